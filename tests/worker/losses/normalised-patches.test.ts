import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { normalisedPatches } from '../../../electron/worker/losses/normalised-patches.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

describe('normalised patches', () => {
  const values = Array.from({ length: 2 * 3 * 12 }, (_, i) => Math.sin(i * i) * (1 + (i % 5)));
  const patches = tf.tensor3d(values, [2, 3, 12]);
  const { normalised, mean, deviation } = normalisedPatches(patches);

  it('are centred by their own mean and divided by their own unbiased deviation, in slow loops', () => {
    const found = normalised.dataSync();
    for (let row = 0; row < 6; row++) {
      const own = values.slice(row * 12, (row + 1) * 12);
      const average = own.reduce((a, b) => a + b) / 12;
      const variance = own.reduce((sum, value) => sum + (value - average) ** 2, 0) / 11;
      own.forEach((value, i) => {
        expect(found[row * 12 + i]).toBeCloseTo((value - average) / Math.sqrt(variance + 1e-6), 4);
      });
    }
  });

  it('can be converted back to the pixels', () => {
    const back = tf.add(tf.mul(normalised, deviation), mean).dataSync();
    for (const [i, value] of values.entries()) expect(back[i]).toBeCloseTo(value, 5);
  });

  it('are 0 if a patch has one colour', () => {
    expect(
      Math.max(
        ...normalisedPatches(tf.fill([1, 1, 12], 0.3))
          .normalised.abs()
          .dataSync(),
      ),
    ).toBeLessThan(1e-3);
  });
});
