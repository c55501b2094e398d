import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { maskedSquaredError } from '../../../electron/worker/losses/masked-squared-error.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const shape: [number, number, number, number] = [2, 3, 3, 3];
const truth = tf.tensor4d(
  Float32Array.from({ length: 54 }, (_, n) => (1 + Math.sin(n)) / 2),
  shape,
);
const painted = tf.tensor4d(
  Float32Array.from({ length: 54 }, (_, n) => (1 + Math.cos(n)) / 2),
  shape,
);
const hidden = tf.tensor4d(
  Float32Array.from({ length: 18 }, (_, n) => (n % 4 === 0 ? 1 : 0)),
  [2, 3, 3, 1],
);

describe('the masked squared error', () => {
  it('equals the paper’s sum in slow loops, divided by the number of hidden values', () => {
    const [x, y, m] = [truth.dataSync(), painted.dataSync(), hidden.dataSync()];
    let error = 0;
    let count = 0;
    for (let i = 0; i < 18; i++)
      for (let c = 0; c < 3; c++) {
        error += m[i]! * (x[3 * i + c]! - y[3 * i + c]!) ** 2;
        count += m[i]!;
      }
    expect(maskedSquaredError(painted, truth, hidden).dataSync()[0]).toBeCloseTo(error / count, 6);
  });

  it('is 0 if every hidden pixel is correct, whatever is predicted for visible ones', () => {
    const elsewhere = tf.add(truth, tf.mul(tf.sub(1, hidden), 5));
    expect(maskedSquaredError(elsewhere, truth, hidden).dataSync()[0]).toBe(0);
  });

  it('is the variance of the hidden values if each is predicted as their mean', () => {
    const all = tf.ones([2, 3, 3, 1]);
    const { mean, variance } = tf.moments(truth);
    expect(maskedSquaredError(tf.fill(shape, mean.dataSync()[0]!), truth, all).dataSync()[0]).toBeCloseTo(
      variance.dataSync()[0]!,
      6,
    );
  });

  it('has a gradient equal to its finite differences, and zero at visible pixels', () => {
    const gradient = tf
      .grad((y) => maskedSquaredError(y, truth, hidden))(painted)
      .dataSync();
    for (const at of [0, 1, 3, 13, 26, 48]) {
      const step = 1e-2;
      const moved = (by: number) => {
        const values = Float32Array.from(painted.dataSync());
        values[at]! += by;
        return maskedSquaredError(tf.tensor4d(values, shape), truth, hidden).dataSync()[0]!;
      };
      expect(gradient[at]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 4);
    }
    expect(gradient[3]).toBeCloseTo(0, 12);
  });

  it('gives the seam of visible pixels a weight of ten, and divides by the number of predicted values', () => {
    const seam = tf.tensor4d(
      Float32Array.from({ length: 18 }, (_, n) => (n % 4 === 1 ? 1 : 0)),
      [2, 3, 3, 1],
    );
    const [x, y, m, s] = [truth.dataSync(), painted.dataSync(), hidden.dataSync(), seam.dataSync()];
    let error = 0;
    let count = 0;
    for (let i = 0; i < 18; i++)
      for (let c = 0; c < 3; c++) {
        error += (m[i]! + 10 * s[i]!) * (x[3 * i + c]! - y[3 * i + c]!) ** 2;
        count += m[i]! + s[i]!;
      }
    expect(maskedSquaredError(painted, truth, hidden, seam).dataSync()[0]).toBeCloseTo(error / count, 5);
    expect(maskedSquaredError(truth, truth, hidden, seam).dataSync()[0]).toBe(0);
    const none = tf.zerosLike(seam);
    expect(maskedSquaredError(painted, truth, hidden, none).dataSync()[0]).toBeCloseTo(
      maskedSquaredError(painted, truth, hidden).dataSync()[0]!,
      6,
    );
  });

  it('refuses shapes that do not match', () => {
    expect(() => maskedSquaredError(painted, truth, truth)).toThrow(
      new RangeError(
        'the masked squared error compares images of one shape under a mask [2,3,3,1]: found [2,3,3,3], [2,3,3,3] and [2,3,3,3]',
      ),
    );
  });

  it('leaves no tensors behind', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => maskedSquaredError(painted, truth, hidden)).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
