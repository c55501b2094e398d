import { describe, expect, it } from 'vitest';
import { pairedGain, wilson } from '../../../electron/worker/numerics/accuracy-intervals.ts';
import { verdictOf } from '../../../shared/evaluation.ts';

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

describe('pairedGain', () => {
  it('is the mean of the differences ± 1.96 standard errors', () => {
    const after = Uint8Array.of(1, 1, 1, 0, 1, 0, 1, 1);
    const before = Uint8Array.of(1, 0, 0, 0, 1, 1, 0, 1);
    const differences = [0, 1, 1, 0, 0, -1, 1, 0];
    const mean = 2 / 8;
    const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / 8;
    const { change, ci95 } = pairedGain(after, before);
    expect(change).toBeCloseTo(mean, 12);
    expect(ci95[1] - change).toBeCloseTo(1.959964 * Math.sqrt(variance / 8), 12);
    expect(change - ci95[0]).toBeCloseTo(ci95[1] - change, 12);
  });

  it('has width 0 if two classifiers are correct on the same photographs', () => {
    const hits = Uint8Array.of(1, 0, 1, 1);
    expect(pairedGain(hits, hits)).toEqual({ change: 0, ci95: [0, 0] });
  });
});

describe('verdictOf', () => {
  it('needs an interval that excludes 0', () => {
    expect(verdictOf({ change: 0.1, ci95: [0.02, 0.18] })).toBe('better');
    expect(verdictOf({ change: 0.1, ci95: [-0.01, 0.21] })).toBe('unclear');
    expect(verdictOf({ change: 0, ci95: [0, 0] })).toBe('unclear');
    expect(verdictOf({ change: -0.1, ci95: [-0.18, -0.02] })).toBe('worse');
  });
});
