import { beforeAll, describe, expect, it } from 'vitest';
import type { Picture } from '../../../../electron/worker/pictures/picture.ts';
import { sharpnessGradient as cue } from '../../../../electron/worker/shortcuts/cues/sharpness-gradient.ts';
import { vignetting } from '../../../../electron/worker/shortcuts/cues/vignetting.ts';
import { corners, drawn, effectSize, nine, plantedIn, samplePictures } from './samples.ts';

let pictures: Picture[];
beforeAll(async () => {
  pictures = await samplePictures(8, 120);
});

describe('planted blur', () => {
  it('leaves pixels unchanged at strength 0', () => {
    expect(cue.planting.plant(pictures[0]!, 0)).toEqual(pictures[0]);
  });

  it('spreads a point as a Gaussian whose standard deviation grows with the radius, and keeps the centre', () => {
    // Points of light: in the centre, and at 3/5 of the way to the corner.
    const [width, height] = [161, 121];
    const points = drawn(width, height, (x, y) => (y === 60 && (x === 80 || x === 20) ? 255 : 0));
    const planted = cue.planting.plant(points, 2);
    expect(planted.data[3 * (60 * width + 80)]).toBe(255);
    const sigma = (2 * 60) / (Math.hypot(width, height) / 2);
    const peak = planted.data[3 * (60 * width + 20)]!;
    expect(Math.abs(peak - 255 / (2 * Math.PI * sigma * sigma))).toBeLessThan(4);
  });
});

describe('its features', () => {
  /** Effect size of how much softer corner tiles get outward. */
  const outward = (picture: Picture) => {
    const tiles = nine(picture);
    return corners.reduce<number>((sum, tile) => {
      const [across, down] = [...cue.features([tiles[tile]!])] as unknown as [number, number];
      return sum + (tile % 3 === 0 ? across : -across) + (tile < 3 ? down : -down);
    }, 0);
  };

  it('measure the softer side, and do not react to vignetting', () => {
    const clean = effectSize(pictures, outward);
    expect(effectSize(plantedIn(cue, pictures, 2), outward)).toBeGreaterThan(clean + 0.8);
    expect(Math.abs(effectSize(plantedIn(vignetting, pictures, 0.5), outward) - clean)).toBeLessThan(0.3);
  });

  it('compare two pieces, and use only the slope of a single one', () => {
    const tiles = nine(pictures[0]!);
    expect(cue.features([tiles[0]!])).toHaveLength(2);
    expect(cue.features([tiles[4]!, tiles[0]!])).toHaveLength(5);
  });
});

describe('the surveyed blur', () => {
  it('grows by the planted strength, and is uniform after removal', () => {
    const before = cue.survey.measure(pictures);
    const planted = plantedIn(cue, pictures, 2);
    const profile = cue.survey.measure(planted);
    expect(before.corner).toBeLessThan(0.5);
    expect(Math.abs(cue.survey.strength(profile).value - 2)).toBeLessThan(0.4);
    const removed = cue.survey.measure(planted.map((picture) => cue.removal.remove(picture, profile)));
    const controlled = cue.survey.measure(planted.map((picture) => cue.removal.control(picture, profile)));
    expect(removed.corner).toBeLessThan(0.5 * profile.corner);
    expect(controlled.corner).toBeGreaterThan(1.3 * profile.corner);
  });

  it('is removed and controlled with blurs of the same mean variance, c²(1 − u) and 2c²u', () => {
    const [side, corner, middle] = [65, 2, 32];
    const radius = Math.hypot(side, side) / 2;
    const profile = { rings: new Float64Array(), sigmas: new Float64Array(), corner, share: corner / radius };
    for (const distance of [8, 16, 24]) {
      // A square of 5 × 5 px to the right of the centre, and the spread of its rows.
      const data = new Uint8Array(side * side * 3);
      for (let y = middle - 2; y <= middle + 2; y++)
        data.fill(255, 3 * (y * side + middle + distance - 2), 3 * (y * side + middle + distance + 3));
      const spread = ({ data: bytes }: Picture): number => {
        let [sum, squares] = [0, 0];
        bytes.forEach((byte, i) => {
          sum += byte;
          squares += byte * (Math.floor(i / 3 / side) - middle) ** 2;
        });
        return squares / sum - (5 ** 2 - 1) / 12;
      };
      const picture = { width: side, height: side, channels: 3, data };
      const u = (distance / radius) ** 2;
      const tolerance = 0.12 * corner ** 2;
      expect(Math.abs(spread(cue.removal.remove(picture, profile)) - corner ** 2 * (1 - u))).toBeLessThan(tolerance);
      expect(Math.abs(spread(cue.removal.control(picture, profile)) - 2 * corner ** 2 * u)).toBeLessThan(tolerance);
    }
  });
});
