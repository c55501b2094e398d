import { describe, expect, it } from 'vitest';
import { NearestRows } from '../../../../electron/worker/numerics/nearest-rows.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { fuzzyGraph, smoothDistances } from '../../../../electron/worker/numerics/umap/fuzzy-graph.ts';

/** The k nearest of points of a line. */
function nearestOf(places: readonly number[], k: number): NearestRows {
  const nearest = new NearestRows(places.length, k);
  for (const [i, a] of places.entries())
    for (const [j, b] of places.entries()) if (i !== j) nearest.add(i, j, Math.abs(a - b));
  return nearest;
}
const random = new Random('fuzzy graph');
const places = Array.from({ length: 30 }, () => random.uniform(0, 10));

describe("UMAP's graph of neighbours", () => {
  it('makes the memberships of each row add up to log₂ of its neighbours', () => {
    const nearest = nearestOf(places, 7);
    const { rho, sigma } = smoothDistances(nearest, 8);
    for (let row = 0; row < 30; row++) {
      const own = nearest.distances.subarray(7 * row, 7 * row + 7);
      expect(rho[row]).toBe(own[0]);
      const sum = own.reduce((total, d) => total + Math.exp(-Math.max(0, d - rho[row]!) / sigma[row]!), 0);
      expect(sum).toBeCloseTo(3, 4);
    }
  });

  it('is the fuzzy union of all neighbourhoods, as loops over all pairs give it', () => {
    const nearest = nearestOf(places, 5);
    const { rho, sigma } = smoothDistances(nearest, 6);
    const one = (i: number, j: number): number => {
      for (let at = 5 * i; at < 5 * i + 5; at++)
        if (nearest.indices[at] === j) return Math.exp(-Math.max(0, nearest.distances[at]! - rho[i]!) / sigma[i]!);
      return 0;
    };
    const { heads, tails, weights } = fuzzyGraph(nearest, 6);
    const found = new Map(Array.from(heads, (head, edge) => [`${head} ${tails[edge]}`, weights[edge]!]));
    expect(found.size).toBe(heads.length); // no edge twice
    for (let i = 0; i < 30; i++)
      for (let j = 0; j < 30; j++) {
        if (i === j) continue;
        const [a, b] = [one(i, j), one(j, i)];
        expect(found.get(`${i} ${j}`) ?? 0).toBeCloseTo(a + b - a * b, 5);
      }
  });

  it('joins equal rows with certainty', () => {
    const { weights } = fuzzyGraph(nearestOf(new Array(6).fill(1), 3), 4);
    expect([...weights].every((weight) => weight === 1)).toBe(true);
  });
});
