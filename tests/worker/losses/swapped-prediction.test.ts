import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { balancedLabels } from '../../../electron/worker/losses/balanced-labels.ts';
import { swappedPrediction } from '../../../electron/worker/losses/swapped-prediction.ts';
import { expectSame, numbers } from '../engine/compare.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const [count, labels] = [8, 4];
const logitsOf = (seed: number) =>
  tf.tensor2d(
    Array.from({ length: count * labels }, (_, i) => 2 * Math.sin(seed + 1.7 * i)),
    [count, labels],
  );
const [a, b] = [logitsOf(1), logitsOf(5)];
const lossOf = (x: tf.Tensor, y: tf.Tensor, balance = true) =>
  swappedPrediction(x as tf.Tensor2D, y as tf.Tensor2D, balance).dataSync()[0]!;

/** Cross-entropy of softmax(logits) against labels, in slow loops. */
function crossEntropy(logits: tf.Tensor2D, targets: number[][]): number {
  let sum = 0;
  for (const [n, row] of (logits.arraySync() as number[][]).entries()) {
    const total = row.reduce((all, z) => all + Math.exp(z), 0);
    for (const [k, z] of row.entries()) sum -= targets[n]![k]! * Math.log(Math.exp(z) / total);
  }
  return sum / count;
}
function standardised(logits: tf.Tensor2D): number[][] {
  const rows = logits.arraySync() as number[][];
  return rows.map((row) =>
    row.map((z, k) => {
      const column = rows.map((other) => other[k]!);
      const mean = column.reduce((x, y) => x + y, 0) / count;
      return (z - mean) / Math.sqrt(column.reduce((sum, y) => sum + (y - mean) ** 2, 0) / count);
    }),
  );
}

describe('swapped prediction between two sides', () => {
  it('equals the mean cross-entropy of each side against the other’s balanced labels, in slow loops', () => {
    const targetsOf = (logits: tf.Tensor2D) =>
      balancedLabels(tf.tensor2d(standardised(logits).map((row) => row.map((z) => 4 * z)))).arraySync() as number[][];
    const expected = (crossEntropy(b, targetsOf(a)) + crossEntropy(a, targetsOf(b))) / 2;
    expect(lossOf(a, b)).toBeCloseTo(expected, 4);
  });

  it('uses the sharpened softmax without balance', () => {
    const targetsOf = (logits: tf.Tensor2D) => tf.softmax(tf.mul(logits, 4)).arraySync() as number[][];
    const expected = (crossEntropy(b, targetsOf(a)) + crossEntropy(a, targetsOf(b))) / 2;
    expect(lossOf(a, b, false)).toBeCloseTo(expected, 4);
  });

  it('is ln K if both sides give every label the same probability', () => {
    expect(lossOf(tf.zeros([count, labels]), tf.zeros([count, labels]))).toBeCloseTo(Math.log(labels), 5);
  });

  it('is symmetric in the two sides', () => {
    expect(lossOf(a, b)).toBeCloseTo(lossOf(b, a), 6);
  });

  it('is small if two sides agree on balanced labels, and large if they agree on one label for everything', () => {
    const agreed = tf.tensor2d(Array.from({ length: count }, (_, n) => [0, 1, 2, 3].map((k) => (n % 4 === k ? 9 : 0))));
    const constant = tf.tensor2d(Array.from({ length: count }, () => [9, 0, 0, 0]));
    expect(lossOf(agreed, agreed)).toBeLessThan(0.02);
    expect(lossOf(constant, constant)).toBeGreaterThan(Math.log(labels));
    expect(lossOf(constant, constant, false)).toBeLessThan(0.02);
  });

  it('has the gradient of the cross-entropies only: none flows through the targets', () => {
    const targetsOf = (logits: tf.Tensor2D) =>
      balancedLabels(tf.tensor2d(standardised(logits).map((row) => row.map((z) => 4 * z)))).arraySync() as number[][];
    const labelsOfB = targetsOf(b);
    const gradient = tf
      .grad((x) => swappedPrediction(x as tf.Tensor2D, b, true))(a)
      .dataSync();
    for (const at of [0, 5, 18, 31]) {
      const moved = (by: number) => {
        const values = Float32Array.from(a.dataSync());
        values[at]! += by;
        return crossEntropy(tf.tensor2d(values, [count, labels]), labelsOfB) / 2;
      };
      expect(gradient[at]).toBeCloseTo((moved(1e-2) - moved(-1e-2)) / 2e-2, 4);
    }
  });

  it('is the same in a traced graph, for every kind of operators, including gradients', async () => {
    await expectSame(({ x, y }) => swappedPrediction(x as tf.Tensor2D, y as tf.Tensor2D, true), {
      x: numbers([count, labels], 1, -3, 3),
      y: numbers([count, labels], 2, -3, 3),
    });
  });
});
