/**
 * Standard errors of scores over photographs. The poses of one photograph are not independent, so each photograph is
 * one cluster.
 */
import type { PerPhotograph } from '../../numerics/score-contributions.ts';

/**
 * Standard error of a ratio of sums, Σa / Σb, over clusters (one per photograph), by the linearised variance
 *   se² = n / (n − 1) · Σᵢ (aᵢ − r·bᵢ)² / (Σb)²,  r = Σa / Σb
 * Source: Cochran 1977, Sampling Techniques, eq. 2.45 (ratio estimator). For an accuracy, a is the number of right
 * answers and b the number of questions; for explained variance, 1 − Σe/Σv, it is the standard error of Σe/Σv.
 * @returns 0 for fewer than two photographs, where it is not defined, and if Σb is 0.
 */
export function ratioStandardError(a: readonly number[], b: readonly number[]): number {
  const n = a.length;
  const total = b.reduce((sum, value) => sum + value, 0);
  if (n < 2 || total === 0) return 0;
  const ratio = a.reduce((sum, value) => sum + value, 0) / total;
  const squares = a.reduce((sum, value, i) => sum + (value - ratio * b[i]!) ** 2, 0);
  return Math.sqrt((n / (n - 1)) * squares) / Math.abs(total);
}

/**
 * What each photograph adds to a score of the form 1 − Σ errors / Σ errors of a baseline, such as explained variance.
 */
export const explainedShares = (errors: readonly number[], baselineErrors: readonly number[]): PerPhotograph => ({
  values: errors.map((error, i) => baselineErrors[i]! - error),
  weights: baselineErrors,
});

/** Number of groups: enough for a stable variance, few enough for scores that are slow to compute. */
const groups = 20;

/**
 * Standard error of any score, by leaving out one group of photographs at a time (delete-a-group jackknife):
 *   se² = (g − 1) / g · Σ (sⱼ − s̄)²
 * Source: Kott 2001, Journal of Official Statistics 17(4), "The delete-a-group jackknife".
 * @param photographs Number of photographs; photograph i belongs to group i mod g.
 * @param scoreOf The score over the photographs that are kept.
 * @returns 0 for fewer than two photographs.
 */
export function jackknifeStandardError(
  photographs: number,
  scoreOf: (isKept: (i: number) => boolean) => number,
): number {
  const g = Math.min(groups, photographs);
  if (g < 2) return 0;
  const scores = Array.from({ length: g }, (_, j) => scoreOf((i) => i % g !== j));
  const mean = scores.reduce((sum, score) => sum + score, 0) / g;
  return Math.sqrt(((g - 1) / g) * scores.reduce((sum, score) => sum + (score - mean) ** 2, 0));
}
