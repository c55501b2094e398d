import type { FeatureMatrix } from './representation-health.ts';

/**
 * The mean of the rows, [D], and their covariance over N, Σ (x − μ)(x − μ)ᵀ / N, row-major [D, D].
 */
export function meanAndCovariance({ count, width, data }: FeatureMatrix): {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
} {
  const mean = new Float64Array(width);
  for (let i = 0; i < count; i++) for (let d = 0; d < width; d++) mean[d]! += data[i * width + d]! / count;
  const covariance = new Float64Array(width * width);
  const centred = new Float64Array(width);
  for (let i = 0; i < count; i++) {
    for (let d = 0; d < width; d++) centred[d] = data[i * width + d]! - mean[d]!;
    for (let d = 0; d < width; d++) {
      const value = centred[d]! / count;
      if (value === 0) continue;
      for (let e = 0; e <= d; e++) covariance[d * width + e]! += value * centred[e]!;
    }
  }
  for (let d = 0; d < width; d++) for (let e = 0; e < d; e++) covariance[e * width + d] = covariance[d * width + e]!;
  return { mean, covariance };
}
