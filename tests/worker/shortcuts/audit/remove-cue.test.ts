import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { type Picture, rgbPicture } from '../../../../electron/worker/pictures/picture.ts';
import { centralSquare } from '../../../../electron/worker/posing/crop.ts';
import { FeatureExtractor } from '../../../../electron/worker/shortcuts/audit/cue-features.ts';
import { foldsOf } from '../../../../electron/worker/shortcuts/audit/cue-probe.ts';
import { judgeCues } from '../../../../electron/worker/shortcuts/audit/judge-cues.ts';
import { naturalScore } from '../../../../electron/worker/shortcuts/audit/reference-scores.ts';
import { ExtractorWithout, removalOf } from '../../../../electron/worker/shortcuts/audit/remove-cue.ts';
import { shuffledPuzzles } from '../../../../electron/worker/shortcuts/audit/solve-shuffled-puzzles.ts';
import { borderFrame } from '../../../../electron/worker/shortcuts/cues/border-frame.ts';
import { cues } from '../../../../electron/worker/shortcuts/cues/cues.ts';
import { jpegGrid } from '../../../../electron/worker/shortcuts/cues/jpeg-grid.ts';
import type { PuzzleTask } from '../../../../electron/worker/tasks/pretext-task.ts';
import { poseSettings, pretextTask } from '../../../../electron/worker/tasks/tasks.ts';
import { makeSettings } from '../../../../shared/make-settings.ts';
import type { CueId } from '../../../../shared/shortcut-schemas.ts';
import { plantedIn, samePixels, samplePictures } from '../cues/samples.ts';

let pictures: Picture[];
beforeAll(async () => {
  pictures = await samplePictures(12, 100);
});

it('removes a cue as it was surveyed', () => {
  const framed = plantedIn(borderFrame, pictures, 0.08);
  const { cover, cut } = removalOf('border-frame', framed)!;
  const removed = framed.map(cover);
  expect(borderFrame.survey.measure(removed).widths.bottom).toBe(0);
  removed.forEach((picture, i) => {
    expect(samePixels(picture, pictures[i]!, 88)).toBe(true);
    const { width, height } = cut(framed[i]!);
    expect([width, height]).toEqual([picture.width - 48, picture.height - 48]);
  });
  const small = framed[0]!.data.slice(0, 3 * 40 * 40) as Uint8Array;
  expect(cut(rgbPicture(40, 40, small))).toEqual(cover(rgbPicture(40, 40, small)));
});

it('removes nothing that the survey does not find, or that cannot be removed', () => {
  expect(removalOf('border-frame', pictures)).toBeUndefined();
  expect(removalOf('corner-mark', pictures)).toBeUndefined();
  expect(removalOf('resampling', pictures)).toBeUndefined();
  expect(removalOf('tile-statistics', pictures)).toBeUndefined();
});

describe('a wide frame', () => {
  /** A dark frame of 0.15 of the side on all sides. */
  const framed = ({ width, height, data }: Picture): Picture => {
    const changed = Uint8Array.from(data);
    const depth = Math.round(0.15 * Math.min(width, height));
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        if (Math.min(x, y, width - 1 - x, height - 1 - y) < depth)
          changed.fill(12, 3 * (y * width + x), 3 * (y * width + x) + 3);
    return rgbPicture(width, height, changed);
  };

  let photographs: Picture[];
  beforeAll(async () => {
    // Photographs from files have JPEG's grid; these samples lost it when they were reduced.
    photographs = plantedIn(jpegGrid, (await samplePictures(60, 224)).map(centralSquare), 0.03);
  });

  /** How a cue is judged in framed photographs. */
  async function judgedIn(framedOnes: readonly Picture[], id: 'jigsaw' | 'counting', cue: CueId) {
    const task = pretextTask(id) as PuzzleTask;
    const draws = (n: number) => new Random('draws', n);
    const extractor = new FeatureExtractor(task, cues, [cue]);
    for (const [n, picture] of framedOnes.entries()) extractor.addOriginal(picture, draws(n));
    const without = async (source: CueId, measured: readonly CueId[]) => {
      const ways = removalOf(source, framedOnes);
      if (!ways) return undefined;
      const left = new ExtractorWithout(task, ways, measured);
      for (const [n, picture] of framedOnes.entries()) left.addOriginal(picture, () => draws(n));
      return left.result();
    };
    const groups = framedOnes.map((_, n) => n);
    const settings = makeSettings(id, {});
    if (!settings.ok) throw new Error('the default settings are refused');
    const shuffled = shuffledPuzzles(task.puzzle, poseSettings(settings.value), groups.length, 1);
    const judged = await judgeCues(
      { features: extractor.result(), without },
      { folds: foldsOf(groups, new Random('folds')), shuffled },
      (one, of) =>
        naturalScore({ task, cue: one, posing: 'original', of }, groups.length, shuffled?.permutations.length),
      true,
    );
    return judged.find((one) => one.cue === cue)!;
  }

  it('explains the resampling that it looks like in jigsaw, although a cover would leave a seam', async () => {
    const judged = await judgedIn(photographs.map(framed), 'jigsaw', 'resampling');
    expect(judged.score).toBeGreaterThan(0.8);
    expect(judged).toMatchObject({ present: true, leak: false, from: 'border-frame' });
  });

  it('explains the JPEG grid that it looks like in counting, although a cover would mirror the grid', async () => {
    const judged = await judgedIn(photographs.map(framed), 'counting', 'jpeg-grid');
    expect(judged.score).toBeGreaterThan(0.8);
    expect(judged).toMatchObject({ present: true, leak: false, from: 'border-frame' });
  });
});
