import { describe, expect, it } from 'vitest';
import {
  compared,
  type Outcome,
  percentileInterval,
  ratioOf,
  resampledScores,
} from '../../../electron/worker/numerics/bootstrap.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { ratioStandardError } from '../../../electron/worker/tasks/scoring/standard-error.ts';

const drawn = (n: number, seed: number) => {
  const random = new Random(seed, 'terms');
  return Array.from({ length: n }, () => random.normal());
};
const ones = (n: number) => Array.from({ length: n }, () => 1);
const outcome = (values: number[], weights = ones(values.length)): Outcome => ({
  score: ratioOf({ values, weights }),
  standardError: ratioStandardError(values, weights),
  perPhotograph: { values, weights },
});
const deviation = (values: Float64Array) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};

describe('the paired bootstrap', () => {
  it('of a mean has the standard error σ/√n', () => {
    const values = drawn(400, 1);
    const [scores] = resampledScores([{ values, weights: ones(400) }], new Random('b'));
    expect(deviation(scores!) / ratioStandardError(values, ones(400))).toBeCloseTo(1, 1);
  });

  it('of a ratio has the linearised standard error', () => {
    const weights = drawn(300, 2).map((value) => 3 + value ** 2);
    const values = drawn(300, 3).map((value, i) => 0.5 * weights[i]! + value);
    const [scores] = resampledScores([{ values, weights }], new Random('b'));
    expect(deviation(scores!) / ratioStandardError(values, weights)).toBeCloseTo(1, 1);
  });

  it('gives exactly 0 for identical conditions', () => {
    const same = outcome(drawn(50, 4));
    expect(compared(same, same, same, new Random('b'))).toMatchObject({
      change: 0,
      ci95: [0, 0],
      control: 0,
      effect: 0,
      effectCi95: [0, 0],
    });
  });

  it('has an interval as narrow as the paired differences, however much photographs vary', () => {
    const before = drawn(200, 5).map((value) => 10 * value);
    const changed = before.map((value) => value - 0.3);
    const { change, ci95, effect, effectCi95 } = compared(
      outcome(before),
      outcome(changed),
      outcome(before),
      new Random('b'),
    );
    for (const value of [change, effect, ...ci95, ...effectCi95]) expect(value).toBeCloseTo(-0.3, 10);
  });

  it('gives the effect as change minus control, within its interval', () => {
    const before = drawn(200, 6);
    const changed = before.map((value, i) => value - 0.5 + 0.1 * drawn(200, 7)[i]!);
    const control = before.map((value, i) => value - 0.2 + 0.1 * drawn(200, 8)[i]!);
    const found = compared(outcome(before), outcome(changed), outcome(control), new Random('b'));
    expect(found.effect).toBeCloseTo(found.change - found.control, 10);
    expect(found.effectCi95[0]).toBeLessThan(found.effect);
    expect(found.effectCi95[1]).toBeGreaterThan(found.effect);
    const wider = found.effectInterval!(0.99);
    expect(wider[0]).toBeLessThan(found.effectCi95[0]);
    expect(wider[1]).toBeGreaterThan(found.effectCi95[1]);
  });

  it('contains the true value in about 95 of 100 samples', () => {
    let held = 0;
    for (let sample = 0; sample < 200; sample++) {
      const [scores] = resampledScores(
        [{ values: drawn(80, 100 + sample), weights: ones(80) }],
        new Random(sample),
        400,
      );
      const [low, high] = percentileInterval(scores!);
      if (low <= 0 && high >= 0) held++;
    }
    expect(held).toBeGreaterThan(180);
    expect(held).toBeLessThan(199);
  });

  it('falls back to unpaired standard errors, √(se² + se²), if a score is not a ratio of sums over photographs', () => {
    const plain = (score: number, standardError: number): Outcome => ({ score, standardError });
    const found = compared(plain(0.5, 0.03), plain(0.3, 0.04), plain(0.45, 0), new Random('b'));
    expect(found.ci95[1] - found.change).toBeCloseTo(1.96 * 0.05, 4);
    expect(found.effectCi95[1] - found.effect).toBeCloseTo(1.96 * 0.04, 4);
    expect(found.effect).toBeCloseTo(-0.15, 10);
    expect(found.effectInterval).toBeUndefined();
  });

  it('refuses conditions with different numbers of photographs', () => {
    const terms = (n: number) => ({ values: ones(n), weights: ones(n) });
    expect(() => resampledScores([terms(3), terms(4)], new Random('b'))).toThrow('the same images in all conditions');
  });
});

describe('a percentile interval', () => {
  it('of 0 … 100 at 90 % is 5 to 95, with linear interpolation', () => {
    const values = Float64Array.from({ length: 101 }, (_, i) => 100 - i);
    expect(percentileInterval(values, 0.9)).toEqual([5, 95].map((value) => expect.closeTo(value, 10)));
    expect(percentileInterval(Float64Array.of(0, 1), 0.5)).toEqual([0.25, 0.75]);
  });
});
