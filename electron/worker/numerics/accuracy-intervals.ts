/** Confidence intervals of accuracies. */
import type { Gain } from '../../../shared/evaluation.ts';

/** Standard normal quantile of a two-sided 95 % interval. */
const z = 1.959964;

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

/**
 * The difference of two accuracies on the same photographs, with its paired 95 % interval:
 *   change = mean(aₙ − bₙ) ± z √(Var(aₙ − bₙ) / n)
 * @param after 1 for each correctly classified photograph, otherwise 0; as long as `before`.
 */
export function pairedGain(after: Uint8Array, before: Uint8Array): Gain {
  const n = after.length;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const difference = after[i]! - before[i]!;
    sum += difference;
    squares += difference ** 2;
  }
  const change = sum / n;
  const half = z * Math.sqrt(Math.max(0, squares / n - change ** 2) / n);
  return { change, ci95: [change - half, change + half] };
}
