import { beforeAll, describe, expect, it } from 'vitest';
import type { Picture } from '../../../../electron/worker/pictures/picture.ts';
import { centralSquare } from '../../../../electron/worker/posing/crop.ts';
import { borderFrame as cue } from '../../../../electron/worker/shortcuts/cues/border-frame.ts';
import { cornerMark } from '../../../../electron/worker/shortcuts/cues/corner-mark.ts';
import { drawn, meanDifference, pieceAt, plantedIn, samePixels, samplePictures } from './samples.ts';

let pictures: Picture[];
beforeAll(async () => {
  pictures = (await samplePictures(20, 120)).map(centralSquare);
});

describe('a planted bar', () => {
  it('leaves pixels unchanged at strength 0', () => {
    expect(cue.planting.plant(pictures[0]!, 0)).toEqual(pictures[0]);
  });

  it('is dark, along the bottom, with the given width', () => {
    const planted = cue.planting.plant(drawn(30, 20, 200), 0.1);
    const rows = Array.from({ length: 20 }, (_, y) => planted.data[3 * 30 * y]!);
    expect(rows).toEqual([...new Array(18).fill(200), 12, 12]);
  });
});

describe('the survey', () => {
  it('finds the bar on its own side, and none in clean photographs', () => {
    expect(cue.survey.measure(pictures).widths).toEqual({ left: 0, right: 0, top: 0, bottom: 0 });
    const profile = cue.survey.measure(plantedIn(cue, pictures, 0.1));
    expect(profile.widths).toMatchObject({ left: 0, right: 0, top: 0 });
    expect(cue.survey.strength(profile).value).toBeCloseTo(0.1, 2);
  });

  it('lets the removal cover the bar and keep everything else', () => {
    const planted = plantedIn(cue, pictures, 0.1);
    const profile = cue.survey.measure(planted);
    const removed = planted.map((picture) => cue.removal.remove(picture, profile));
    removed.forEach((picture, i) => {
      expect(samePixels(picture, pictures[i]!, 100)).toBe(true);
    });
    expect(cue.survey.measure(removed).widths.bottom).toBe(0);
    const controlled = planted.map((picture) => cue.removal.control(picture, profile));
    expect(cue.survey.measure(controlled).widths.bottom).toBeCloseTo(0.1, 2);
    expect(meanDifference(controlled[0]!, planted[0]!)).toBeGreaterThan(0);
  });
});

describe('the cut', () => {
  const widths = { left: 0, right: 0, top: 0, bottom: 0 };
  const photograph = drawn(224, 240, (x, y, c) => (7 * x + 3 * y + c) % 256);

  it('takes the same multiple of 24 px from all sides, so that halves and thirds keep their place in a grid of 8 px', () => {
    const cut = cue.removal.cut(photograph, { widths: { ...widths, bottom: 0.15 }, mean: new Float64Array() })!;
    expect([cut.width, cut.height]).toEqual([224 - 96, 240 - 96]);
    expect([...cut.data.subarray(0, 3)]).toEqual([0, 1, 2].map((c) => (7 * 48 + 3 * 48 + c) % 256));
    expect([...cut.data.subarray(-3)]).toEqual([0, 1, 2].map((c) => (7 * 175 + 3 * 191 + c) % 256));
    const narrower = cue.removal.cut(photograph, { widths: { ...widths, left: 0.06 }, mean: new Float64Array() })!;
    expect([narrower.width, narrower.height]).toEqual([224 - 48, 240 - 48]);
  });

  it('is not made if less than half of the photograph would be left, or if no piece is measured so close to an edge', () => {
    for (const top of [0.25, 0.04])
      expect(cue.removal.cut(photograph, { widths: { ...widths, top }, mean: new Float64Array() })).toBeUndefined();
  });
});

it('has features that react to the bar on its side and not to a mark in a corner', () => {
  const features = (picture: Picture) => cue.features([pieceAt(picture, 0, 0, 120)]);
  const bottomStep = 7;
  const [barred, marked] = [plantedIn(cue, pictures, 0.05), plantedIn(cornerMark, pictures, 0.08)];
  let seen = 0;
  pictures.forEach((picture, i) => {
    const clean = features(picture);
    if (features(barred[i]!)[bottomStep]! > Math.max(clean[bottomStep]! + 0.3, 0.5)) seen++;
    expect(Math.abs(features(marked[i]!)[bottomStep]! - clean[bottomStep]!)).toBeLessThan(0.25);
  });
  expect(seen).toBeGreaterThan(15);
});
