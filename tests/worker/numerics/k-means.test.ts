import { describe, expect, it } from 'vitest';
import { kMeans } from '../../../electron/worker/numerics/k-means.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';

/** `each` points around each centre. */
function blobs(centres: readonly (readonly [number, number])[], each: number) {
  const random = new Random('blobs');
  const points = centres.flatMap(([x, y]) =>
    Array.from({ length: each }, () => [x + 0.1 * random.normal(), y + 0.1 * random.normal()]),
  );
  return { count: points.length, width: 2, data: Float32Array.from(points.flat()) };
}

const apart = blobs(
  [
    [0, 0],
    [5, 0],
    [0, 5],
  ],
  30,
);

describe('k-means', () => {
  it('finds separated blobs from most random initialisations', async () => {
    let found = 0;
    for (let seed = 0; seed < 10; seed++) {
      const clusters = (await kMeans(apart, 3, new Random(seed)))!;
      if ([...clusters.sizes].every((size) => size === 30)) {
        found += 1;
        for (let blob = 0; blob < 3; blob++)
          expect(new Set(clusters.labels.subarray(30 * blob, 30 * (blob + 1))).size).toBe(1);
      }
    }
    expect(found).toBeGreaterThanOrEqual(5); // Lloyd's algorithm finds a local optimum, which is the global one in most cases
  });

  it('assigns every row to its nearest centroid, and every centroid is the mean of its rows', async () => {
    const { labels, centroids, sizes } = (await kMeans(apart, 3, new Random(4)))!;
    const away = (row: number, cluster: number): number =>
      Math.hypot(
        apart.data[2 * row]! - centroids.data[2 * cluster]!,
        apart.data[2 * row + 1]! - centroids.data[2 * cluster + 1]!,
      );
    for (let row = 0; row < apart.count; row++)
      for (let cluster = 0; cluster < 3; cluster++)
        expect(away(row, labels[row]!)).toBeLessThanOrEqual(away(row, cluster) + 1e-6);
    for (let cluster = 0; cluster < 3; cluster++) {
      const rows = Array.from(labels.keys()).filter((row) => labels[row] === cluster);
      expect(rows.length).toBe(sizes[cluster]);
      const mean = rows.reduce((sum, row) => sum + apart.data[2 * row]!, 0) / rows.length;
      expect(centroids.data[2 * cluster]!).toBeCloseTo(mean, 4);
    }
  });

  it('leaves no cluster empty, even if all rows are equal', async () => {
    const same = { count: 12, width: 2, data: new Float32Array(24).fill(1) };
    const clusters = (await kMeans(same, 4, new Random(1)))!;
    expect(clusters.refilled).toBeGreaterThan(0);
    expect(Math.min(...clusters.sizes)).toBeGreaterThan(0);
    expect(clusters.sizes.reduce((sum, size) => sum + size, 0)).toBe(12);
  });

  it('is determined by its random stream', async () => {
    const draw = async (seed: number) => [...(await kMeans(apart, 5, new Random(seed)))!.labels];
    expect(await draw(1)).toEqual(await draw(1));
    expect(await draw(1)).not.toEqual(await draw(2));
  });

  it('stops on request, and refuses more clusters than rows', async () => {
    expect(await kMeans(apart, 3, new Random(1), async () => false)).toBeUndefined();
    await expect(kMeans(apart, 91, new Random(1))).rejects.toThrow('90 rows cannot be divided into 91 clusters');
  });
});
