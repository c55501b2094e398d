import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { softCrossEntropy, softmaxCrossEntropy } from '../../../electron/worker/engine/ops/softmax-cross-entropy.ts';
import { softCodeTargets } from '../../../electron/worker/losses/soft-code-targets.ts';
import { expectSame, integers, numbers } from '../engine/compare.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const bins = [
  [2, 0, 6],
  [5, 1, 4],
];
const weights = [
  [0.5, 0.3, 0.2],
  [0.7, 0.1, 0.2],
];
const targetsOf = () => softCodeTargets(tf.tensor2d(bins, [2, 3], 'int32'), tf.tensor2d(weights), 7);

describe('targets of a soft code', () => {
  it('hold each probability at its class and 0 elsewhere, in slow loops', () => {
    const expected = new Float32Array(14);
    bins.forEach((row, n) => {
      row.forEach((bin, j) => {
        expected[7 * n + bin] = weights[n]![j]!;
      });
    });
    expect(targetsOf().dataSync()).toEqual(expected);
  });
});

describe('the cross-entropy against soft targets', () => {
  const logits = tf.tensor2d(
    Float32Array.from({ length: 14 }, (_, i) => Math.sin(3 * i)),
    [2, 7],
  );

  it('equals −Σ target · log softmax, in slow loops', () => {
    const [z, t] = [logits.arraySync() as number[][], targetsOf().arraySync() as number[][]];
    const expected = z.map((row, n) => {
      const total = row.reduce((sum, value) => sum + Math.exp(value), 0);
      return -row.reduce((sum, value, k) => sum + t[n]![k]! * Math.log(Math.exp(value) / total), 0);
    });
    const given = softCrossEntropy(logits, targetsOf()).dataSync();
    for (const [n, value] of expected.entries()) expect(given[n]).toBeCloseTo(value, 5);
  });

  it('is ln K for uniform predictions, and the entropy of the target for perfect predictions', () => {
    const targets = targetsOf();
    expect(softCrossEntropy(tf.zeros([2, 7]), targets).dataSync()[0]).toBeCloseTo(Math.log(7), 5);
    const perfect = softCrossEntropy(tf.log(tf.add(targets, 1e-9)), targets).dataSync();
    const entropy = -weights[0]!.reduce((sum, p) => sum + p * Math.log(p), 0);
    expect(perfect[0]).toBeCloseTo(entropy, 5);
  });

  it('equals the cross-entropy against labels if the targets are one-hot', () => {
    const labels = tf.tensor1d([3, 0], 'int32');
    const hard = softCrossEntropy(logits, tf.oneHot(labels, 7)).dataSync();
    expect(softmaxCrossEntropy(logits, labels).dataSync()).toEqual(hard);
  });

  it('has a gradient equal to its finite differences', () => {
    const loss = (z: tf.Tensor) => tf.sum(tf.mul(softCrossEntropy(z, targetsOf()), [1, 3])) as tf.Scalar;
    const gradient = tf.grad(loss)(logits).dataSync();
    for (const at of [0, 2, 6, 8, 13]) {
      const moved = (by: number) => {
        const values = Float32Array.from(logits.dataSync());
        values[at]! += by;
        return loss(tf.tensor2d(values, [2, 7])).dataSync()[0]!;
      };
      expect(gradient[at]).toBeCloseTo((moved(1e-2) - moved(-1e-2)) / 2e-2, 3);
    }
  });

  it('is the same in a traced graph, for every kind of operators, including the gradient', async () => {
    await expectSame(
      ({ z, bins, w }) => softCrossEntropy(z!, softCodeTargets(bins as tf.Tensor2D, w as tf.Tensor2D, 7)),
      { z: numbers([2, 7]), bins: integers([2, 3], bins.flat()), w: numbers([2, 3], 2, 0, 1) },
      { gradients: ['z'] },
    );
  });
});
