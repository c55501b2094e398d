import { describe, expect, it } from 'vitest';
import { wilson } from '../../../electron/worker/numerics/accuracy-intervals.ts';

describe('wilson', () => {
  it('has ends at which the observed proportion is 1.96 standard errors away', () => {
    for (const [hits, n] of [
      [5, 10],
      [263, 500],
      [3, 40],
    ] as const)
      for (const end of wilson(hits, n))
        expect(Math.abs(hits / n - end) / Math.sqrt((end * (1 - end)) / n)).toBeCloseTo(1.959964, 6);
  });

  it('stays within 0 and 1, and has a positive width if all or none are correct', () => {
    const [low, high] = wilson(20, 20);
    expect(high).toBe(1);
    expect(low).toBeCloseTo(20 / (20 + 1.959964 ** 2), 6);
    expect(wilson(0, 20)[0]).toBe(0);
    expect(wilson(0, 20)[1]).toBeCloseTo(1 - low, 9);
  });
});
