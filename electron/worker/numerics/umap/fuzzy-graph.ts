/** The weighted graph of neighbours that UMAP lays out: a fuzzy simplicial set of one dimension. */
import type { Neighbours } from '../nearest-rows.ts';

/** Edges in both directions. */
export interface FuzzyGraph {
  readonly count: number;
  /** The rows at the two ends of each edge. */
  readonly heads: Int32Array;
  readonly tails: Int32Array;
  /** How certainly the two are neighbours, in (0, 1]. */
  readonly weights: Float32Array;
}

/** Of the search for σ, as in umap-learn. */
const tolerance = 1e-5;
const mostHalvings = 64;
/** σ is at least this share of the mean distance. */
const leastShare = 1e-3;

/**
 * ρ and σ of each row, which make distances of dense and sparse regions comparable:
 *   ρᵢ = the least distance above 0,  Σⱼ exp(−max(0, dᵢⱼ − ρᵢ) / σᵢ) = log₂ n
 * Source: McInnes et al. 2018, arXiv 1802.03426, algorithm 3.
 * @param n Number of neighbours, the row itself included.
 */
export function smoothDistances(
  { count, k, distances }: Neighbours,
  n: number,
): { readonly rho: Float64Array; readonly sigma: Float64Array } {
  const target = Math.log2(n);
  const rho = new Float64Array(count);
  const sigma = new Float64Array(count);
  let total = 0;
  for (const distance of distances) total += distance;
  const meanOfAll = total / Math.max(1, distances.length);
  for (let row = 0; row < count; row++) {
    const own = distances.subarray(row * k, (row + 1) * k);
    rho[row] = own.find((distance) => distance > 0) ?? 0;
    let [low, high, middle] = [0, Number.POSITIVE_INFINITY, 1];
    for (let halving = 0; halving < mostHalvings; halving++) {
      let sum = 0;
      for (const distance of own) sum += Math.exp(-Math.max(0, distance - rho[row]!) / middle);
      if (Math.abs(sum - target) < tolerance) break;
      if (sum > target) high = middle;
      else low = middle;
      middle = high === Number.POSITIVE_INFINITY ? 2 * middle : (low + high) / 2;
    }
    const mean = rho[row]! > 0 ? own.reduce((sum, distance) => sum + distance, 0) / k : meanOfAll;
    sigma[row] = Math.max(middle, leastShare * mean);
  }
  return { rho, sigma };
}

/**
 * The fuzzy union of the neighbourhoods:
 *   wᵢⱼ = vᵢⱼ + vⱼᵢ − vᵢⱼvⱼᵢ,  vᵢⱼ = exp(−max(0, dᵢⱼ − ρᵢ) / σᵢ) for the neighbours j of i, else 0
 * Source: McInnes et al. 2018, arXiv 1802.03426, algorithm 2 and section 3.1.
 * @param n Number of neighbours, the row itself included.
 */
export function fuzzyGraph(neighbours: Neighbours, n: number): FuzzyGraph {
  const { count, k, indices, distances } = neighbours;
  const { rho, sigma } = smoothDistances(neighbours, n);
  const one = new Float32Array(count * k);
  for (let at = 0; at < one.length; at++) {
    const row = Math.floor(at / k);
    const beyond = distances[at]! - rho[row]!;
    one[at] = beyond <= 0 || sigma[row] === 0 ? 1 : Math.exp(-beyond / sigma[row]!);
  }
  const placeIn = (row: number, other: number): number => {
    for (let at = row * k; at < (row + 1) * k; at++) if (indices[at] === other) return at;
    return -1;
  };
  const most = 2 * count * k;
  const [heads, tails, weights] = [new Int32Array(most), new Int32Array(most), new Float32Array(most)];
  let edges = 0;
  const add = (head: number, tail: number, weight: number) => {
    heads[edges] = head;
    tails[edges] = tail;
    weights[edges++] = weight;
  };
  for (let row = 0; row < count; row++) {
    for (let at = row * k; at < (row + 1) * k; at++) {
      const other = indices[at]!;
      if (one[at] === 0) continue;
      const back = placeIn(other, row);
      const reverse = back < 0 ? 0 : one[back]!;
      const weight = one[at]! + reverse - one[at]! * reverse;
      add(row, other, weight);
      if (reverse === 0) add(other, row, weight); // the other end does not list this one
    }
  }
  return {
    count,
    heads: heads.subarray(0, edges),
    tails: tails.subarray(0, edges),
    weights: weights.subarray(0, edges),
  };
}
