import { describe, expect, it } from 'vitest';
import {
  colouredStage,
  colourPictures,
  placeScores,
} from '../../../../electron/worker/evaluate/inside/patch-colours.ts';
import type { FeatureMaps } from '../../../../electron/worker/evaluate/stage-extractor.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';

const width = 6;

/** Maps that vary most along three directions of the features. */
function maps(direction: (component: number) => number, noise = 0): FeatureMaps {
  const random = new Random('maps');
  const places = 2 * 4 * 4;
  const data = new Float32Array(places * width);
  for (let place = 0; place < places; place++)
    for (const [component, size] of [4, 3.9, 2].entries()) {
      data[place * width + direction(component)]! += size * random.normal();
      data[place * width + 5]! += noise * random.normal();
    }
  return { count: 2, rows: 4, columns: 4, width, data };
}

/** The largest difference of two lists. */
const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
};

describe('scores of places', () => {
  it('have variance 1 along each of three components, and say how much of the variance they hold', () => {
    const { data, explained } = placeScores(maps((component) => component));
    for (let c = 0; c < 3; c++) {
      let squares = 0;
      for (let i = c; i < data.length; i += 3) squares += data[i]! ** 2 / (data.length / 3);
      expect(squares).toBeCloseTo(1, 5);
    }
    expect(explained.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
    expect(explained[0]).toBeGreaterThan(explained[2]!);
  });

  it('do not change from one snapshot to the next if the features only move to other units and change their signs', () => {
    const before = placeScores(maps((component) => component));
    const moved = maps((component) => 4 - component);
    for (let i = 0; i < moved.data.length; i++) moved.data[i] = -moved.data[i]!;
    expect(difference(placeScores(moved).data, before.data)).toBeGreaterThan(1); // other signs
    expect(difference(placeScores(moved, before.data).data, before.data)).toBeLessThan(1e-4);
  });

  it('follow features that change a little, where components with nearly the same variance exchange places', () => {
    const before = placeScores(maps((component) => component));
    const after = maps((component) => component);
    for (let i = 0; i < after.data.length; i += width) after.data[i + 1]! *= 1.3; // 5.1 is now more than 4
    const alone = placeScores(after).data;
    const turned = placeScores(after, before.data).data;
    expect(difference(alone, before.data)).toBeGreaterThan(1);
    expect(difference(turned, before.data)).toBeLessThan(0.3);
  });

  it('are not turned onto scores of other places', () => {
    const found = maps((component) => component);
    expect(placeScores(found, new Float32Array(3)).data).toEqual(placeScores(found).data);
  });

  it('refuse features that are not finite', () => {
    const found = maps((component) => component);
    found.data[7] = Number.NaN;
    expect(() => placeScores(found)).toThrow('finite');
  });
});

describe('pictures of scores', () => {
  it('go from black to full colour in each channel between percentiles of all images, one square a place', () => {
    // Of 100 values, the 2nd and the 98th percentile are the third and the third last.
    const data = new Float32Array(300);
    for (let i = 0; i < 100; i++) data.set([i, 99 - i, 5], 3 * i);
    const pictures = colourPictures({ count: 1, rows: 10, columns: 10, data, explained: [] }, 20);
    expect(pictures).toHaveLength(1);
    const at = (x: number, y: number) => [...pictures[0]!.data.subarray(3 * (y * 20 + x), 3 * (y * 20 + x) + 3)];
    expect(at(0, 0)).toEqual([0, 255, 128]);
    expect(at(1, 1)).toEqual(at(0, 0));
    expect(at(19, 19)).toEqual([255, 0, 128]);
    const share = (50 - 2) / (97 - 2);
    expect(at(0, 10)).toEqual([Math.round(255 * share), Math.round(255 * ((49 - 2) / 95)), 128]);
  });
});

describe('the stage that is shown where only one is', () => {
  const grid = (side: number) => ({ rows: side, columns: side });
  it('is the last with at least 64 places, or the one with most', () => {
    expect(colouredStage([32, 16, 8, 4].map(grid))).toBe(2);
    expect(colouredStage([8, 8, 8, 8].map(grid))).toBe(3);
    expect(colouredStage([4, 2, 2].map(grid))).toBe(0);
  });
});
