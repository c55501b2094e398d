import { kMeans } from './k-means.ts';
import { Random } from './random.ts';
import type { FeatureMatrix } from './representation-health.ts';
import type { SquaredDistances } from './squared-distances.ts';

/** √N, as many clusters as rows in each of them on average. */
export const clustersFor = (count: number): number => Math.max(1, Math.floor(Math.sqrt(count)));

/**
 * How well clusters of the features are found again by their neighbours: the share of rows whose nearest other row is in the
 * same of √N clusters of k-means.
 * Source: the idea is the cluster learnability of Lu et al. 2022, arXiv 2206.01251: k-NN that predicts labels of k-means. Number of
 * clusters, one neighbour and leaving one row out at a time are choices made here; k-means starts from a fixed seed.
 * @param units Features of length 1 (see unitRows).
 * @param distances Their squared distances.
 * @returns 0 to 1; undefined with fewer than four rows, or if all are equal.
 */
export async function clusterLearnability(
  units: FeatureMatrix,
  { count, data }: SquaredDistances,
): Promise<number | undefined> {
  if (count < 4 || data.every((squared) => squared === 0)) return undefined;
  const clusters = await kMeans(units, clustersFor(count), new Random('cluster-learnability'));
  const labels = clusters!.labels;
  let found = 0;
  for (let i = 0; i < count; i++) {
    let nearest = i === 0 ? 1 : 0;
    for (let j = 0; j < count; j++) if (j !== i && data[i * count + j]! < data[i * count + nearest]!) nearest = j;
    if (labels[nearest] === labels[i]) found += 1;
  }
  return found / count;
}
