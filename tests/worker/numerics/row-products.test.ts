import { describe, expect, it } from 'vitest';
import { Random } from '../../../electron/worker/numerics/random.ts';
import type { FeatureMatrix } from '../../../electron/worker/numerics/representation-health.ts';
import { rowProducts, unitProducts } from '../../../electron/worker/numerics/row-products.ts';

function drawn(seed: number, count: number, width: number): FeatureMatrix {
  const random = new Random('products', seed);
  return { count, width, data: Float32Array.from({ length: count * width }, () => random.normal()) };
}

describe('products of features', () => {
  it('are those of slow loops for each pair of rows', async () => {
    const [a, b] = [drawn(1, 5, 7), drawn(2, 3, 7)];
    const found = await rowProducts(a, b);
    expect(found).toHaveLength(5 * 3);
    for (let i = 0; i < 5; i++)
      for (let j = 0; j < 3; j++) {
        let sum = 0;
        for (let d = 0; d < 7; d++) sum += a.data[i * 7 + d]! * b.data[j * 7 + d]!;
        expect(found[i * 3 + j], `${i}, ${j}`).toBeCloseTo(sum, 12);
      }
  });

  // Rows are multiplied in blocks of 4,096.
  it.each([9, 4096, 9000])('are those of slow loops for each pair of units of %i rows', async (count) => {
    const { width, data } = drawn(3, count, 4);
    const found = await unitProducts({ count, width, data });
    expect(found).toHaveLength(width * width);
    for (let d = 0; d < width; d++)
      for (let e = 0; e < width; e++) {
        let sum = 0;
        for (let row = 0; row < count; row++) sum += data[row * width + d]! * data[row * width + e]!;
        expect(found[d * width + e], `${d}, ${e}`).toBeCloseTo(sum, 8);
      }
  });
});
