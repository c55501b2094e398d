import { describe, expect, it } from 'vitest';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { randomisedComponents } from '../../../electron/worker/numerics/randomised-components.ts';
import { symmetricEigenvectors } from '../../../electron/worker/numerics/symmetric-eigenvectors.ts';

const [count, width] = [60, 12];
const random = new Random('components');
/** Axes of different lengths, mixed, around a mean that is not 0. */
const data = Float32Array.from({ length: count * width }, (_, i) => 3 + random.normal() / (1 + (i % width)) ** 1.5);
for (let row = 0; row < count; row++) data[row * width + 5]! += 0.8 * data[row * width]!;

describe('principal components', () => {
  it('are those of the covariance matrix, each with its largest loading positive', async () => {
    const mean = Array.from({ length: width }, (_, d) => {
      let sum = 0;
      for (let row = 0; row < count; row++) sum += data[row * width + d]! / count;
      return sum;
    });
    const covariance = new Float64Array(width * width);
    for (let row = 0; row < count; row++)
      for (let d = 0; d < width; d++)
        for (let e = 0; e < width; e++)
          covariance[d * width + e]! += (data[row * width + d]! - mean[d]!) * (data[row * width + e]! - mean[e]!);
    const { values, vectors } = symmetricEigenvectors(covariance, width);
    const total = values.reduce((sum, value) => sum + value, 0);
    const { scores, explained } = await randomisedComponents({ count, width, data }, 2, new Random(1));
    for (const c of [0, 1]) {
      const axis = vectors.subarray(c * width, (c + 1) * width);
      const largest = axis.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
      expect(explained[c]).toBeCloseTo(values[c]! / total, 6);
      for (let row = 0; row < count; row++) {
        let score = 0;
        for (let d = 0; d < width; d++) score += Math.sign(largest) * axis[d]! * (data[row * width + d]! - mean[d]!);
        expect(scores[2 * row + c]).toBeCloseTo(score, 4);
      }
    }
  });

  it('are zero where the rows do not vary', async () => {
    const line = { count: 5, width: 3, data: Float32Array.from({ length: 15 }, (_, i) => Math.floor(i / 3)) };
    const { scores, explained } = await randomisedComponents(line, 2, new Random(1));
    expect(explained[0]).toBeCloseTo(1, 6);
    expect([0, 1, 2, 3, 4].map((row) => scores[2 * row + 1])).toEqual(new Array(5).fill(expect.closeTo(0, 5)));
    const same = { count: 4, width: 2, data: new Float32Array(8).fill(2) };
    expect([...(await randomisedComponents(same, 2, new Random(1))).scores]).toEqual(new Array(8).fill(0));
    const narrow = { count: 3, width: 1, data: Float32Array.of(0, 1, 2) };
    expect([...(await randomisedComponents(narrow, 2, new Random(1))).scores]).toEqual([-1, 0, 0, 0, 1, 0]);
  });
});
