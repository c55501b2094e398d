import { meanAndCovariance } from './covariance.ts';
import { leadingEigenvectors } from './leading-eigenvectors.ts';
import type { FeatureMatrix } from './representation-health.ts';

/** The directions in which rows vary most. */
export interface PrincipalComponents {
  /** [D] */
  readonly mean: Float64Array;
  /** Unit vectors, row by row [components, D]; 0 where the rows vary in fewer directions. */
  readonly axes: Float64Array;
  /** Variance along every axis, largest first. */
  readonly variances: Float64Array;
  /** Variance in all directions. */
  readonly variance: number;
}

/**
 * The first principal components of rows. The sign of an axis is free: its largest number is made positive.
 * @param components At most D.
 */
export function principalComponents(features: FeatureMatrix, components: number): PrincipalComponents {
  const { width } = features;
  const { mean, covariance } = meanAndCovariance(features);
  const { values, vectors } = leadingEigenvectors(covariance, width, components);
  for (let k = 0; k < components; k++) {
    const axis = vectors.subarray(k * width, (k + 1) * width);
    const largest = axis.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
    if (largest < 0) for (let d = 0; d < width; d++) axis[d] = -axis[d]!;
  }
  let variance = 0;
  for (let d = 0; d < width; d++) variance += covariance[d * width + d]!;
  return { mean, axes: vectors, variances: values, variance };
}

/**
 * Where rows lie along every component, in its standard deviations, [N, components]; 0 for a component without variance.
 */
export function standardScores({ count, width, data }: FeatureMatrix, of: PrincipalComponents): Float32Array {
  const { mean, axes, variances } = of;
  const components = variances.length;
  const scores = new Float32Array(count * components);
  for (let k = 0; k < components; k++) {
    if (variances[k] === 0) continue;
    const scale = 1 / Math.sqrt(variances[k]!);
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += axes[k * width + d]! * (data[i * width + d]! - mean[d]!);
      scores[i * components + k] = sum * scale;
    }
  }
  return scores;
}
