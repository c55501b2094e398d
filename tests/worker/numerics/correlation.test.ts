import { describe, expect, it } from 'vitest';
import { correlation } from '../../../electron/worker/numerics/correlation.ts';
import { evenlySpread } from '../../../electron/worker/numerics/evenly-spread.ts';

describe('the correlation of two lists', () => {
  it('is 1 and −1 for lines, and follows from sums of products otherwise', () => {
    expect(correlation([1, 2, 3], [10, 30, 50])).toBeCloseTo(1, 12);
    expect(correlation([1, 2, 3], [5, 3, 1])).toBeCloseTo(-1, 12);
    // Deviations −1.5, −.5, .5, 1.5 and −1, 1, −1, 1: 2 / √(5 · 4).
    expect(correlation([1, 2, 3, 4], [0, 2, 0, 2])).toBeCloseTo(2 / Math.sqrt(20), 12);
  });

  it('leaves out places that are NaN, and is 0 for a list that is constant', () => {
    expect(correlation([1, Number.NaN, 2, 3], [1, 100, 2, 3])).toBeCloseTo(1, 12);
    expect(correlation([1, 2, 3], [0.5, 0.5, 0.5])).toBe(0);
    expect(correlation([1, 2, 3], [0.5, 0.5, 0.5 + 1e-8]), 'rounding is no finding').toBe(0);
  });
});

describe('numbers that are evenly spread', () => {
  it('are all of them, or as many as are wanted, from the first on', () => {
    expect(evenlySpread(3, 8)).toEqual([0, 1, 2]);
    expect(evenlySpread(12, 8)).toEqual([0, 1, 3, 4, 6, 7, 9, 10]);
    expect(evenlySpread(0, 8)).toEqual([]);
  });
});
