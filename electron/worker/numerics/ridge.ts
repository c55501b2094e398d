/** Linear regression of several targets with a penalty on the weights. */
import { cholesky, choleskySolve } from './cholesky.ts';
import { type FeatureMatrix, gramOfUnits } from './representation-health.ts';

/** A fitted regression. */
export interface Ridge {
  /** The targets of one row of features. */
  predict(row: ArrayLike<number>, from?: number): number[];
}

/**
 * min Σₙ ‖yₙ − ȳ − W xₙ‖² / N + λ ‖W‖²: W = (XᵀX / N + λ I)⁻¹ XᵀY / N. Hoerl and Kennard 1970, Technometrics 12:55.
 * @param features Standardised, so that the intercept is the mean of the targets.
 * @param targets [N, T].
 * @returns One regression for each penalty, each above 0.
 */
export function ridges(features: FeatureMatrix, targets: Float64Array, penalties: readonly number[]): Ridge[] {
  const { count, width, data } = features;
  const many = targets.length / count;
  const mean = new Float64Array(many);
  for (let i = 0; i < targets.length; i++) mean[i % many]! += targets[i]! / count;
  const products = new Float64Array(many * width);
  for (let n = 0; n < count; n++)
    for (let t = 0; t < many; t++) {
      const residual = (targets[n * many + t]! - mean[t]!) / count;
      for (let d = 0; d < width; d++) products[t * width + d]! += residual * data[n * width + d]!;
    }
  const gram = gramOfUnits(features).map((sum) => sum / count);
  return penalties.map((penalty) => {
    const regular = gram.slice();
    for (let d = 0; d < width; d++) regular[d * width + d]! += penalty;
    const lower = cholesky(regular, width);
    const weights = products.slice();
    for (let t = 0; t < many; t++) choleskySolve(lower, width, weights, t * width);
    return {
      predict: (row, from = 0) =>
        Array.from(mean, (base, t) => {
          let sum = base;
          for (let d = 0; d < width; d++) sum += weights[t * width + d]! * row[from + d]!;
          return sum;
        }),
    };
  });
}
