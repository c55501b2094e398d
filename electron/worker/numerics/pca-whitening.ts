import { meanAndCovariance } from './covariance.ts';
import type { FeatureMatrix } from './representation-health.ts';
import { symmetricEigenvectors } from './symmetric-eigenvectors.ts';

/** Directions with less than this share of the largest variance are noise, which whitening would amplify. */
const negligible = 1e-6;

/**
 * PCA whitening (every principal axis gets variance 1), followed by normalisation of each row to length 1:
 *   y = Λ^(−½) Uᵀ (x − μ),  y ← y / ‖y‖
 * where U are the principal axes with the largest variances Λ. Source: DeepCluster's preprocessing for k-means (Caron et al.
 * 2018, arXiv 1807.05520, section 4.1: "PCA-reduced to 256 dimensions, whitened and ℓ2-normalized").
 * @param axes Largest number of axes; fewer are kept if the features vary in fewer directions.
 * @returns [N, ≤ axes]; a row that equals the mean stays 0.
 */
export function pcaWhitened({ count, width, data }: FeatureMatrix, axes: number): FeatureMatrix {
  const { mean, covariance } = meanAndCovariance({ count, width, data });
  const { values, vectors } = symmetricEigenvectors(covariance, width);
  const kept = values.subarray(0, Math.min(axes, width)).findLastIndex((value) => value > negligible * values[0]!) + 1;

  const whitened = new Float32Array(count * kept);
  const row = new Float64Array(kept);
  for (let i = 0; i < count; i++) {
    let squares = 0;
    for (let k = 0; k < kept; k++) {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += vectors[k * width + d]! * (data[i * width + d]! - mean[d]!);
      row[k] = sum / Math.sqrt(values[k]!);
      squares += row[k]! ** 2;
    }
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let k = 0; k < kept; k++) whitened[i * kept + k] = row[k]! * scale;
  }
  return { count, width: kept, data: whitened };
}
