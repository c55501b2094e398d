import { describe, expect, it } from 'vitest';
import { notConsideredWords, otherKindOf } from '../../shared/other-files.ts';

describe('files that are no photographs', () => {
  it('have a kind by their extension', () => {
    expect(['.mp4', '.crw', '.svg', '.zip', '.pdf', '.txt', '', '.'].map(otherKindOf)).toEqual([
      'video',
      'raw',
      'drawing',
      'archive',
      'document',
      'other',
      'other',
      'other',
    ]);
  });

  it('are described with what to do, and folders with their names', () => {
    const folders = { '@eaDir': 3, '$RECYCLE.BIN': 1, '#recycle': 1, __MACOSX: 1, 'lost+found': 1 };
    expect(notConsideredWords({ files: { video: 1, raw: 2, other: 1 }, hidden: 1, folders })).toEqual([
      '1 video (install ffmpeg, or save the frames of videos as JPEG or PNG, to use them)',
      '2 raw photographs of a kind that is not read (save raw photographs as TIFF or JPEG to use them)',
      '1 file of another kind',
      '7 folders of other programs (@eaDir, $RECYCLE.BIN, #recycle, __MACOSX …; choose such a folder itself to use its images)',
      '1 hidden file or folder',
    ]);
    expect(notConsideredWords({ files: {}, hidden: 0, folders: {} })).toEqual([]);
  });
});
