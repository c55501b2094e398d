import { describe, expect, it } from 'vitest';
import { holm } from '../../../electron/worker/numerics/holm.ts';

describe('holm', () => {
  it('multiplies the least by the number of tests, the next by one less, and never falls', () => {
    const [p1, p2, p3, p4] = [0.01, 0.04, 0.03, 0.005];
    // In order: .005 · 4, .01 · 3, .03 · 2, max(.04 · 1, what stands before it)
    expect(holm([p1, p2, p3, p4])).toEqual([p1 * 3, p3 * 2, p3 * 2, p4 * 4].map((p) => expect.closeTo(p, 12)));
  });

  it('leaves one test alone and never passes 1', () => {
    expect(holm([0.03])).toEqual([0.03]);
    expect(holm([0.9, 0.6])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });

  it('is Bonferroni for the least p-value', () => {
    const pValues = Array.from({ length: 11 }, (_, i) => (i + 1) / 1000);
    expect(holm(pValues)[0]).toBeCloseTo(11 * 0.001, 12);
  });
});
