import type { SquaredDistances } from './squared-distances.ts';

/**
 * How evenly features of length 1 are spread over the sphere:
 *   log mean_{i<j} exp(−2 ‖zᵢ − zⱼ‖²)
 * Source: Wang and Isola 2020, arXiv 2005.10242, section 4.1.2, with their t = 2.
 * @param distances Of features of length 1 (see unitRows).
 * @returns 0 if all features have the same direction; lower is more even, and −4 is the limit of many dimensions, where all
 *   directions are orthogonal. Undefined with fewer than two rows.
 */
export function uniformity({ count, data }: SquaredDistances): number | undefined {
  if (count < 2) return undefined;
  let sum = 0;
  for (let i = 0; i < count; i++) for (let j = 0; j < i; j++) sum += Math.exp(-2 * data[i * count + j]!);
  return Math.log(sum / ((count * (count - 1)) / 2));
}
