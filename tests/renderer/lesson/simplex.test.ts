import { describe, expect, it } from 'vitest';
import {
  type Channel,
  channels,
  equalOdds,
  nearestOdds,
  placeOf,
  type Triple,
  triangleHeight,
  tripleAt,
  withShare,
} from '../../../renderer/features/lesson/simplex.ts';
import { manyOdds, simplexGrid } from './losses.ts';

const total = (odds: Triple) => odds[0] + odds[1] + odds[2];

describe('changing the odds of one colour', () => {
  it('keeps the sum at 1 and the proportion of the others', () => {
    for (const odds of manyOdds)
      for (const colour of channels)
        for (const share of [-1, 0, 0.2, 0.5, 1, 7]) {
          const next = withShare(odds, colour, share);
          expect(total(next)).toBeCloseTo(1, 12);
          expect(Math.min(...next)).toBeGreaterThanOrEqual(0);
          expect(next[colour]).toBe(Math.min(1, Math.max(0, share)));
        }
    const [, green, blue] = withShare([0.4, 0.4, 0.2], 0, 0.1);
    expect(green / blue).toBeCloseTo(2, 12);
  });
  it('shares equally where the others were nothing', () => {
    const after = withShare([1, 0, 0], 0, 0.4);
    expect(after[1]).toBeCloseTo(0.3, 12);
    expect(after[2]).toBeCloseTo(0.3, 12);
  });
});

describe('the triangle', () => {
  it('has red on top, green to the left and blue to the right, equal odds in the centre', () => {
    expect(placeOf([1, 0, 0])).toEqual({ x: 0.5, y: 0 });
    expect(placeOf([0, 1, 0])).toEqual({ x: 0, y: triangleHeight });
    expect(placeOf([0, 0, 1])).toEqual({ x: 1, y: triangleHeight });
    expect(placeOf(equalOdds).y).toBeCloseTo((2 / 3) * triangleHeight, 12);
  });
  it('gives back the odds of a place, and keeps distances in proportion', () => {
    const distance = (a: Triple, b: Triple) => Math.hypot(...channels.map((channel) => a[channel] - b[channel]));
    for (const odds of manyOdds) {
      tripleAt(placeOf(odds)).forEach((value, channel) => {
        expect(value).toBeCloseTo(odds[channel as Channel], 12);
      });
      const [here, there] = [placeOf(odds), placeOf(equalOdds)];
      expect(Math.hypot(here.x - there.x, here.y - there.y) * Math.SQRT2).toBeCloseTo(distance(odds, equalOdds), 12);
    }
  });
  it('takes a place outside to the nearest odds, and leaves those inside', () => {
    for (const odds of manyOdds)
      nearestOdds(odds).forEach((value, channel) => {
        expect(value).toBeCloseTo(odds[channel as Channel], 12);
      });
    const outside: Triple = [1.2, -0.5, 0.3];
    const squared = (odds: Triple) => channels.reduce<number>((sum, c) => sum + (odds[c] - outside[c]) ** 2, 0);
    const nearest = nearestOdds(outside);
    expect(total(nearest)).toBeCloseTo(1, 12);
    for (const odds of simplexGrid(80)) expect(squared(nearest)).toBeLessThanOrEqual(squared(odds) + 1e-12);
  });
});
