import { describe, expect, it } from 'vitest';
import { percentileInterval, resampledScores } from '../../electron/worker/numerics/bootstrap.ts';
import { Random } from '../../electron/worker/numerics/random.ts';
import { verdictOf } from '../../shared/evaluation.ts';
import { pairedDifference } from '../../shared/paired-difference.ts';

describe('the paired difference of two accuracies', () => {
  it('is the mean of the differences ± 1.96 standard errors', () => {
    const after = Uint8Array.of(1, 1, 1, 0, 1, 0, 1, 1);
    const before = Uint8Array.of(1, 0, 0, 0, 1, 1, 0, 1);
    const differences = [0, 1, 1, 0, 0, -1, 1, 0];
    const mean = 2 / 8;
    const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / 8;
    const { change, ci95 } = pairedDifference({ values: after }, { values: before });
    expect(change).toBeCloseTo(mean, 12);
    expect(ci95[1] - change).toBeCloseTo(1.959964 * Math.sqrt(variance / 8), 12);
    expect(change - ci95[0]).toBeCloseTo(ci95[1] - change, 12);
  });

  it('has width 0 if two classifiers are correct on the same photographs', () => {
    const hits = Uint8Array.of(1, 0, 1, 1);
    expect(pairedDifference({ values: hits }, { values: hits })).toEqual({ change: 0, ci95: [0, 0] });
  });
});

describe('the paired difference of two ratios', () => {
  const random = new Random(5, 'ratios');
  const n = 400;
  const difficulty = Array.from({ length: n }, () => random.uniform());
  const weights = difficulty.map((hard) => 1 + 3 * hard);
  const one = { values: weights.map((w, i) => w * (0.9 - 0.6 * difficulty[i]! + 0.1 * random.uniform())), weights };
  const other = { values: weights.map((w, i) => w * (0.8 - 0.6 * difficulty[i]! + 0.1 * random.uniform())), weights };

  it('has the interval that a paired bootstrap finds', () => {
    const [a, b] = resampledScores([one, other], new Random(1, 'bootstrap'), 4000);
    const slow = percentileInterval(a!.map((score, i) => score - b![i]!));
    const { change, ci95 } = pairedDifference(one, other);
    const ratio = (of: typeof one) => of.values.reduce((x, y) => x + y) / of.weights.reduce((x, y) => x + y);
    expect(change).toBeCloseTo(ratio(one) - ratio(other), 12);
    const width = slow[1] - slow[0];
    expect(Math.abs(ci95[0] - slow[0])).toBeLessThan(0.06 * width);
    expect(Math.abs(ci95[1] - slow[1])).toBeLessThan(0.06 * width);
  });

  it('is far narrower than that of runs on other images, because what both find hard cancels', () => {
    const reversed = { values: other.values.toReversed(), weights: other.weights.toReversed() };
    const [paired, unpaired] = [pairedDifference(one, other), pairedDifference(one, reversed)];
    expect(paired.change).toBeCloseTo(unpaired.change, 12);
    expect(paired.ci95[1] - paired.ci95[0]).toBeLessThan((unpaired.ci95[1] - unpaired.ci95[0]) / 3);
  });

  it('changes its sign with the order, and does not change with the unit of the weights', () => {
    const forth = pairedDifference(one, other);
    const back = pairedDifference(other, one);
    expect(back.change).toBeCloseTo(-forth.change, 12);
    expect(back.ci95[0]).toBeCloseTo(-forth.ci95[1], 12);
    const scaled = (of: typeof one) => ({ values: of.values.map((v) => 7 * v), weights: of.weights.map((w) => 7 * w) });
    expect(pairedDifference(scaled(one), scaled(other)).ci95[0]).toBeCloseTo(forth.ci95[0], 12);
  });

  it('is 0 without questions', () => {
    const nothing = { values: [0, 0], weights: [0, 0] };
    expect(pairedDifference(nothing, nothing)).toEqual({ change: 0, ci95: [0, 0] });
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
