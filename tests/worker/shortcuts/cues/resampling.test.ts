import { beforeAll, describe, expect, it } from 'vitest';
import type { Picture } from '../../../../electron/worker/pictures/picture.ts';
import { jpegGrid } from '../../../../electron/worker/shortcuts/cues/jpeg-grid.ts';
import { resampling as cue } from '../../../../electron/worker/shortcuts/cues/resampling.ts';
import { drawn, pieceAt, plantedIn, samplePictures } from './samples.ts';

let pictures: Picture[];
beforeAll(async () => {
  pictures = await samplePictures(16, 150);
});

describe('planted resampling', () => {
  it('leaves pixels unchanged at factor 1 and at strength 0', () => {
    for (const strength of [0, 1]) expect(cue.planting.plant(pictures[0]!, strength)).toEqual(pictures[0]);
  });

  it('reduces and enlarges linearly: a ramp stays a ramp except at its ends, and the size stays', () => {
    const planted = cue.planting.plant(
      drawn(60, 8, (x) => 4 * x),
      2,
    );
    expect([planted.width, planted.height]).toEqual([60, 8]);
    for (let x = 4; x < 56; x++) expect(Math.abs(planted.data[3 * (4 * 60 + x)]! - 4 * x)).toBeLessThanOrEqual(1);
  });
});

it('finds the factor of an enlargement, and none in photographs or in a grid of blocks', () => {
  expect(cue.survey.strength(cue.survey.measure(plantedIn(cue, pictures, 1.6))).value).toBeCloseTo(1.6, 1);
  expect(cue.survey.strength(cue.survey.measure(pictures)).value).toBe(1);
  expect(cue.survey.strength(cue.survey.measure(plantedIn(jpegGrid, pictures, 0.03))).value).toBe(1);
});

it('has features that react to enlarged pieces, and not to a grid of blocks', () => {
  const peak = (some: readonly Picture[]) =>
    some.reduce((sum, picture) => sum + cue.features([pieceAt(picture, 8, 8, 120)])[0]!, 0) / some.length;
  const clean = peak(pictures);
  expect(peak(plantedIn(cue, pictures, 1.6))).toBeGreaterThan(clean + 1);
  expect(Math.abs(peak(plantedIn(jpegGrid, pictures, 0.03)) - clean)).toBeLessThan(0.3);
});
