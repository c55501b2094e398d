import { describe, expect, it } from 'vitest';
import {
  countOtherFile,
  notConsideredWords,
  nothingLeftAside,
  otherFilesByKind,
  otherKindOf,
} from '../../shared/other-files.ts';

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

  it('are counted by kind and by extension, with what can be done', () => {
    const found = nothingLeftAside();
    for (const extension of ['.svg', '.SVG', '.psd', '.mp4', '.txt', '', '.not a word', '.12345678901'])
      countOtherFile(found, extension);
    expect(found.files).toEqual({ drawing: 3, video: 1, other: 4 });
    expect(found.extensions).toEqual({ '.svg': 2, '.psd': 1, '.mp4': 1, '.txt': 1, '': 3 });
    expect(otherFilesByKind(found)).toEqual([
      expect.objectContaining({
        kind: 'video',
        count: 1,
        extensions: 'MP4 1',
        todo: expect.stringContaining('ffmpeg'),
      }),
      expect.objectContaining({ kind: 'drawing', count: 3, extensions: 'SVG 2, PSD 1', todo: 'save drawings as PNG' }),
      expect.objectContaining({ kind: 'other', count: 4, extensions: 'without extension 3, TXT 1', todo: undefined }),
    ]);
  });

  it('of many extensions name the most frequent six', () => {
    const found = nothingLeftAside();
    for (const extension of ['.a', '.b', '.c', '.d', '.e', '.f', '.g', '.g']) countOtherFile(found, extension);
    expect(otherFilesByKind(found)[0]?.extensions).toBe('G 2, A 1, B 1, C 1, D 1, E 1, …');
  });
});
