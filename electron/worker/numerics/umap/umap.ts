/** UMAP: a map on which images lie near those that have similar features. */
import type { Neighbours } from '../nearest-rows.ts';
import type { Random } from '../random.ts';
import { fuzzyGraph } from './fuzzy-graph.ts';
import { optimiseLayout } from './optimise-layout.ts';
import { outputCurve } from './output-curve.ts';

/** The first layout reaches this far from the centre, with noise that parts equal points. As in umap-learn. */
const reach = 10;
const noise = 1e-4;

/** What a layout is made from. */
export interface UmapInput {
  readonly neighbours: Neighbours;
  /** The first layout, [N, 2]: the first two principal components. */
  readonly start: Float32Array;
  readonly minDist: number;
  readonly random: Random;
}

/**
 * Source: McInnes et al. 2018, arXiv 1802.03426. The layout starts from principal components, not from eigenvectors of the
 * graph: both keep the coarse order, and the former need no eigenvectors of a matrix of N × N (Kobak & Linderman 2021,
 * doi 10.1038/s41587-020-00809-z).
 * @param goesOn As `optimiseLayout`.
 * @returns [N, 2].
 */
export async function umap(
  { neighbours, start, minDist, random }: UmapInput,
  goesOn: (epoch: number, epochs: number) => Promise<void>,
): Promise<Float32Array> {
  let farthest = 0;
  for (const value of start) farthest = Math.max(farthest, Math.abs(value));
  const scale = farthest > 0 ? reach / farthest : 0;
  const layout = Float32Array.from(start, (value) => scale * value + noise * random.normal());
  if (neighbours.count < 2) return layout;
  await optimiseLayout(layout, fuzzyGraph(neighbours, neighbours.k + 1), outputCurve(minDist), random, goesOn);
  return layout;
}
