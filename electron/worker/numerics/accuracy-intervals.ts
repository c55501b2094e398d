/** Confidence intervals of accuracies. */
import { normalQuantile as z } from '../../../shared/student-interval.ts';

/**
 * Wilson's 95 % score interval of a proportion:
 *   (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)
 * Source: Wilson 1927, Journal of the American Statistical Association 22:209–212. Also valid near 0 and 1.
 */
export function wilson(hits: number, n: number): [number, number] {
  const p = hits / n;
  const middle = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2))) / (1 + z ** 2 / n);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
