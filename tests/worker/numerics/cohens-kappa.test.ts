import { describe, expect, it } from 'vitest';
import { cohensKappa } from '../../../electron/worker/numerics/cohens-kappa.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';

/** Converts a contingency table of two raters to two lists of labels. */
function labelsOf(table: readonly (readonly number[])[]): [number[], number[]] {
  const [a, b]: [number[], number[]] = [[], []];
  table.forEach((row, i) => {
    row.forEach((count, j) => {
      for (let n = 0; n < count; n++) {
        a.push(i);
        b.push(j);
      }
    });
  });
  return [a, b];
}

describe('Cohen’s κ', () => {
  it('equals the value computed by hand from a table of two raters', () => {
    // 20 + 15 of 50 agree; the agreement by chance is (25 · 30 + 25 · 20) / 50².
    expect(
      cohensKappa(
        ...labelsOf([
          [20, 5],
          [10, 15],
        ]),
      ),
    ).toBeCloseTo((0.7 - 0.5) / (1 - 0.5), 12);
  });

  it('is 1 if the labels are always equal, and −1 if two labels are always exchanged', () => {
    expect(cohensKappa([0, 1, 2, 1], [0, 1, 2, 1])).toBe(1);
    expect(cohensKappa([0, 1, 0, 1], [1, 0, 1, 0])).toBe(-1);
  });

  it('is about 0 for random labels, even with unequal frequencies', () => {
    const random = new Random('kappa');
    const shuffled = () => Array.from({ length: 5000 }, () => (random.chance(0.8) ? 0 : random.integer(1, 4)));
    expect(Math.abs(cohensKappa(shuffled(), shuffled()))).toBeLessThan(0.03);
  });

  it('is symmetric', () => {
    const [a, b] = [
      [0, 1, 1, 2, 0, 2],
      [0, 1, 2, 2, 1, 2],
    ];
    expect(cohensKappa(a, b)).toBeCloseTo(cohensKappa(b, a), 12);
  });

  it('is 0 if both use only one label, and for empty lists', () => {
    expect(cohensKappa([3, 3, 3], [3, 3, 3])).toBe(0);
    expect(cohensKappa([], [])).toBe(0);
  });
});
