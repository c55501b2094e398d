import { describe, expect, it } from 'vitest';
import { cohensKappa } from '../../../electron/worker/numerics/cohens-kappa.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';

/** Two raters' table of counts as two lists of labels. */
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
  it('is what a table of two raters gives by hand', () => {
    // 20 + 15 of 50 agree; chance is (25 · 30 + 25 · 20) / 50².
    expect(
      cohensKappa(
        ...labelsOf([
          [20, 5],
          [10, 15],
        ]),
      ),
    ).toBeCloseTo((0.7 - 0.5) / (1 - 0.5), 12);
  });

  it('is 1 where the labels are always equal, and −1 where two labels are always exchanged', () => {
    expect(cohensKappa([0, 1, 2, 1], [0, 1, 2, 1])).toBe(1);
    expect(cohensKappa([0, 1, 0, 1], [1, 0, 1, 0])).toBe(-1);
  });

  it('is about 0 for labels dealt out at random, however uneven', () => {
    const random = new Random('kappa');
    const dealt = () => Array.from({ length: 5000 }, () => (random.chance(0.8) ? 0 : random.integer(1, 4)));
    expect(Math.abs(cohensKappa(dealt(), dealt()))).toBeLessThan(0.03);
  });

  it('does not change when the sides are exchanged', () => {
    const [a, b] = [
      [0, 1, 1, 2, 0, 2],
      [0, 1, 2, 2, 1, 2],
    ];
    expect(cohensKappa(a, b)).toBeCloseTo(cohensKappa(b, a), 12);
  });

  it('is 0 where both give one label to everything, and for nothing at all', () => {
    expect(cohensKappa([3, 3, 3], [3, 3, 3])).toBe(0);
    expect(cohensKappa([], [])).toBe(0);
  });
});
