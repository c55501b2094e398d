/** Clusters of points by the graph of their nearest neighbours: as many as the graph's spectrum says, be it one. */

import { type Clusters, kMeans } from './k-means.ts';
import type { Random } from './random.ts';
import type { FeatureMatrix } from './representation-health.ts';
import { symmetricEigenvectors } from './symmetric-eigenvectors.ts';

export interface SpectralClusters {
  /** The cluster of each point, 0 … count − 1. */
  readonly labels: Int32Array;
  readonly count: number;
  /** λ_{count+1} − λ_count; 0 where there is one cluster. */
  readonly gap: number;
  /** The smallest of the normalised Laplacian, ascending from 0, each at most 2. */
  readonly eigenvalues: readonly number[];
}

/**
 * Neighbours of a point: enough to hold clusters together, and few enough to leave them apart (von Luxburg 2007, section
 * 8.2). Of few points a tenth, since a group that has fewer members than a point has neighbours cannot stand alone.
 */
const neighboursOf = (count: number): number => Math.min(10, Math.max(4, Math.round(count / 10)));
/** More clusters than this of one label nobody looks through. */
const mostClusters = 8;
/** Vectors iterated beyond those that are wanted: those at the edge of the subspace converge last. */
const spare = 8;
const mostRounds = 600;
const settled = 1e-7;
/**
 * A gap below this parts a continuum. Points that were drawn without groups (noise; smooth maps of four parameters), 200 and
 * 600 of them, had gaps of 0.04 at most beyond the first; groups that were put in, 0.17 and more.
 */
const leastGap = 0.1;
/** k-means from so many beginnings; the tightest is taken. */
const beginnings = 10;

/** A symmetric matrix in compressed rows: row i has the entries `weight[at]` in the columns `to[at]`, from[i] ≤ at < from[i + 1]. */
interface Graph {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float64Array;
}

/**
 * W = (A + Aᵀ)/2, where Aᵢⱼ is 1 if j is among the k nearest of i by ‖i − j‖, and 0 otherwise: a point that is near to many
 * of which few are near to it does not tie them all together.
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

/** Orthonormal rows out of rows, by modified Gram–Schmidt; a row that is nothing but those before it is drawn anew. */
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
      if (attempt === 3) throw new RangeError('more eigenvectors are asked for than there are');
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
 * The smallest eigenvalues of the normalised Laplacian L = I − D^−½ W D^−½ and their vectors, by subspace iteration on
 * I − ½L, whose eigenvalues 1 − λ/2 lie in 0 … 1 and are largest where λ is smallest.
 * Source: Saad 2011, Numerical Methods for Large Eigenvalue Problems, section 5.1 (with Rayleigh–Ritz).
 * @returns `count` of each, ascending; vectors of length 1.
 */
export function smallestOfLaplacian(
  { from, to, weight }: Graph,
  count: number,
  random: Random,
): { readonly values: number[]; readonly vectors: readonly Float64Array[] } {
  const n = from.length - 1;
  const size = Math.min(n, count + spare);
  // D^−½; every point has neighbours, and none has weight 0.
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
    // Rayleigh–Ritz: the eigenvectors of the operator within the subspace.
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
 * How many clusters a spectrum speaks for: the k of the greatest eigengap λ_{k+1} − λ_k (von Luxburg 2007, "A tutorial on
 * spectral clustering", section 8.3), k from 2; and 1 where no such gap is at least 0.1. The first gap, which is λ₂ itself,
 * is left out: it says how tightly a graph hangs together, and is wide too where a group hangs to the others by a few ties,
 * which is how attributions lie.
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

/** ‖point − centroid‖² over all. */
const spreadOf = ({ data, width }: FeatureMatrix, { labels, centroids }: Clusters): number => {
  let sum = 0;
  for (let i = 0; i < data.length; i++)
    sum += (data[i]! - centroids.data[labels[Math.floor(i / width)]! * width + (i % width)]!) ** 2;
  return sum;
};

/**
 * Spectral clustering: the graph of nearest neighbours, the smallest eigenvectors of its normalised Laplacian, each point's
 * row of them brought to length 1, and k-means on these rows.
 * Source: Ng, Jordan & Weiss 2001, "On spectral clustering", with a graph of neighbours for W as in SpRAy (Lapuschkin et al.
 * 2019, Nature Communications 10:1096), and k by the eigengap.
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
