/** The first principal components of many rows, without their covariance matrix. */
import type { Random } from './random.ts';
import type { FeatureMatrix } from './representation-health.ts';
import { symmetricEigenvectors } from './symmetric-eigenvectors.ts';

/** Directions that are followed besides those that are wanted, and how often they are multiplied by the covariance. */
const moreDirections = 8;
const passes = 8;

/** Rows along their first axes. */
export interface PrincipalComponents {
  /** [N, components] */
  readonly scores: Float32Array;
  /** Share of the variance along each axis. */
  readonly explained: readonly number[];
}

/**
 * Randomised subspace iteration: Q ← orth(Cᵀ(C Q)) with the centred rows C, from random Q; then the eigenvectors of the small
 * matrix (C Q)ᵀ(C Q). Each axis points to the side on which its largest loading is positive.
 * Source: Halko, Martinsson, Tropp 2011, arXiv 0909.4061, algorithms 4.4 and 5.3.
 * @param onPass Called before each pass over the rows; may throw to end the work.
 * @returns Zeros beyond the directions in which the rows vary.
 */
export async function randomisedComponents(
  rows: FeatureMatrix,
  components: number,
  random: Random,
  onPass: (pass: number, passes: number) => Promise<void> = async () => {},
): Promise<PrincipalComponents> {
  const { count, width, data } = rows;
  const mean = new Float64Array(width);
  let total = 0;
  for (let at = 0; at < count * width; at += width)
    for (let d = 0; d < width; d++) {
      mean[d]! += data[at + d]! / count;
      total += data[at + d]! ** 2;
    }
  for (const value of mean) total -= count * value * value;
  const m = Math.min(components + moreDirections, width);
  /** [m, width] */
  let directions = orthonormal(
    Float64Array.from({ length: m * width }, () => random.normal()),
    m,
    width,
  );
  for (let pass = 0; pass < passes; pass++) {
    await onPass(pass, passes);
    const next = new Float64Array(m * width);
    eachProjected(rows, mean, directions, m, (row, projected) => {
      for (let k = 0; k < m; k++) {
        const value = projected[k]!;
        for (let d = 0, at = row * width; d < width; d++) next[k * width + d]! += value * (data[at + d]! - mean[d]!);
      }
    });
    directions = orthonormal(next, m, width);
  }
  await onPass(passes, passes);
  const small = new Float64Array(m * m);
  eachProjected(rows, mean, directions, m, (_, projected) => {
    for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) small[i * m + j]! += projected[i]! * projected[j]!;
  });
  const { values, vectors } = symmetricEigenvectors(small, m);
  const axes = new Float64Array(components * width);
  for (let c = 0; c < Math.min(components, m); c++) {
    const axis = axes.subarray(c * width, (c + 1) * width);
    for (let k = 0; k < m; k++)
      for (let d = 0; d < width; d++) axis[d]! += vectors[c * m + k]! * directions[k * width + d]!;
    const largest = axis.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
    if (largest < 0) for (let d = 0; d < width; d++) axis[d] = -axis[d]!;
  }
  const scores = new Float32Array(count * components);
  eachProjected(rows, mean, axes, components, (row, projected) => scores.set(projected, row * components));
  const explained = Array.from({ length: components }, (_, c) =>
    total > 0 ? Math.min(1, Math.max(0, values[c] ?? 0) / total) : 0,
  );
  return { scores, explained };
}

/** Calls `visit` with the products of each centred row with each direction. */
function eachProjected(
  { count, width, data }: FeatureMatrix,
  mean: Float64Array,
  directions: Float64Array,
  m: number,
  visit: (row: number, projected: Float64Array) => void,
): void {
  const centred = new Float64Array(width);
  const projected = new Float64Array(m);
  for (let row = 0; row < count; row++) {
    for (let d = 0, at = row * width; d < width; d++) centred[d] = data[at + d]! - mean[d]!;
    for (let k = 0; k < m; k++) {
      let sum = 0;
      for (let d = 0, at = k * width; d < width; d++) sum += directions[at + d]! * centred[d]!;
      projected[k] = sum;
    }
    visit(row, projected);
  }
}

/** Gram–Schmidt, twice for accuracy. A direction that depends on those before it becomes zero. */
function orthonormal(rows: Float64Array, m: number, width: number): Float64Array {
  for (let k = 0; k < m; k++) {
    const own = rows.subarray(k * width, (k + 1) * width);
    const before = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    for (let again = 0; again < 2; again++)
      for (let j = 0; j < k; j++) {
        const other = rows.subarray(j * width, (j + 1) * width);
        let dot = 0;
        for (let d = 0; d < width; d++) dot += own[d]! * other[d]!;
        for (let d = 0; d < width; d++) own[d]! -= dot * other[d]!;
      }
    const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    const scale = length > 1e-10 * before ? 1 / length : 0;
    for (let d = 0; d < width; d++) own[d]! *= scale;
  }
  return rows;
}
