import { beforeAll, describe, expect, it } from 'vitest';
import type { Picture } from '../../../../electron/worker/pictures/picture.ts';
import { centralSquare } from '../../../../electron/worker/posing/crop.ts';
import { borderFrame } from '../../../../electron/worker/shortcuts/cues/border-frame.ts';
import { cornerMark as cue } from '../../../../electron/worker/shortcuts/cues/corner-mark.ts';
import { vignetting } from '../../../../electron/worker/shortcuts/cues/vignetting.ts';
import { drawn, effectSize, meanDifference, pieceAt, plantedIn, samePixels, samplePictures } from './samples.ts';

let pictures: Picture[];
beforeAll(async () => {
  pictures = (await samplePictures(30, 120)).map(centralSquare);
});

describe('a planted mark', () => {
  it('leaves pixels unchanged at strength 0', () => {
    expect(cue.planting.plant(pictures[0]!, 0)).toEqual(pictures[0]);
  });

  it('fills a square in the bottom right corner, the same over any photograph', () => {
    const planted = cue.planting.plant(drawn(40, 20, 100), 0.4);
    for (let y = 0; y < 20; y++)
      for (let x = 0; x < 40; x++) {
        const inMark = x >= 32 && y >= 12;
        const value = planted.data[3 * (y * 40 + x)];
        if (inMark) expect([16, 240]).toContain(value);
        else expect(value).toBe(100);
      }
  });
});

describe('the survey', () => {
  it('finds the mark in its corner, and none in clean, framed or vignetted photographs', () => {
    for (const some of [pictures, plantedIn(borderFrame, pictures, 0.05), plantedIn(vignetting, pictures, 0.5)])
      expect(cue.survey.measure(some).corners.filter(({ mark }) => mark)).toEqual([]);
    const profile = cue.survey.measure(plantedIn(cue, pictures, 0.12));
    expect(profile.corners.map(({ mark }) => mark !== undefined)).toEqual([false, false, false, true]);
    expect(cue.survey.strength(profile).value).toBeCloseTo(0.12, 1);
  });

  it('finds a line as wide as a date', () => {
    const dated = pictures.map((picture): Picture => {
      const data = Uint8Array.from(picture.data);
      for (let y = 108; y < 116; y++) data.fill(230, 3 * (120 * y + 70), 3 * (120 * y + 116));
      return { ...picture, data };
    });
    const profile = cue.survey.measure(dated);
    expect(profile.corners.map(({ mark }) => mark !== undefined)).toEqual([false, false, false, true]);
    expect(cue.survey.strength(profile).value).toBeCloseTo(46 / 120, 1);
    expect(cue.survey.strength(cue.survey.measure(dated.map((one) => cue.removal.remove(one, profile)))).value).toBe(0);
  });

  it('lets the removal continue the scene along the longer side of the mark', () => {
    const photograph = drawn(120, 120, (x, y) => (2 * x + y) % 256);
    const date = { x: [0.03, 0.42], y: [0.03, 0.12] } as const;
    const profileOf = (k: number, mark: typeof date) => ({
      corners: [0, 1, 2, 3].map((corner) => ({ mean: new Float64Array(), ...(corner === k && { mark }) })),
    });
    const at = ({ data }: Picture, x: number, y: number) => data[3 * (120 * y + x)]!;
    const wide = cue.removal.remove(photograph, profileOf(3, date));
    const tall = cue.removal.remove(photograph, profileOf(0, { x: date.y, y: date.x } as unknown as typeof date));
    for (let i = 70; i < 115; i++) {
      expect(at(wide, i, 103)).toBe(at(photograph, i, 102));
      expect(at(tall, 16, 119 - i)).toBe(at(photograph, 17, 119 - i));
    }
  });

  it('lets the removal cover the mark and keep everything else', () => {
    const planted = plantedIn(cue, pictures, 0.12);
    const profile = cue.survey.measure(planted);
    const removed = planted.map((picture) => cue.removal.remove(picture, profile));
    expect(cue.survey.strength(cue.survey.measure(removed)).value).toBe(0);
    expect(samePixels(removed[0]!, pictures[0]!, 100)).toBe(true);
    const controlled = planted.map((picture) => cue.removal.control(picture, profile));
    expect(cue.survey.strength(cue.survey.measure(controlled)).value).toBeCloseTo(0.12, 1);
    expect(meanDifference(controlled[1]!, planted[1]!)).toBeGreaterThan(0);
  });

  it('finds no mark in too few photographs', () => {
    expect(cue.survey.strength(cue.survey.measure(plantedIn(cue, pictures.slice(0, 5), 0.12))).value).toBe(0);
  });
});

describe('its features', () => {
  /** Effect size of the contrast of the bottom right corner, minus that of the top left one. */
  const difference = (picture: Picture) => {
    const found = cue.features([pieceAt(picture, 0, 0, 120)]);
    return found[39]! - found[9]!;
  };

  it('react to the marked corner, and not to a frame or vignetting', () => {
    const clean = effectSize(pictures, difference);
    expect(effectSize(plantedIn(cue, pictures, 0.1), difference)).toBeGreaterThan(clean + 0.7);
    expect(Math.abs(effectSize(plantedIn(borderFrame, pictures, 0.04), difference) - clean)).toBeLessThan(0.35);
    expect(Math.abs(effectSize(plantedIn(vignetting, pictures, 0.5), difference) - clean)).toBeLessThan(0.35);
  });
});
