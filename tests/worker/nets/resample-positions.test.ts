import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { bicubicWeights, resamplePositions } from '../../../electron/worker/nets/resample-positions.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const waves = (from: number, width: number): tf.Tensor2D =>
  tf.reshape(tf.sin(tf.range(0, from * from * width)), [from * from, width]);

describe('positions for another grid', () => {
  // PyTorch's interpolate(mode='bicubic', antialias=True): experiments/pytorch/reference_features.py
  it.each([
    [3, 2, 2, [0.336519, 0.638658, -0.081174, -0.576981, 0.104667, 0.586766, 0.165968, -0.429346]],
    [3, 2, 5, [-0.045491, 0.910845, 0.405555, 0.645893, 0.903255, 0.120667, -0.14547, -0.611148, -0.899361, -1.03707]],
    [7, 1, 3, [0.733277, -0.280151, -0.383071, 0.120609, -0.590027, 0.616961, -0.736967, 0.298203, 0.364195]],
  ])('equal PyTorch’s: %i² of width %i on %i²', (from, width, to, expected) => {
    const found = resamplePositions(waves(from, width), to);
    expect(found.shape).toEqual([to * to, width]);
    const values = found.dataSync();
    for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 5);
  });

  it('are unchanged on the same grid', () => {
    const positions = waves(4, 3);
    expect(resamplePositions(positions, 4)).toBe(positions);
  });

  it('are weighted means', () => {
    for (const [from, to] of [
      [14, 8],
      [14, 28],
      [1, 4],
    ] as const) {
      const weights = bicubicWeights(from, to);
      for (let i = 0; i < to; i++) {
        const row = weights.subarray(i * from, (i + 1) * from);
        expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
      }
    }
  });
});
