import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { levelEach } from '../../../electron/worker/nets/remove-brightness-gradient.ts';
import { expectSame, numbers } from '../engine/compare.ts';

/** Subtracts the least-squares plane in i and j, without its mean, in slow loops. */
function levelledSlowly(values: readonly (readonly number[])[]): number[][] {
  const [h, w] = [values.length, values[0]!.length];
  const all = values.flat();
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  let [rowSlope, rowSquares, columnSlope, columnSquares] = [0, 0, 0, 0];
  for (let i = 0; i < h; i++)
    for (let j = 0; j < w; j++) {
      const [y, x] = [i - (h - 1) / 2, j - (w - 1) / 2];
      rowSlope += y * (values[i]![j]! - mean);
      rowSquares += y * y;
      columnSlope += x * (values[i]![j]! - mean);
      columnSquares += x * x;
    }
  return values.map((row, i) =>
    row.map(
      (value, j) =>
        value - (rowSlope / rowSquares) * (i - (h - 1) / 2) - (columnSlope / columnSquares) * (j - (w - 1) / 2),
    ),
  );
}

describe('levelEach', () => {
  it('subtracts the fitted plane of each picture, channel by channel, and keeps the mean', () => {
    const { shape, data } = numbers([2, 5, 4, 3], 1, 0, 1);
    const levelled = levelEach(tf.tensor4d(data, shape as [number, number, number, number])).arraySync();
    const pixels = tf.tensor4d(data, shape as [number, number, number, number]).arraySync();
    for (const n of [0, 1])
      for (const c of [0, 1, 2])
        for (const [i, row] of levelledSlowly(pixels[n]!.map((row) => row.map((pixel) => pixel[c]!))).entries())
          for (const [j, value] of row.entries()) expect(levelled[n]![i]![j]![c]).toBeCloseTo(value, 5);
  });

  it('flattens a plane to its mean, and is idempotent', () => {
    const plane = tf.tensor4d(
      Float32Array.from({ length: 24 }, (_, i) => 3 * (i % 6) - 2 * Math.floor(i / 6)),
      [1, 4, 6, 1],
    );
    for (const value of levelEach(plane).dataSync()) expect(value).toBeCloseTo(7.5 - 3, 5);
    const once = levelEach(tf.randomUniform([1, 6, 6, 3], 0, 1, 'float32', 1) as tf.Tensor4D);
    expect(tf.max(tf.abs(tf.sub(levelEach(once), once))).dataSync()[0]).toBeLessThan(1e-6);
  });

  it('does not change a single pixel', () => {
    expect([...levelEach(tf.tensor4d([0.3], [1, 1, 1, 1])).dataSync()][0]).toBeCloseTo(0.3, 6);
  });

  it('and its gradient are the same on every engine', () =>
    expectSame(({ x }) => levelEach(x as tf.Tensor4D), { x: numbers([2, 5, 4, 16]) }));
});
