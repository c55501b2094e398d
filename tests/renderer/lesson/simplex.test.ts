import { describe, expect, it } from 'vitest';
import {
  type Channel,
  channels,
  equalProbabilities,
  nearestProbabilities,
  placeOf,
  type Triple,
  triangleHeight,
  tripleAt,
  withShare,
} from '../../../renderer/features/lesson/simplex.ts';
import { manyProbabilities, simplexGrid } from './losses.ts';

const total = (probabilities: Triple) => probabilities[0] + probabilities[1] + probabilities[2];

describe('changing the probability of one colour', () => {
  it('keeps the sum at 1 and the proportion of the others', () => {
    for (const probabilities of manyProbabilities)
      for (const colour of channels)
        for (const share of [-1, 0, 0.2, 0.5, 1, 7]) {
          const next = withShare(probabilities, colour, share);
          expect(total(next)).toBeCloseTo(1, 12);
          expect(Math.min(...next)).toBeGreaterThanOrEqual(0);
          expect(next[colour]).toBe(Math.min(1, Math.max(0, share)));
        }
    const [, green, blue] = withShare([0.4, 0.4, 0.2], 0, 0.1);
    expect(green / blue).toBeCloseTo(2, 12);
  });
  it('shares the rest equally if the others were 0', () => {
    const after = withShare([1, 0, 0], 0, 0.4);
    expect(after[1]).toBeCloseTo(0.3, 12);
    expect(after[2]).toBeCloseTo(0.3, 12);
  });
});

describe('the triangle', () => {
  it('has red on top, green to the left and blue to the right, equal probabilities in the centre', () => {
    expect(placeOf([1, 0, 0])).toEqual({ x: 0.5, y: 0 });
    expect(placeOf([0, 1, 0])).toEqual({ x: 0, y: triangleHeight });
    expect(placeOf([0, 0, 1])).toEqual({ x: 1, y: triangleHeight });
    expect(placeOf(equalProbabilities).y).toBeCloseTo((2 / 3) * triangleHeight, 12);
  });
  it('gives back the probabilities of a place, and keeps distances in proportion', () => {
    const distance = (a: Triple, b: Triple) => Math.hypot(...channels.map((channel) => a[channel] - b[channel]));
    for (const probabilities of manyProbabilities) {
      tripleAt(placeOf(probabilities)).forEach((value, channel) => {
        expect(value).toBeCloseTo(probabilities[channel as Channel], 12);
      });
      const [here, there] = [placeOf(probabilities), placeOf(equalProbabilities)];
      expect(Math.hypot(here.x - there.x, here.y - there.y) * Math.SQRT2).toBeCloseTo(
        distance(probabilities, equalProbabilities),
        12,
      );
    }
  });
  it('moves a place outside to the nearest probabilities, and keeps those inside', () => {
    for (const probabilities of manyProbabilities)
      nearestProbabilities(probabilities).forEach((value, channel) => {
        expect(value).toBeCloseTo(probabilities[channel as Channel], 12);
      });
    const outside: Triple = [1.2, -0.5, 0.3];
    const squared = (probabilities: Triple) =>
      channels.reduce<number>((sum, c) => sum + (probabilities[c] - outside[c]) ** 2, 0);
    const nearest = nearestProbabilities(outside);
    expect(total(nearest)).toBeCloseTo(1, 12);
    for (const probabilities of simplexGrid(80))
      expect(squared(nearest)).toBeLessThanOrEqual(squared(probabilities) + 1e-12);
  });
});
