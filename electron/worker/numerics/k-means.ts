import type { Random } from './random.ts';
import type { FeatureMatrix } from './representation-health.ts';

/** The result of k-means with K clusters in D dimensions. */
export interface Clusters {
  /** The cluster of each row, 0 … K − 1. */
  readonly labels: Int32Array;
  /** [K, D] */
  readonly centroids: FeatureMatrix;
  /** Number of rows in each cluster; none is empty. */
  readonly sizes: Int32Array;
  /** How often an empty cluster was refilled. */
  readonly refilled: number;
}

/** Rounds of assignment and averaging, as in DeepCluster's code; it stops earlier if no row changes its cluster. */
const mostRounds = 20;
/** Standard deviation of the shift between the two halves of a split cluster; small relative to the spread of the data. */
const nudge = 1e-3;

/**
 * Lloyd's k-means, initialised with K different random rows. An empty cluster takes the centroid of a random non-empty one;
 * both centroids are slightly perturbed, and the rows of that cluster are divided between the two.
 * Source: Lloyd 1982; the refilling is DeepCluster's (Caron et al. 2018, arXiv 1807.05520, section 3.3, "Empty clusters").
 * @param points [N, D]
 * @param k Between 1 and N.
 * @param goesOn Called after every round; returns whether to continue.
 * @returns Undefined if `goesOn` returned false.
 * @throws RangeError if there are fewer rows than clusters.
 */
export async function kMeans(
  points: FeatureMatrix,
  k: number,
  random: Random,
  goesOn: (round: number, rounds: number) => Promise<boolean> = async () => true,
): Promise<Clusters | undefined> {
  const { count, width, data } = points;
  if (k < 1 || k > count) throw new RangeError(`${count} rows cannot be divided into ${k} clusters`);
  const centroids = { count: k, width, data: new Float32Array(k * width) };
  random
    .permutation(count)
    .subarray(0, k)
    .forEach((row, cluster) => {
      centroids.data.set(data.subarray(row * width, (row + 1) * width), cluster * width);
    });
  const labels = new Int32Array(count).fill(-1);
  let sizes = new Int32Array(k);
  let refilled = 0;
  for (let round = 1; round <= mostRounds; round++) {
    let moved = assign(points, centroids, labels);
    sizes = sizesOf(labels, k);
    for (let empty = sizes.indexOf(0); empty >= 0; empty = sizes.indexOf(0)) {
      moved += split(points, centroids, labels, empty, sizes, random);
      sizes = sizesOf(labels, k);
      refilled += 1;
    }
    average(points, labels, sizes, centroids);
    if (!(await goesOn(round, mostRounds))) return undefined;
    if (moved === 0) break;
  }
  return { labels, centroids, sizes, refilled };
}

function sizesOf(labels: Int32Array, k: number): Int32Array<ArrayBuffer> {
  const sizes = new Int32Array(k);
  for (const label of labels) sizes[label]! += 1;
  return sizes;
}

/** ‖point − centroid‖² */
function distance(points: FeatureMatrix, row: number, centroids: FeatureMatrix, cluster: number): number {
  const { width } = points;
  let sum = 0;
  for (let d = 0; d < width; d++) sum += (points.data[row * width + d]! - centroids.data[cluster * width + d]!) ** 2;
  return sum;
}

/** Assigns each row to its nearest centroid, the first one of equals. @returns The number of rows that changed. */
function assign(points: FeatureMatrix, centroids: FeatureMatrix, labels: Int32Array): number {
  let moved = 0;
  for (let row = 0; row < points.count; row++) {
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let cluster = 0; cluster < centroids.count; cluster++) {
      const away = distance(points, row, centroids, cluster);
      if (away < least) [nearest, least] = [cluster, away];
    }
    if (labels[row] !== nearest) moved += 1;
    labels[row] = nearest;
  }
  return moved;
}

/** Divides a random cluster of at least two rows between itself and an empty one. @returns The number of rows moved. */
function split(
  points: FeatureMatrix,
  centroids: FeatureMatrix,
  labels: Int32Array,
  empty: number,
  sizes: Int32Array,
  random: Random,
): number {
  const { width } = points;
  const full = Array.from(sizes.keys()).filter((cluster) => sizes[cluster]! > 1);
  const divided = full[random.integer(0, full.length - 1)]!;
  for (let d = 0; d < width; d++) {
    const by = nudge * random.normal();
    const centre = centroids.data[divided * width + d]!;
    centroids.data[empty * width + d] = centre + by;
    centroids.data[divided * width + d] = centre - by;
  }
  const rows = Array.from(labels.keys()).filter((row) => labels[row] === divided);
  const leaving = rows.filter(
    (row) => distance(points, row, centroids, empty) < distance(points, row, centroids, divided),
  );
  // If all rows are equal, they are on the same side. Half of them are then moved, so that neither cluster is empty.
  const going = leaving.length > 0 && leaving.length < rows.length ? leaving : rows.slice(0, rows.length >> 1);
  for (const row of going) labels[row] = empty;
  return going.length;
}

function average(
  { width, data }: FeatureMatrix,
  labels: Int32Array,
  sizes: Int32Array,
  centroids: FeatureMatrix,
): void {
  centroids.data.fill(0);
  const sums = new Float64Array(centroids.data.length);
  labels.forEach((label, row) => {
    for (let d = 0; d < width; d++) sums[label * width + d]! += data[row * width + d]!;
  });
  for (let i = 0; i < sums.length; i++) centroids.data[i] = sums[i]! / sizes[Math.floor(i / width)]!;
}
