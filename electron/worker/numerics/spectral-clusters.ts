/** Spectral clustering on the nearest-neighbour graph; the graph's spectrum determines the number of clusters, at least one. */

import { type Clusters, kMeans } from './k-means.ts';
import type { Random } from './random.ts';
import type { FeatureMatrix } from './representation-health.ts';
import { symmetricEigenvectors } from './symmetric-eigenvectors.ts';

/** The clusters and the spectrum that determined their number. */
export interface SpectralClusters {
  /** The cluster of each point, 0 … count − 1. */
  readonly labels: Int32Array;
  readonly count: number;
  /** λ_{count+1} − λ_count; 0 if there is one cluster. */
  readonly gap: number;
  /** The smallest eigenvalues of the normalised Laplacian, ascending from 0; each is at most 2. */
  readonly eigenvalues: readonly number[];
}

/**
 * Number of neighbours per point: enough to connect each cluster, and few enough to keep clusters separate (von Luxburg 2007,
 * section 8.2). For few points it is a tenth of them, because a group with fewer members than this cannot be separate.
 */
const neighboursOf = (count: number): number => Math.min(10, Math.max(4, Math.round(count / 10)));
/** Largest number of clusters per label; more would be too many to inspect. */
const mostClusters = 8;
/** Additional vectors in the iterated subspace, because those at its edge converge last. */
const spare = 8;
const mostRounds = 600;
const settled = 1e-7;
/**
 * A smaller gap would divide a continuum. In 200 and 600 points without groups (noise; smooth maps of four parameters), the
 * gaps after the first were at most 0.04; with planted groups they were at least 0.17.
 */
const leastGap = 0.1;
/** Random initialisations of k-means; the result with the smallest spread is used. */
const beginnings = 10;

/** A symmetric sparse matrix: row i has the entries `weight[at]` in columns `to[at]` for from[i] ≤ at < from[i + 1]. */
interface Graph {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float64Array;
}

/**
 * W = (A + Aᵀ)/2, where Aᵢⱼ is 1 if j is among the k nearest neighbours of i by ‖i − j‖, and 0 otherwise. Neighbours in only
 * one direction get half the weight, which weakens hubs: points that are among the neighbours of many others.
 */
export function neighbourGraph({ count, width, data }: FeatureMatrix, k: number): Graph {
  const rows = Array.from({ length: count }, () => new Map<number, number>());
  const distances = new Float64Array(count);
  const add = (a: number, b: number) => rows[a]!.set(b, (rows[a]!.get(b) ?? 0) + 0.5);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += (data[a * width + d]! - data[b * width + d]!) ** 2;
      distances[b] = b === a ? Number.POSITIVE_INFINITY : sum;
    }
    const nearest = Array.from({ length: count }, (_, b) => b)
      .sort((b, c) => distances[b]! - distances[c]! || b - c)
      .slice(0, Math.min(k, count - 1));
    for (const b of nearest) {
      add(a, b);
      add(b, a);
    }
  }
  const from = new Int32Array(count + 1);
  rows.forEach((row, a) => {
    from[a + 1] = from[a]! + row.size;
  });
  const entries = rows.flatMap((row) => [...row]);
  return {
    from,
    to: Int32Array.from(entries, ([column]) => column),
    weight: Float64Array.from(entries, ([, weight]) => weight),
  };
}

/** Orthonormalises rows by modified Gram–Schmidt; a row that depends linearly on earlier ones is drawn again. */
function orthonormalise(rows: readonly Float64Array[], random: Random): void {
  rows.forEach((row, i) => {
    for (let attempt = 0; ; attempt++) {
      const before = Math.sqrt(dot(row, row));
      for (let j = 0; j < i; j++) subtract(row, rows[j]!, dot(row, rows[j]!));
      const length = Math.sqrt(dot(row, row));
      if (length > 1e-10 * before) {
        for (let d = 0; d < row.length; d++) row[d]! /= length;
        return;
      }
      if (attempt === 3) throw new RangeError('there are fewer eigenvectors than requested');
      for (let d = 0; d < row.length; d++) row[d] = random.normal();
    }
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d]! * b[d]!;
  return sum;
}

function subtract(from: Float64Array, what: Float64Array, times: number): void {
  for (let d = 0; d < from.length; d++) from[d]! -= times * what[d]!;
}

/**
 * The smallest eigenvalues of the normalised Laplacian L = I − D^−½ W D^−½ and their eigenvectors, by subspace
 * iteration on I − ½L, whose eigenvalues 1 − λ/2 lie in [0, 1] and are largest where λ is smallest.
 * Source: Saad 2011, Numerical Methods for Large Eigenvalue Problems, section 5.1 (with Rayleigh–Ritz).
 * @returns `count` eigenvalues, ascending, and their unit eigenvectors.
 */
export function smallestOfLaplacian(
  { from, to, weight }: Graph,
  count: number,
  random: Random,
): { readonly values: number[]; readonly vectors: readonly Float64Array[] } {
  const n = from.length - 1;
  const size = Math.min(n, count + spare);
  // D^−½; no degree is 0, because every point has neighbours.
  const scale = Float64Array.from({ length: n }, (_, i) => {
    let degree = 0;
    for (let at = from[i]!; at < from[i + 1]!; at++) degree += weight[at]!;
    return 1 / Math.sqrt(degree);
  });
  const applied = (vector: Float64Array): Float64Array =>
    vector.map((value, i) => {
      let sum = 0;
      for (let at = from[i]!; at < from[i + 1]!; at++) sum += weight[at]! * scale[to[at]!]! * vector[to[at]!]!;
      return 0.5 * (value + scale[i]! * sum);
    });
  let basis: Float64Array[] = Array.from({ length: size }, () =>
    Float64Array.from({ length: n }, () => random.normal()),
  );
  orthonormalise(basis, random);
  let values: number[] = [];
  for (let round = 1; ; round++) {
    const image = basis.map(applied);
    if (round % 20 !== 0 && round < mostRounds) {
      basis = image;
      orthonormalise(basis, random);
      continue;
    }
    // Rayleigh–Ritz: eigenvectors of the operator restricted to the subspace.
    const within = Float64Array.from({ length: size * size }, (_, at) =>
      dot(basis[Math.floor(at / size)]!, image[at % size]!),
    );
    const ritz = symmetricEigenvectors(within, size); // largest first
    basis = Array.from({ length: size }, (_, k) => {
      const vector = new Float64Array(n);
      for (let j = 0; j < size; j++) subtract(vector, basis[j]!, -ritz.vectors[k * size + j]!);
      return vector;
    });
    const found = Array.from({ length: count }, (_, k) => Math.max(0, 2 - 2 * ritz.values[k]!));
    const isSettled = values.length > 0 && found.every((value, k) => Math.abs(value - values[k]!) < settled);
    values = found;
    if (isSettled || round >= mostRounds) return { values, vectors: basis.slice(0, count) };
  }
}

/**
 * The number of clusters in a spectrum: the k ≥ 2 with the largest eigengap λ_{k+1} − λ_k (von Luxburg 2007, "A tutorial
 * on spectral clustering", section 8.3), or 1 if no such gap is at least 0.1. The first gap, λ₂ itself, is not used: it
 * measures how well connected the graph is, and is also wide where a few edges connect a group to the rest, as is usual
 * for attributions.
 * @param eigenvalues Ascending.
 */
export function clustersBySpectrum(eigenvalues: readonly number[]): { readonly count: number; readonly gap: number } {
  let best = { count: 1, gap: 0 };
  for (let k = 2; k < eigenvalues.length; k++) {
    const gap = eigenvalues[k]! - eigenvalues[k - 1]!;
    if (gap >= leastGap && gap > best.gap) best = { count: k, gap };
  }
  return best;
}

/** Σ ‖point − centroid‖² over all points. */
const spreadOf = ({ data, width }: FeatureMatrix, { labels, centroids }: Clusters): number => {
  let sum = 0;
  for (let i = 0; i < data.length; i++)
    sum += (data[i]! - centroids.data[labels[Math.floor(i / width)]! * width + (i % width)]!) ** 2;
  return sum;
};

/**
 * Spectral clustering: k-means on the rows of the smallest eigenvectors of the normalised Laplacian of the nearest-neighbour
 * graph, each row normalised to length 1.
 * Source: Ng, Jordan & Weiss 2001, "On spectral clustering", with a nearest-neighbour graph for W as in SpRAy (Lapuschkin et
 * al. 2019, Nature Communications 10:1096), and k by the eigengap.
 * @param points [N, D], N ≥ 5.
 */
export async function spectralClusters(points: FeatureMatrix, random: Random): Promise<SpectralClusters> {
  const wanted = Math.min(mostClusters + 1, points.count - 1);
  const { values, vectors } = smallestOfLaplacian(neighbourGraph(points, neighboursOf(points.count)), wanted, random);
  const { count, gap } = clustersBySpectrum(values);
  if (count === 1) return { labels: new Int32Array(points.count), count, gap, eigenvalues: values };
  const rows = { count: points.count, width: count, data: new Float32Array(points.count * count) };
  for (let i = 0; i < points.count; i++) {
    const row = vectors.slice(0, count).map((vector) => vector[i]!);
    const length = Math.hypot(...row) || 1;
    rows.data.set(
      row.map((value) => value / length),
      i * count,
    );
  }
  let best: Clusters | undefined;
  for (let beginning = 0; beginning < beginnings; beginning++) {
    const clusters = (await kMeans(rows, count, random))!;
    if (!best || spreadOf(rows, clusters) < spreadOf(rows, best)) best = clusters;
  }
  return { labels: best!.labels, count, gap, eigenvalues: values };
}
