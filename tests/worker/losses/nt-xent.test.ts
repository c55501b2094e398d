import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { contrastiveAccuracy, ntXent } from '../../../electron/worker/losses/nt-xent.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const random = new Random('nt-xent');
const rows = Array.from({ length: 6 }, () => Array.from({ length: 4 }, () => random.normal()));
const lossOf = (projections: number[][], temperature = 0.5) =>
  ntXent(tf.tensor2d(projections), temperature).dataSync()[0]!;

describe('NT-Xent', () => {
  it('of identical projections is ln(2N − 1), at every temperature', () => {
    for (const temperature of [0.1, 0.5, 2])
      expect(ntXent(tf.ones([8, 5]), temperature).dataSync()[0]).toBeCloseTo(Math.log(7), 5);
  });

  it('equals the paper’s sum over all pairs', () => {
    const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    const similarity = (i: number, j: number) =>
      dot(rows[i]!, rows[j]!) / Math.sqrt(dot(rows[i]!, rows[i]!) * dot(rows[j]!, rows[j]!));
    let expected = 0;
    for (let i = 0; i < 6; i++) {
      const positive = i % 2 === 0 ? i + 1 : i - 1;
      let others = 0;
      for (let k = 0; k < 6; k++) if (k !== i) others += Math.exp(similarity(i, k) / 0.5);
      expected -= Math.log(Math.exp(similarity(i, positive) / 0.5) / others) / 6;
    }
    expect(lossOf(rows)).toBeCloseTo(expected, 5);
  });

  it('is close to 0 if positives are equal, other views are opposite, and the temperature is low', () => {
    expect(
      lossOf(
        [
          [1, 0],
          [2, 0],
          [-1, 0],
          [-3, 0],
        ],
        0.1,
      ),
    ).toBeLessThan(1e-6);
  });

  it('does not depend on the lengths of projections or on the order of views and photographs', () => {
    const scaled = rows.map((row, i) => row.map((value) => value * (i + 1)));
    const swapped = [3, 2, 5, 4, 1, 0].map((i) => rows[i]!);
    expect(lossOf(scaled)).toBeCloseTo(lossOf(rows), 5);
    expect(lossOf(swapped)).toBeCloseTo(lossOf(rows), 5);
  });

  it('has a gradient equal to its finite differences', () => {
    const gradient = tf
      .grad((z) => ntXent(z as tf.Tensor2D, 0.5))(tf.tensor2d(rows))
      .dataSync();
    for (let at = 0; at < 24; at += 5) {
      const moved = (by: number) =>
        lossOf(rows.map((row, i) => row.map((value, j) => value + (i * 4 + j === at ? by : 0))));
      expect(gradient[at]).toBeCloseTo((moved(0.01) - moved(-0.01)) / 0.02, 3);
    }
  });

  it('refuses rows that are not pairs, and temperatures that are not above 0', () => {
    expect(() => ntXent(tf.ones([5, 3]), 0.5)).toThrow(new RangeError('NT-Xent compares pairs of views: found 5 rows'));
    expect(() => ntXent(tf.ones([4, 3]), 0)).toThrow(new RangeError('the temperature must be above 0: found 0'));
  });

  it('leaves no tensors behind', () => {
    const z = tf.tensor2d(rows);
    const before = tf.memory().numTensors;
    tf.tidy(() => ntXent(z, 0.5)).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('the contrastive accuracy', () => {
  it('is the share of views whose positive is the most similar of all other views', () => {
    const projections = tf.tensor2d([
      [1, 0],
      [1, 0.1],
      [0, 1],
      [-1, 0.1],
      [0.1, 1],
      [0.2, 1],
    ]);
    // The fourth row, alone on the left, is closest to its positive. The positive itself is closer to the last two rows.
    expect(contrastiveAccuracy(projections).dataSync()[0]).toBeCloseTo(5 / 6, 6);
  });
});
