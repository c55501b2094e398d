/** The difference of two scores on the same images. */
import type { Gain } from './evaluation.ts';
import type { Contributions } from './per-image.ts';
import { normalQuantile } from './student-interval.ts';

const sum = (values: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
};

/** Contributions in any kind of list. */
interface Scored {
  readonly values: ArrayLike<number>;
  readonly weights?: Contributions['weights'];
}

/**
 * The difference of two scores of the form r = Σ v / Σ w on the same n images, with its paired 95 % interval:
 *   change = r_a − r_b ± 1.96 √(Σᵢ (eᵢ(a) − eᵢ(b))²) / n,  eᵢ = (vᵢ − r wᵢ) / w̄
 * eᵢ is the linearised contribution of an image (Cochran 1977, Sampling Techniques, eq. 2.45). What two runs find equally easy
 * cancels. With weights of 1 this is the mean of the differences ± 1.96 of its standard errors.
 * @param after Of the n images; the score is 0 if its weights add up to 0.
 * @param before Of the same images in the same order.
 */
export function pairedDifference(after: Scored, before: Scored): Gain {
  const n = after.values.length;
  const [a, b] = [after, before].map(({ values, weights }) => {
    const total = weights ? sum(weights) : n;
    return { values, weights, total, score: total === 0 ? 0 : sum(values) / total };
  }) as [Linear, Linear];
  const residual = ({ values, weights, total, score }: Linear, i: number): number =>
    total === 0 ? 0 : (values[i]! - score * (weights?.[i] ?? 1)) / total;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (residual(a, i) - residual(b, i)) ** 2;
  const change = a.score - b.score;
  const half = normalQuantile * Math.sqrt(squares);
  return { change, ci95: [change - half, change + half] };
}

interface Linear extends Scored {
  readonly total: number;
  readonly score: number;
}
