import { describe, expect, it } from 'vitest';
import { Random } from '../../../electron/worker/numerics/random.ts';
import {
  clustersBySpectrum,
  neighbourGraph,
  smallestOfLaplacian,
  spectralClusters,
} from '../../../electron/worker/numerics/spectral-clusters.ts';
import { symmetricEigenvalues } from '../../../electron/worker/numerics/symmetric-eigenvalues.ts';

/** Rows that a function makes. */
function points(count: number, width: number, make: (random: Random, row: number) => number[]) {
  const random = new Random('points', count);
  const data = Array.from({ length: count }, (_, row) => make(random, row)).flat();
  return { count, width, data: Float32Array.from(data) };
}
const noise = (random: Random, width: number, size: number) =>
  Array.from({ length: width }, () => size * random.normal());
/** Three blobs in a circle, the rows in turn. */
const blobs = points(90, 3, (random, row) => noise(random, 3, 0.5).map((value, d) => value + (row % 3 === d ? 6 : 0)));
const one = points(90, 6, (random) => noise(random, 6, 1));

describe('the graph of neighbours', () => {
  it('is symmetric, and weighs a neighbour both ways twice one that is so one way', () => {
    const { from, to, weight } = neighbourGraph({ count: 4, width: 1, data: Float32Array.of(0, 1, 3, 9) }, 1);
    const row = (i: number) =>
      Object.fromEntries(Array.from(to.subarray(from[i], from[i + 1]), (j, k) => [j, weight[from[i]! + k]]));
    expect([0, 1, 2, 3].map(row)).toEqual([{ 1: 1 }, { 0: 1, 2: 0.5 }, { 1: 0.5, 3: 0.5 }, { 2: 0.5 }]);
  });

  it('has the smallest eigenvalues that a dense solver finds, with their vectors', () => {
    const graph = neighbourGraph(one, 10);
    const n = one.count;
    const laplacian = new Float64Array(n * n);
    const degrees = Array.from({ length: n }, (_, i) =>
      graph.weight.subarray(graph.from[i], graph.from[i + 1]).reduce((sum, value) => sum + value, 0),
    );
    for (let i = 0; i < n; i++) {
      laplacian[i * n + i] = 1;
      for (let at = graph.from[i]!; at < graph.from[i + 1]!; at++)
        laplacian[i * n + graph.to[at]!]! -= graph.weight[at]! / Math.sqrt(degrees[i]! * degrees[graph.to[at]!]!);
    }
    const { values, vectors } = smallestOfLaplacian(graph, 5, new Random('subspace'));
    const wanted = symmetricEigenvalues(laplacian.slice(), n);
    for (let k = 0; k < 5; k++) {
      expect(values[k]).toBeCloseTo(wanted[k]!, 5);
      const image = Array.from({ length: n }, (_, i) =>
        vectors[k]!.reduce((sum, value, j) => sum + laplacian[i * n + j]! * value, 0),
      );
      image.forEach((value, i) => {
        expect(Math.abs(value - values[k]! * vectors[k]![i]!)).toBeLessThan(2e-3);
      });
    }
  });
});

describe('spectral clusters', () => {
  it('are the blobs that points were drawn from', async () => {
    const { labels, count, gap } = await spectralClusters(blobs, new Random('c'));
    expect(count).toBe(3);
    expect(gap).toBeGreaterThan(0.1);
    labels.forEach((label, row) => {
      expect(label).toBe(labels[row % 3]);
    });
  });

  it('are one where nothing stands apart', async () => {
    expect(await spectralClusters(one, new Random('c'))).toMatchObject({ count: 1, gap: 0 });
  });

  it('find a small group within many points that have nothing in common', async () => {
    const marked = points(120, 24, (random, row) =>
      noise(random, 24, 1).map((value, d) => value + (row % 5 === 0 && d === 7 ? 12 : 0)),
    );
    const unit = marked.data.map((value, i) => {
      const row = Math.floor(i / 24);
      return value / Math.hypot(...marked.data.subarray(row * 24, (row + 1) * 24));
    });
    const { labels, count } = await spectralClusters({ ...marked, data: unit }, new Random('c'));
    expect(count).toBe(2);
    const group = Array.from(labels.keys()).filter((row) => labels[row] === labels[0]);
    const hits = group.filter((row) => row % 5 === 0).length;
    expect(hits).toBe(24);
    expect(hits / group.length).toBeGreaterThan(0.7);
  });

  it('are as many as the widest gap says, and one where it is narrow', () => {
    expect(clustersBySpectrum([0, 0.01, 0.02, 0.5, 0.6])).toEqual({ count: 3, gap: 0.48 });
    expect(clustersBySpectrum([0, 0.25, 0.5, 0.53])).toEqual({ count: 2, gap: 0.25 }); // the first gap does not count
    expect(clustersBySpectrum([0, 0.4, 0.45, 0.5])).toEqual({ count: 1, gap: 0 });
    expect(clustersBySpectrum([0, 0.01, 0.05, 0.06])).toEqual({ count: 1, gap: 0 });
  });
});
