/** Few rows of many features in the coordinates of their own span, where a linear classifier is fitted in less time. */
import { cholesky, solveLower } from './cholesky.ts';
import type { FeatureMatrix } from './representation-health.ts';
import { rowProducts } from './row-products.ts';

/** Added to the diagonal of the rows' products, as a share of its mean: equal rows span no direction of their own. */
const jitter = 1e-9;

/** Rows in fewer coordinates. */
export interface RowSpan {
  /** [N, N] */
  readonly features: FeatureMatrix;
  /** Other rows [M, D], projected onto the span, [M, N]: W x = V (Q x). */
  coordinatesOf(others: FeatureMatrix): Promise<FeatureMatrix>;
  /** Weights [C, N] and biases [C] of a classifier there as those on the features themselves, [C, D] and [C]. */
  back(weights: Float64Array, classes: number): Float64Array;
}

/**
 * The weights of penalised regression lie in the span of the rows, so that N coordinates are enough:
 *   X Xᵀ = L Lᵀ,  X = L Q with Q Qᵀ = I:  rows L,  weights W = V Q = V L⁻¹ X,  ‖W‖ = ‖V‖
 * Source: the representer theorem (Kimeldorf & Wahba 1971). A fit costs N² instead of D² for each class and iteration.
 * @param rows X, [N, D] with fewer rows than features.
 */
export async function rowSpan(rows: FeatureMatrix): Promise<RowSpan> {
  const { count, width, data } = rows;
  const products = await rowProducts(rows, rows);
  let trace = 0;
  for (let i = 0; i < count; i++) trace += products[i * count + i]!;
  // Rows of zeros have products of 0; 1 keeps them positive definite.
  for (let i = 0; i < count; i++) products[i * count + i]! += jitter * (trace / count || 1);
  const lower = cholesky(products, count);
  return {
    features: { count, width: count, data: Float32Array.from(lower) },
    async coordinatesOf(others) {
      const projected = await rowProducts(others, rows); // Q x = L⁻¹ X x
      for (let m = 0; m < others.count; m++) solveLower(lower, count, projected, m * count);
      return { count: others.count, width: count, data: Float32Array.from(projected) };
    },
    back(weights, classes) {
      const whole = new Float64Array(classes * (width + 1));
      for (let c = 0; c < classes; c++) {
        // u solves Lᵀ u = v; then the weights are Xᵀ u.
        const u = weights.slice(c * count, (c + 1) * count);
        for (let i = count - 1; i >= 0; i--) {
          u[i]! /= lower[i * count + i]!;
          for (let k = 0; k < i; k++) u[k]! -= lower[i * count + k]! * u[i]!;
          for (let d = 0; d < width; d++) whole[c * width + d]! += u[i]! * data[i * width + d]!;
        }
        whole[classes * width + c] = weights[classes * count + c]!;
      }
      return whole;
    },
  };
}
