import { describe, expect, it } from 'vitest';
import { holm } from '../../../electron/worker/numerics/holm-correction.ts';

describe('holm', () => {
  it('multiplies the smallest p-value by the number of tests, the next by one less, and is monotone', () => {
    const [p1, p2, p3, p4] = [0.01, 0.04, 0.03, 0.005];
    // In order: .005 · 4, .01 · 3, .03 · 2, max(.04 · 1, the previous value)
    expect(holm([p1, p2, p3, p4])).toEqual([p1 * 3, p3 * 2, p3 * 2, p4 * 4].map((p) => expect.closeTo(p, 12)));
  });

  it('does not change a single test and never exceeds 1', () => {
    expect(holm([0.03])).toEqual([0.03]);
    expect(holm([0.9, 0.6])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });

  it('equals Bonferroni for the smallest p-value', () => {
    const pValues = Array.from({ length: 11 }, (_, i) => (i + 1) / 1000);
    expect(holm(pValues)[0]).toBeCloseTo(11 * 0.001, 12);
  });
});
