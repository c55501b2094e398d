import { beforeAll, describe, expect, it } from 'vitest';
import type { Picture } from '../../../../electron/worker/pictures/picture.ts';
import { measureAberration } from '../../../../electron/worker/shortcuts/cue-parts/measure-aberration.ts';
import { median } from '../../../../electron/worker/shortcuts/cue-parts/statistics.ts';
import { chromaticAberration as cue } from '../../../../electron/worker/shortcuts/cues/chromatic-aberration.ts';
import { corners, drawn, meanDifference, nine, plantedIn, samePixels, samplePictures } from './samples.ts';

let pictures: Picture[];
beforeAll(async () => {
  pictures = await samplePictures(8, 160);
});

const middleOf = (found: readonly { red: number; blue: number }[], channel: 'red' | 'blue') =>
  median(found.map((one) => one[channel]));

describe('planted aberration', () => {
  it('leaves pixels unchanged at strength 0', () => {
    expect(cue.planting.plant(pictures[0]!, 0)).toEqual(pictures[0]);
  });

  it('moves red outward and blue inward along the radius and keeps green', () => {
    // A wide blob 3/5 of the way from the centre to the left border, the same in all channels.
    const [width, height] = [201, 121];
    const blob = drawn(width, height, (x, y) => 200 * Math.exp(-((x - 40) ** 2 + (y - 60) ** 2) / 50));
    const planted = cue.planting.plant(blob, 4);
    const radius = Math.hypot(width, height) / 2;
    const centroid = (c: number) => {
      let [sum, weighted] = [0, 0];
      for (let i = 0; i < width * height; i++) {
        sum += planted.data[3 * i + c]!;
        weighted += planted.data[3 * i + c]! * (i % width);
      }
      return weighted / sum;
    };
    expect(centroid(0)).toBeCloseTo(100 - 60 * (1 + 4 / radius), 1);
    expect(centroid(1)).toBeCloseTo(40, 1);
    expect(centroid(2)).toBeCloseTo(100 - 60 * (1 - 4 / radius), 1);
    for (let i = 1; i < blob.data.length; i += 3) expect(planted.data[i]).toBe(blob.data[i]);
  });
});

describe('the measurement', () => {
  it('recovers ±0.5 to ±3 px at the corner within 0.2 px', () => {
    const before = pictures.map(measureAberration);
    for (const px of [-3, 0.5, 2]) {
      const after = plantedIn(cue, pictures, px).map(measureAberration);
      expect(Math.abs(middleOf(after, 'red') - middleOf(before, 'red') - px)).toBeLessThan(0.2);
      expect(Math.abs(middleOf(after, 'blue') - middleOf(before, 'blue') + px)).toBeLessThan(0.2);
    }
  });

  it('finds none in grey pictures and returns NaN for plain ones', () => {
    const grey = { ...pictures[0]!, data: pictures[0]!.data.map((_, i, all) => all[i - (i % 3) + 1]!) };
    expect(measureAberration(grey).red).toBeCloseTo(0, 6);
    expect(measureAberration(drawn(200, 150, 90)).red).toBeNaN();
    const profile = cue.survey.measure([drawn(200, 150, 90)]);
    expect(profile.red.px).toBe(0);
    expect(samePixels(cue.removal.remove(pictures[0]!, profile), pictures[0]!)).toBe(true);
  });
});

describe('the cue', () => {
  it('is removed to within half of what planting changed, and kept by the control', () => {
    const planted = plantedIn(cue, pictures, 3);
    const profile = cue.survey.measure(planted);
    expect(Math.abs(cue.survey.strength(profile).value - 3)).toBeLessThan(0.2);
    const removed = planted.map((picture) => cue.removal.remove(picture, profile));
    const left = (some: readonly Picture[]) => median(some.map((one, i) => meanDifference(one, pictures[i]!)));
    expect(left(removed)).toBeLessThan(0.5 * left(planted));
    expect(Math.abs(middleOf(removed.map(measureAberration), 'red'))).toBeLessThan(0.2);
    const controlled = planted.map((picture) => cue.removal.control(picture, profile));
    expect(Math.abs(middleOf(controlled.map(measureAberration), 'red') - 3)).toBeLessThan(0.2);
  });

  it('has features that distinguish corners with aberration, and not those of a clean picture', () => {
    const planted = plantedIn(cue, pictures, 3);
    const redOf = (some: readonly Picture[], tile: number) =>
      [0, 1].map((k) => median(some.map((picture) => cue.features([nine(picture)[tile]!])[k]!)));
    for (const tile of corners) {
      const [x, y] = redOf(planted, tile) as [number, number];
      expect(Math.sign(x)).toBe(tile % 3 === 0 ? -1 : 1);
      expect(Math.sign(y)).toBe(tile < 3 ? -1 : 1);
      expect(Math.min(Math.abs(x), Math.abs(y))).toBeGreaterThan(0.3);
      for (const value of redOf(pictures, tile)) expect(Math.abs(value)).toBeLessThan(0.15);
    }
  });

  it('draws the field of displacements', () => {
    const { picture, caption } = cue.survey.draw(cue.survey.measure(pictures.slice(0, 3)));
    expect(picture.data.length).toBe(picture.width * picture.height * 3);
    expect(caption).toContain('px at the corner');
  });
});
