import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { countingContrast } from '../../../electron/worker/losses/counting-contrast.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const n = 4;
const k = 3;
const whole = tf.tensor2d(
  Float32Array.from({ length: n * k }, (_, i) => 1 + Math.sin(2 * i)),
  [n, k],
);
const parts = tf.tensor2d(
  Float32Array.from({ length: n * k }, (_, i) => 1 + Math.cos(3 * i)),
  [n, k],
);
const numberOf = (tensor: tf.Tensor): number => tensor.dataSync()[0]!;

describe('the counting contrast', () => {
  it('equals the paper’s loss in slow loops, averaged over all other pictures of the batch', () => {
    const [w, t] = [whole.arraySync(), parts.arraySync()];
    const square = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
    const margin = 4;
    let loss = 0;
    for (let x = 0; x < n; x++) {
      loss += square(w[x]!, t[x]!);
      for (let y = 0; y < n; y++) if (y !== x) loss += Math.max(0, margin - square(w[y]!, t[x]!)) / (n - 1);
    }
    expect(numberOf(countingContrast(whole, parts, margin).loss)).toBeCloseTo(loss / n, 5);
  });

  it('applies the margin to the whole distance, not to each counter', () => {
    const far = tf.tensor2d([
      [0, 0],
      [3, 0],
    ]);
    expect(numberOf(countingContrast(far, far, 9).loss)).toBe(0);
    expect(numberOf(countingContrast(far, far, 10).loss)).toBe(1);
  });

  it('is the margin if all counts are 0', () => {
    const nothing = tf.zeros<tf.Rank.R2>([n, k]);
    const { loss, own, other } = countingContrast(nothing, nothing, 10);
    expect([loss, own, other].map(numberOf)).toEqual([10, 0, 0]);
  });

  it('does not depend on the order of the counters or of the batch', () => {
    const original = numberOf(countingContrast(whole, parts, 4).loss);
    const swapped = [whole, parts].map((counts) => tf.reverse2d(counts, 1)) as [tf.Tensor2D, tf.Tensor2D];
    expect(numberOf(countingContrast(...swapped, 4).loss)).toBeCloseTo(original, 5);
    const turned = [whole, parts].map((counts) =>
      tf.concat2d([tf.slice(counts, [2, 0]), tf.slice(counts, [0, 0], [2, k])] as tf.Tensor2D[], 0),
    ) as [tf.Tensor2D, tf.Tensor2D];
    expect(numberOf(countingContrast(...turned, 4).loss)).toBeCloseTo(original, 5);
  });

  it('has gradients equal to its finite differences, for wholes and for parts', () => {
    for (const which of [0, 1] as const) {
      const of = (x: tf.Tensor) =>
        countingContrast(which === 0 ? (x as tf.Tensor2D) : whole, which === 0 ? parts : (x as tf.Tensor2D), 4).loss;
      const at = which === 0 ? whole : parts;
      const gradient = tf.grad(of)(at).dataSync();
      for (let i = 0; i < n * k; i++) {
        const moved = (by: number) => {
          const values = Float32Array.from(at.dataSync());
          values[i]! += by;
          return numberOf(of(tf.tensor2d(values, [n, k])));
        };
        expect(gradient[i]).toBeCloseTo((moved(5e-3) - moved(-5e-3)) / 1e-2, 2);
      }
    }
  });

  it('refuses a batch of one picture, and different shapes', () => {
    expect(() => countingContrast(tf.ones([1, 3]), tf.ones([1, 3]), 1)).toThrow(
      new RangeError(
        'counts are compared within a batch of at least 2, with wholes and parts of the same shape: found [1,3] and [1,3]',
      ),
    );
    expect(() => countingContrast(whole, tf.ones([n, 2]), 1)).toThrow(RangeError);
  });
});
