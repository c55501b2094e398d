import type { SquaredDistances } from './squared-distances.ts';

/**
 * TwoNN, the dimension of the surface that the features lie on, from the distances r₁ and r₂ of each row to its nearest and
 * its second nearest neighbour. Where the density is even over this distance, r₂/r₁ has a Pareto distribution with the exponent d, whose
 * maximum likelihood estimate is
 *   d = N / Σ ln(r₂/r₁)
 * Source: Facco et al. 2017, Scientific Reports 7, 12140. They fit a line to the distribution without its largest tenth instead.
 * @returns Undefined if fewer than three rows differ, or if every row has two nearest neighbours at the same distance. A row that equals another one has no ratio and is left out.
 */
export function intrinsicDimension({ count, data }: SquaredDistances): number | undefined {
  let rows = 0;
  let logs = 0;
  for (let i = 0; i < count; i++) {
    let [nearest, second] = [Infinity, Infinity];
    for (let j = 0; j < count; j++) {
      if (j === i) continue;
      const squared = data[i * count + j]!;
      if (squared < nearest) [nearest, second] = [squared, nearest];
      else if (squared < second) second = squared;
    }
    if (nearest === 0 || second === Infinity) continue;
    rows += 1;
    logs += Math.log(second / nearest) / 2;
  }
  return logs > 0 ? rows / logs : undefined;
}
