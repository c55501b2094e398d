import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import type { Picture } from '../../../../electron/worker/pictures/picture.ts';
import { jpegGrid as cue } from '../../../../electron/worker/shortcuts/cues/jpeg-grid.ts';
import { resampling } from '../../../../electron/worker/shortcuts/cues/resampling.ts';
import { drawn, pieceAt, plantedIn, samplePictures } from './samples.ts';

let pictures: Picture[];
beforeAll(async () => {
  // Reduced, so that the grid of the files is gone.
  pictures = await samplePictures(16, 150);
});
const chance = new Random(1);

describe('a planted grid', () => {
  it('leaves pixels unchanged at strength 0', () => {
    expect(cue.planting.plant(pictures[0]!, 0, chance)).toEqual(pictures[0]);
  });

  it('makes blocks of eight pixels lighter and darker by half of the step, starting with a lighter one in half of the photographs', () => {
    const firsts = Array.from({ length: 200 }, (_, photograph) => {
      const planted = cue.planting.plant(drawn(24, 16, 100), 0.04, new Random('grid', photograph));
      const first = planted.data[0]!;
      for (let y = 0; y < 16; y++)
        for (let x = 0; x < 24; x++)
          expect(planted.data[3 * (y * 24 + x)]).toBe(((x >> 3) + (y >> 3)) % 2 === 0 ? first : 200 - first);
      return first;
    });
    expect(new Set(firsts)).toEqual(new Set([95, 105]));
    const lighter = firsts.filter((first) => first === 105).length;
    expect(Math.abs(lighter - 100)).toBeLessThan(3 * Math.sqrt(50));
  });
});

describe('the survey', () => {
  it('measures the phase of the grid and the height of its steps', () => {
    const profile = cue.survey.measure(plantedIn(cue, pictures, 0.03));
    expect([profile.phaseAcross, profile.phaseDown]).toEqual([0, 0]);
    expect(Math.abs(cue.survey.strength(profile).value - 0.03)).toBeLessThan(0.012);
    expect(cue.survey.strength(cue.survey.measure(pictures)).value).toBeLessThan(0.008);
  });

  it('lets the removal smooth the steps, and the control keep them', () => {
    const planted = plantedIn(cue, pictures, 0.03);
    const profile = cue.survey.measure(planted);
    const left = (change: (picture: Picture) => Picture) => {
      const after = cue.survey.measure(planted.map(change));
      return after.across[profile.phaseAcross]!;
    };
    expect(left((picture) => cue.removal.remove(picture, profile))).toBeLessThan(1.05);
    expect(left((picture) => cue.removal.control(picture, profile))).toBeGreaterThan(1.3);
  });
});

it('has features that rotate with the phase of the crop, and do not react to resampling', () => {
  const planted = plantedIn(cue, pictures, 0.03);
  const at = (some: readonly Picture[], left: number) =>
    some.reduce((sum, picture) => sum + cue.features([pieceAt(picture, left, 8, 96)])[0]!, 0) / some.length;
  expect(at(planted, 8)).toBeGreaterThan(0.1);
  expect(at(planted, 12)).toBeLessThan(-0.1);
  expect(Math.abs(at(pictures, 8))).toBeLessThan(0.05);
  expect(Math.abs(at(plantedIn(resampling, pictures, 1.6), 8))).toBeLessThan(0.05);
});
