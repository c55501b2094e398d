import { describe, expect, it } from 'vitest';
import { lbfgs } from '../../../electron/worker/numerics/lbfgs.ts';
import { logisticLoss, weightCount } from '../../../electron/worker/numerics/logistic-loss.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import type { FeatureMatrix } from '../../../electron/worker/numerics/representation-health.ts';
import { rowSpan } from '../../../electron/worker/numerics/row-span.ts';

function drawn(seed: number, count: number, width: number): FeatureMatrix {
  const random = new Random('rows', seed);
  return { count, width, data: Float32Array.from({ length: count * width }, () => random.normal()) };
}
const dot = (a: ArrayLike<number>, from: number, b: ArrayLike<number>, to: number, length: number): number => {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[from + i]! * b[to + i]!;
  return sum;
};

describe('the span of few rows', () => {
  it('keeps products of rows, scores of rows, and lengths of weights', async () => {
    const rows = drawn(1, 6, 20);
    const { features, back } = await rowSpan(rows);
    expect([features.count, features.width]).toEqual([6, 6]);
    for (let i = 0; i < 6; i++)
      for (let j = 0; j < 6; j++)
        expect(dot(features.data, i * 6, features.data, j * 6, 6)).toBeCloseTo(
          dot(rows.data, i * 20, rows.data, j * 20, 20),
          4,
        );
    const random = new Random('weights');
    const weights = Float64Array.from({ length: weightCount(6, 2) }, () => random.normal());
    const whole = back(weights, 2);
    expect(whole).toHaveLength(weightCount(20, 2));
    expect([...whole.slice(40)]).toEqual([...weights.slice(12)]);
    for (const c of [0, 1]) {
      expect(dot(whole, c * 20, whole, c * 20, 20)).toBeCloseTo(dot(weights, c * 6, weights, c * 6, 6), 6);
      for (let i = 0; i < 6; i++)
        expect(dot(whole, c * 20, rows.data, i * 20, 20)).toBeCloseTo(dot(weights, c * 6, features.data, i * 6, 6), 4);
    }
  });

  it('gives other rows the scores that they have without it', async () => {
    const others = drawn(3, 5, 20);
    const { coordinatesOf, back } = await rowSpan(drawn(1, 6, 20));
    const projected = await coordinatesOf(others);
    expect([projected.count, projected.width]).toEqual([5, 6]);
    const random = new Random('weights');
    const weights = Float64Array.from({ length: weightCount(6, 2) }, () => random.normal());
    const whole = back(weights, 2);
    for (const c of [0, 1])
      for (let i = 0; i < 5; i++)
        expect(dot(whole, c * 20, others.data, i * 20, 20)).toBeCloseTo(
          dot(weights, c * 6, projected.data, i * 6, 6),
          4,
        );
  });

  it.each([1, 0.01, 0.0001])(
    'has the solution of logistic regression with penalty %f, also with equal rows',
    async (penalty) => {
      const rows = drawn(2, 9, 40);
      rows.data.copyWithin(40, 0, 40); // the second row is the first
      rows.data.fill(0, 80, 120); // the third is zero
      const labels = Int32Array.from({ length: 9 }, (_, i) => i % 3);
      const span = await rowSpan(rows);
      const inside = await lbfgs(
        logisticLoss({ features: span.features, labels, classes: 3 }, penalty),
        new Float64Array(weightCount(9, 3)),
        { tolerance: 1e-8, mostIterations: 2000, precondition: () => {}, onIteration: async () => {} },
      );
      const whole = span.back(inside, 3);
      const gradient = new Float64Array(whole.length);
      await logisticLoss({ features: rows, labels, classes: 3 }, penalty)(whole, gradient);
      expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-5);
      expect(whole.some((weight) => Math.abs(weight) > 1e-3)).toBe(true);
    },
  );
});
