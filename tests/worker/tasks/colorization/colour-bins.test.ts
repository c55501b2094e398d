import { describe, expect, it } from 'vitest';
import { bins, centres, neighbours, softCode } from '../../../../electron/worker/tasks/colorization/colour-bins.ts';

const codeOf = (a: number, b: number) => {
  const code = { bins: new Int32Array(neighbours + 2), weights: new Float32Array(neighbours + 2) };
  softCode(a, b, code, 1);
  return { bins: code.bins.subarray(1, 1 + neighbours), weights: code.weights.subarray(1, 1 + neighbours), code };
};

describe('the bins of colour', () => {
  it('are the paper’s 313, in its order', () => {
    expect(bins).toHaveLength(313);
    expect(bins[0]).toEqual([-90, 50]);
    expect(bins.at(-1)).toEqual([100, 0]);
    // The number of bins for each a from −90 to 100, and the smallest b of each, as in the authors' pts_in_hull.npy.
    const columns = Array.from({ length: 20 }, (_, i) => bins.filter(([a]) => a === 10 * i - 90).map(([, b]) => b));
    const counts = [5, 8, 10, 12, 14, 15, 16, 16, 17, 18, 18, 18, 19, 20, 19, 20, 20, 19, 19, 10];
    expect(columns.map((column) => column.length)).toEqual(counts);
    const least = [
      50, 20, 0, -20, -30, -40, -50, -50, -60, -70, -80, -80, -90, -100, -100, -110, -110, -110, -110, -90,
    ];
    expect(columns.map((column) => Math.min(...column))).toEqual(least);
    expect(Array.from(centres)).toEqual(bins.flat());
  });
});

describe('the soft encoding of a colour', () => {
  it('is a Gaussian of the distances of the five nearest bins, as slow loops compute it', () => {
    for (const [a, b] of [
      [3, -4],
      [-61.5, 33.2],
      [99, -20],
      [0.1, 0.2],
      [47, 61],
    ] as const) {
      const sorted = bins
        .map(([x, y], bin) => ({ bin, distance: Math.hypot(a - x, b - y) }))
        .sort((p, q) => p.distance - q.distance || p.bin - q.bin)
        .slice(0, 5);
      const raw = sorted.map(({ distance }) => Math.exp(-(distance ** 2) / 50));
      const sum = raw.reduce((total, value) => total + value, 0);
      const { bins: given, weights } = codeOf(a, b);
      expect(Array.from(given)).toEqual(sorted.map(({ bin }) => bin));
      for (const [k, value] of raw.entries()) expect(weights[k]).toBeCloseTo(value / sum, 6);
    }
  });

  it('sums to 1, also for a colour far outside all bins, and writes only its own entries', () => {
    const { weights, code } = codeOf(500, 500);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
    expect(code.weights[0]).toBe(0);
    expect(code.weights[neighbours + 1]).toBe(0);
  });

  it('at a bin’s centre gives this bin the largest weight, and equal weights to its four neighbours', () => {
    const grey = bins.findIndex(([a, b]) => a === 0 && b === 0);
    const { bins: given, weights } = codeOf(0, 0);
    expect(given[0]).toBe(grey);
    const neighbour = Math.exp(-2);
    expect(weights[0]).toBeCloseTo(1 / (1 + 4 * neighbour), 6);
    for (let k = 1; k < 5; k++) expect(weights[k]).toBeCloseTo(neighbour / (1 + 4 * neighbour), 6);
  });
});
