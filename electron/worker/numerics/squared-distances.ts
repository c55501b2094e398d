import type { FeatureMatrix } from './representation-health.ts';

/** Squared Euclidean distances of N rows, row-major [N, N]; symmetric, with 0 on the diagonal. */
export interface SquaredDistances {
  readonly count: number;
  readonly data: Float32Array;
}

/**
 * ‖zᵢ − zⱼ‖² for all pairs. Differences are squared directly, because 2 − 2 cos loses the digits of small distances.
 * Four rows at a time share each value that is read, which is about three times as fast as one.
 */
export function squaredDistances({ count, width, data }: FeatureMatrix): SquaredDistances {
  const distances = new Float32Array(count * count);
  for (let i = 0; i < count; i++) {
    const row = i * width;
    let j = i + 1;
    for (; j + 3 < count; j += 4) {
      let [a, b, c, d] = [0, 0, 0, 0];
      const first = j * width;
      for (let k = 0; k < width; k++) {
        const value = data[row + k]!;
        const at = first + k;
        const toA = value - data[at]!;
        const toB = value - data[at + width]!;
        const toC = value - data[at + 2 * width]!;
        const toD = value - data[at + 3 * width]!;
        a += toA * toA;
        b += toB * toB;
        c += toC * toC;
        d += toD * toD;
      }
      distances.set([a, b, c, d], i * count + j);
    }
    for (; j < count; j++) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += (data[row + k]! - data[j * width + k]!) ** 2;
      distances[i * count + j] = sum;
    }
    for (let k = i + 1; k < count; k++) distances[k * count + i] = distances[i * count + k]!;
  }
  return { count, data: distances };
}
