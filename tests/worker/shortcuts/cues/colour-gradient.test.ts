import { beforeAll, describe, expect, it } from 'vitest';
import type { Picture } from '../../../../electron/worker/pictures/picture.ts';
import { colourGradient as cue } from '../../../../electron/worker/shortcuts/cues/colour-gradient.ts';
import { vignetting } from '../../../../electron/worker/shortcuts/cues/vignetting.ts';
import { drawn, meanDifference, nine, plantedIn, samplePictures } from './samples.ts';

let pictures: Picture[];
beforeAll(async () => {
  pictures = await samplePictures(12, 100);
});

describe('planted colour gradient', () => {
  it('leaves pixels unchanged at strength 0', () => {
    expect(cue.planting.plant(pictures[0]!, 0)).toEqual(pictures[0]);
  });

  it('adds s·(y/H − ½) to red, subtracts it from blue and keeps green', () => {
    const planted = cue.planting.plant(drawn(1, 4, 100), 0.4);
    for (let y = 0; y < 4; y++) {
      const added = 0.4 * 255 * ((y + 0.5) / 4 - 0.5);
      expect([...planted.data.subarray(3 * y, 3 * y + 3)]).toEqual([
        Math.round(100 + added),
        100,
        Math.round(100 - added),
      ]);
    }
  });
});

describe('the surveyed slope', () => {
  it('grows by the planted strength and is removed again', () => {
    const before = cue.survey.measure(pictures);
    const planted = plantedIn(cue, pictures, 0.2);
    const profile = cue.survey.measure(planted);
    // Reds and blues near the ends of the range are clipped.
    expect(profile.redDown - before.redDown).toBeGreaterThan(0.15);
    expect(profile.redDown - before.redDown).toBeLessThan(0.21);
    const removed = cue.survey.measure(planted.map((picture) => cue.removal.remove(picture, profile)));
    expect(Math.abs(removed.redDown)).toBeLessThan(0.04);
    const controlled = cue.survey.measure(planted.map((picture) => cue.removal.control(picture, profile)));
    expect(Math.abs(controlled.redDown - profile.redDown)).toBeLessThan(0.04);
  });

  it('is removed from a plain picture to within a byte, and by the control at a right angle', () => {
    const plain = drawn(40, 60, 128);
    const planted = cue.planting.plant(plain, 0.3);
    const profile = cue.survey.measure([planted]);
    expect(cue.survey.strength(profile).value).toBeCloseTo(0.3, 2);
    expect(meanDifference(cue.removal.remove(planted, profile), plain)).toBeLessThan(1);
    const controlled = cue.removal.control(planted, profile);
    expect(Math.abs(meanDifference(controlled, planted) - meanDifference(planted, plain))).toBeLessThan(1);
  });
});

it('has features that do not react to a change of light', () => {
  const planted = plantedIn(vignetting, pictures, 0.5);
  const warmer = plantedIn(cue, pictures, 0.4);
  const down = (some: readonly Picture[]) => some.map((picture) => cue.features([nine(picture)[4]!])[1]!);
  const [clean, dark, warm] = [down(pictures), down(planted), down(warmer)];
  clean.forEach((value, i) => {
    expect(Math.abs(dark[i]! - value)).toBeLessThan(0.03);
  });
  expect(warm.filter((value, i) => value > clean[i]! + 0.1).length).toBeGreaterThan(8);
});
