/** Moves points on a plane until near ones are those that a graph connects. */
import type { Random } from '../random.ts';
import type { FuzzyGraph } from './fuzzy-graph.ts';
import type { OutputCurve } from './output-curve.ts';

/** Repelled points for each attracted one. */
const negativeSamples = 5;
/** Longest move of a coordinate by one pair at full rate. */
const longestMove = 4;
const clipped = (value: number): number => Math.max(-longestMove, Math.min(longestMove, value));

/** Epochs of umap-learn for this number of points. */
export const epochsFor = (count: number): number => (count <= 10_000 ? 500 : 200);

/**
 * Stochastic gradient descent on the cross entropy of the graph and the map, with negative samples: in each epoch an edge of
 * weight w attracts its ends with probability w / max w, and its head is repelled by random points.
 * Source: McInnes et al. 2018, arXiv 1802.03426, algorithm 5; the schedule of edges is that of umap-learn's
 * optimize_layout_euclidean, as are the clipped moves and the rate, which falls from 1 to 0.
 * @param layout [N, 2]. Modified.
 * @param goesOn Called after each epoch; may throw to end the work.
 */
export async function optimiseLayout(
  layout: Float32Array,
  { count, heads, tails, weights }: FuzzyGraph,
  { a, b }: OutputCurve,
  random: Random,
  goesOn: (epoch: number, epochs: number) => Promise<void>,
): Promise<void> {
  const epochs = epochsFor(count);
  let largest = 0;
  for (const weight of weights) largest = Math.max(largest, weight);
  /** Epochs between two turns of each edge; edges that have less than one turn are left out. */
  const between = Float32Array.from(weights, (weight) => (weight * epochs < largest ? 0 : largest / weight));
  const next = Float32Array.from(between);
  const betweenNegative = Float32Array.from(between, (every) => every / negativeSamples);
  const nextNegative = Float32Array.from(betweenNegative);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = 1 - epoch / epochs;
    for (let edge = 0; edge < heads.length; edge++) {
      if (between[edge] === 0 || next[edge]! > epoch) continue;
      const head = 2 * heads[edge]!;
      const tail = 2 * tails[edge]!;
      let dx = layout[head]! - layout[tail]!;
      let dy = layout[head + 1]! - layout[tail + 1]!;
      let squared = dx * dx + dy * dy;
      if (squared > 0) {
        const power = squared ** (b - 1);
        const pull = (-2 * a * b * power) / (a * power * squared + 1);
        const moveX = rate * clipped(pull * dx);
        const moveY = rate * clipped(pull * dy);
        layout[head]! += moveX;
        layout[head + 1]! += moveY;
        layout[tail]! -= moveX;
        layout[tail + 1]! -= moveY;
      }
      next[edge]! += between[edge]!;
      const samples = Math.floor((epoch - nextNegative[edge]!) / betweenNegative[edge]!);
      for (let sample = 0; sample < samples; sample++) {
        const other = 2 * random.integer(0, count - 1);
        if (other === head) continue;
        dx = layout[head]! - layout[other]!;
        dy = layout[head + 1]! - layout[other + 1]!;
        squared = dx * dx + dy * dy;
        if (squared === 0) continue;
        const push = (2 * b) / ((0.001 + squared) * (a * squared ** b + 1));
        layout[head]! += rate * clipped(push * dx);
        layout[head + 1]! += rate * clipped(push * dy);
      }
      nextNegative[edge]! += Math.max(0, samples) * betweenNegative[edge]!;
    }
    await goesOn(epoch + 1, epochs);
  }
}
