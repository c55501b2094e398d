import { symmetricEigenvectors } from './symmetric-eigenvectors.ts';

/** A singular value below this share of the largest has no direction of its own. */
const negligible = 1e-6;

/**
 * The orthogonal matrix R (rotations and reflections) that turns rows onto others as well as possible:
 *   R = argmin ‖X R − Y‖ = U Vᵀ, where Xᵀ Y = U S Vᵀ
 * Source: Schönemann 1966, Psychometrika 31, "A generalized solution of the orthogonal Procrustes problem".
 * @param from X, row-major [N, k]. @param to Y, of the same shape.
 * @returns R, row-major [k, k].
 */
export function orthogonalProcrustes(from: ArrayLike<number>, to: ArrayLike<number>, k: number): Float64Array {
  const product = new Float64Array(k * k); // Xᵀ Y
  for (let row = 0; row < from.length; row += k)
    for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) product[i * k + j]! += from[row + i]! * to[row + j]!;
  const squared = new Float64Array(k * k); // V S² Vᵀ
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++)
      for (let d = 0; d < k; d++) squared[i * k + j]! += product[d * k + i]! * product[d * k + j]!;
  const { values, vectors: right } = symmetricEigenvectors(squared, k);
  const left = leftVectors(product, values, right, k);
  const turn = new Float64Array(k * k);
  for (let s = 0; s < k; s++)
    for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) turn[i * k + j]! += left[s * k + i]! * right[s * k + j]!;
  return turn;
}

/** uₛ = Xᵀ Y vₛ / s, row by row; directions without a singular value are completed from the axes. */
function leftVectors(product: Float64Array, squares: Float64Array, right: Float64Array, k: number): Float64Array {
  const left = new Float64Array(k * k);
  for (let s = 0; s < k; s++) {
    const row = left.subarray(s * k, (s + 1) * k);
    if (squares[s]! > negligible ** 2 * squares[0]!)
      for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) row[i]! += product[i * k + j]! * right[s * k + j]!;
    if (normaliseApart(row, left, s, k)) continue;
    for (let axis = 0; axis < k; axis++) {
      // As near as possible to what R would be without a turn.
      const nearest = Array.from({ length: k }, (_, at) => at).sort(
        (a, b) => Math.abs(right[s * k + b]!) - Math.abs(right[s * k + a]!),
      )[axis]!;
      row.fill(0);
      row[nearest] = Math.sign(right[s * k + nearest]!) || 1;
      if (normaliseApart(row, left, s, k)) break;
    }
  }
  return left;
}

/** Makes a row orthogonal to those before it and of length 1. @returns Whether it had a direction of its own. */
function normaliseApart(row: Float64Array, rows: Float64Array, before: number, k: number): boolean {
  const size = Math.hypot(...row);
  if (size === 0) return false;
  for (let pass = 0; pass < 2; pass++)
    for (let other = 0; other < before; other++) {
      let along = 0;
      for (let d = 0; d < k; d++) along += row[d]! * rows[other * k + d]!;
      for (let d = 0; d < k; d++) row[d]! -= along * rows[other * k + d]!;
    }
  const length = Math.hypot(...row);
  if (length < negligible * size) return false;
  for (let d = 0; d < k; d++) row[d]! /= length;
  return true;
}

/** Rows times a matrix, [N, k] · [k, k]. */
export function turned(rows: Float32Array, turn: Float64Array, k: number): Float32Array {
  const result = new Float32Array(rows.length);
  for (let row = 0; row < rows.length; row += k)
    for (let j = 0; j < k; j++) {
      let sum = 0;
      for (let i = 0; i < k; i++) sum += rows[row + i]! * turn[i * k + j]!;
      result[row + j] = sum;
    }
  return result;
}
