/** Whether two sets of features of the same photographs have the same nearest neighbours. */
import { cosine } from '../numerics/cosine.ts';

/** Cosines closer than this are a tie, because rounding alone can exchange the ranks of near-duplicates. */
const tie = 1e-5;

/** The k nearest neighbours of photograph `i`, nearest first, and the cosines of all photographs to it. */
function neighboursOf(features: readonly Float32Array[], i: number, k: number) {
  const similarity = features.map((other) => cosine(features[i]!, other));
  const order = features.map((_, j) => j).filter((j) => j !== i);
  order.sort((a, b) => similarity[b]! - similarity[a]! || a - b);
  return { similarity, nearest: order.slice(0, k) };
}

/**
 * Share of photographs whose set of k nearest neighbours by cosine is the same in both, except for ties.
 * @param k Number of neighbours; all other photographs if there are fewer.
 * @returns 0 to 1; 1 if there are no other photographs.
 */
export function sameNeighbours(expected: readonly Float32Array[], actual: readonly Float32Array[], k = 5): number {
  if (expected.length === 0) return 1;
  const same = expected.filter((_, i) => {
    const { similarity, nearest } = neighboursOf(expected, i, k);
    const farthest = nearest.at(-1);
    return neighboursOf(actual, i, k).nearest.every((j) => similarity[j]! >= similarity[farthest!]! - tie);
  });
  return same.length / expected.length;
}
