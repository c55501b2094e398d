import { describe, expect, it } from 'vitest';
import { hammingDistance, permutationSet } from '../../../electron/worker/posing/permutation-set.ts';

/** Smallest and mean distance over all pairs. */
function distancesOf(set: readonly (readonly number[])[]): { smallest: number; mean: number } {
  const all = set.flatMap((a, i) => set.slice(0, i).map((b) => hammingDistance(a, b)));
  return { smallest: Math.min(...all), mean: all.reduce((x, y) => x + y, 0) / all.length };
}

/** All permutations of these numbers, in lexicographic order. */
function every(numbers: readonly number[]): number[][] {
  if (numbers.length === 0) return [[]];
  return numbers.flatMap((first) => every(numbers.filter((n) => n !== first)).map((rest) => [first, ...rest]));
}

describe('the permutation set', () => {
  it('holds permutations of the nine places, each once', () => {
    const set = permutationSet(100);
    expect(new Set(set.map(String)).size).toBe(100);
    for (const permutation of set) expect([...permutation].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('of eight permutations has the maximal distance: every two differ at all nine places', () => {
    expect(distancesOf(permutationSet(8))).toEqual({ smallest: 9, mean: 9 });
  });

  it('keeps large distances when it grows', () => {
    const { smallest, mean } = distancesOf(permutationSet(100));
    expect(smallest).toBeGreaterThanOrEqual(6);
    expect(mean).toBeGreaterThan(8);
  });

  it('is the same each time, and a short set is the beginning of a long one', () => {
    expect(permutationSet(8)).toEqual(permutationSet(64).slice(0, 8));
    expect(permutationSet(8)).toEqual(permutationSet(8));
  });

  it('adds, at each step, the first of the permutations that are farthest from all before', () => {
    const all = every([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const set = permutationSet(4);
    for (let n = 1; n < set.length; n++) {
      const before = set.slice(0, n);
      let best = all[0]!;
      let distance = -1;
      for (const candidate of all) {
        const nearest = Math.min(...before.map((chosen) => hammingDistance(candidate, chosen)));
        if (nearest > distance) [best, distance] = [candidate, nearest];
      }
      expect(set[n]).toEqual(best);
    }
  });
});
