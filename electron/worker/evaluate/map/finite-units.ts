/** Features as directions: rows of length 1, without those that are not finite. */
import type { FeatureMatrix } from '../../numerics/representation-health.ts';

/** Rows that can have a place on a map. */
export interface FiniteUnits {
  readonly units: FeatureMatrix;
  /** The row of each among the given ones. */
  readonly kept: readonly number[];
}

/**
 * Works in the memory of the features, which are up to a gigabyte. A row of zeros stays: it has cosine 0 to all others.
 * @param features Overwritten.
 */
export function finiteUnits({ count, width, data }: FeatureMatrix): FiniteUnits {
  const kept: number[] = [];
  for (let row = 0; row < count; row++) {
    const own = data.subarray(row * width, (row + 1) * width);
    let largest = 0;
    for (const value of own) largest = Math.max(largest, Math.abs(value)); // NaN stays
    if (!Number.isFinite(largest)) continue;
    let squares = 0;
    for (const value of own) squares += (value / (largest || 1)) ** 2;
    const scale = 1 / (Math.sqrt(squares) || 1);
    const to = kept.length * width;
    for (let d = 0; d < width; d++) data[to + d] = (own[d]! / (largest || 1)) * scale;
    kept.push(row);
  }
  return { units: { count: kept.length, width, data: data.subarray(0, kept.length * width) }, kept };
}
