import { beforeAll, describe, expect, it } from 'vitest';
import type { Picture } from '../../../../electron/worker/pictures/picture.ts';
import { codedOf, lightOf } from '../../../../electron/worker/shortcuts/cue-parts/linear-light.ts';
import { colourGradient } from '../../../../electron/worker/shortcuts/cues/colour-gradient.ts';
import { vignetting as cue, gainOf } from '../../../../electron/worker/shortcuts/cues/vignetting.ts';
import { corners, drawn, effectSize, meanDifference, nine, plantedIn, samplePictures } from './samples.ts';

let pictures: Picture[];
beforeAll(async () => {
  pictures = await samplePictures(30, 120);
});

describe('planted vignetting', () => {
  it('leaves pixels unchanged at strength 0', () => {
    expect(cue.planting.plant(pictures[0]!, 0)).toEqual(pictures[0]);
  });

  it('removes the share s·(r/R)² of the linear light', () => {
    const planted = cue.planting.plant(drawn(5, 3, 200), 0.6);
    for (let y = 0; y < 3; y++)
      for (let x = 0; x < 5; x++) {
        const u = ((x - 2) ** 2 + (y - 1) ** 2) / ((5 ** 2 + 3 ** 2) / 4);
        const expected = Math.round(255 * codedOf(lightOf(200 / 255) * (1 - 0.6 * u)));
        expect(planted.data[3 * (y * 5 + x)]).toBe(expected);
      }
  });
});

describe('the surveyed fall-off', () => {
  it('grows by the planted curve', () => {
    const before = gainOf(cue.survey.measure(pictures));
    const after = gainOf(cue.survey.measure(plantedIn(cue, pictures, 0.5)));
    for (const u of [0.25, 0.5, 0.75]) expect(after(u) / before(u)).toBeCloseTo(1 - 0.5 * u, 1);
  });

  it('is divided out again: on a plain field, at least three quarters of what planting changed', () => {
    const plain = [drawn(120, 80, 150)];
    const planted = plantedIn(cue, plain, 0.5);
    const profile = cue.survey.measure(planted);
    expect(Math.abs(cue.survey.strength(profile).value - 0.5)).toBeLessThan(0.1);
    const removed = cue.removal.remove(planted[0]!, profile);
    expect(meanDifference(removed, plain[0]!)).toBeLessThan(0.25 * meanDifference(planted[0]!, plain[0]!));
    // The control adds as much light, up to clipping, and keeps the fall-off.
    const controlled = cue.removal.control(planted[0]!, profile);
    const light = ({ data }: Picture) => Array.from(data).reduce((sum, value) => sum + lightOf(value / 255), 0);
    expect(light(controlled) / light(removed)).toBeCloseTo(1, 1);
    expect(light(controlled) / light(planted[0]!)).toBeGreaterThan(1.15);
    expect(cue.survey.strength(cue.survey.measure([controlled])).value).toBeCloseTo(
      cue.survey.strength(profile).value,
      2,
    );
  });
});

describe('its features', () => {
  /** Effect size of how far light falls outward in a corner tile, minus the same for the opposite tile. */
  const outward = (picture: Picture) => {
    const tiles = nine(picture);
    return corners.reduce<number>((sum, tile) => {
      const [across, down] = [...cue.features([tiles[tile]!])] as unknown as [number, number];
      return sum + (tile % 3 === 0 ? across : -across) + (tile < 3 ? down : -down);
    }, 0);
  };

  it('point to the middle if light falls off, and do not react to a colour gradient', () => {
    const clean = effectSize(pictures, outward);
    expect(effectSize(plantedIn(cue, pictures, 0.5), outward)).toBeGreaterThan(clean + 0.3);
    expect(effectSize(plantedIn(colourGradient, pictures, 0.2), outward)).toBeCloseTo(clean, 6);
  });
});
