import { beforeAll, expect, it } from 'vitest';
import type { Picture } from '../../../../electron/worker/pictures/picture.ts';
import { removalOf } from '../../../../electron/worker/shortcuts/audit/remove-cue.ts';
import { borderFrame } from '../../../../electron/worker/shortcuts/cues/border-frame.ts';
import { plantedIn, samePixels, samplePictures } from '../cues/samples.ts';

let pictures: Picture[];
beforeAll(async () => {
  pictures = await samplePictures(12, 100);
});

it('removes a cue as it was surveyed', () => {
  const framed = plantedIn(borderFrame, pictures, 0.08);
  const { cover } = removalOf('border-frame', framed)!;
  const removed = framed.map(cover);
  expect(borderFrame.survey.measure(removed).widths.bottom).toBe(0);
  removed.forEach((picture, i) => {
    expect(samePixels(picture, pictures[i]!, 88)).toBe(true);
  });
});

it('removes nothing that the survey does not find, or that cannot be removed', () => {
  expect(removalOf('border-frame', pictures)).toBeUndefined();
  expect(removalOf('corner-mark', pictures)).toBeUndefined();
  expect(removalOf('resampling', pictures)).toBeUndefined();
  expect(removalOf('tile-statistics', pictures)).toBeUndefined();
});
