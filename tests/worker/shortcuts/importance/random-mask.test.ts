import { describe, expect, it } from 'vitest';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { randomMask } from '../../../../electron/worker/shortcuts/importance/random-mask.ts';

const maskOf = (side: number, number: number) => randomMask(side, new Random('mask', number));

/** RISE's masks in slow loops: the whole grid is enlarged, and then cut. */
function slowMask(side: number, random: Random): number[] {
  const grid = Array.from({ length: 49 }, () => (random.chance(0.5) ? 1 : 0));
  const cell = Math.ceil(side / 7);
  const [top, left] = [random.integer(0, cell - 1), random.integer(0, cell - 1)];
  const large = 8 * cell;
  const enlarged = Array.from({ length: large }, (_, y) =>
    Array.from({ length: large }, (_, x) => {
      let sum = 0;
      for (let row = 0; row < 7; row++)
        for (let column = 0; column < 7; column++) {
          const weight = (pixel: number, centre: number): number => {
            const at = ((pixel + 0.5) * 7) / large - 0.5;
            return Math.max(0, 1 - Math.abs(Math.max(0, Math.min(6, at)) - centre));
          };
          sum += weight(y, row) * weight(x, column) * grid[row * 7 + column]!;
        }
      return sum;
    }),
  );
  return Array.from({ length: side * side }, (_, i) => enlarged[top + Math.floor(i / side)]![left + (i % side)]!);
}

describe('a random mask', () => {
  it.each([16, 30])('of %i px is what slow loops enlarge and cut', (side) => {
    for (const number of [0, 1, 2]) {
      const slow = slowMask(side, new Random('mask', number));
      const mask = maskOf(side, number);
      expect(mask).toHaveLength(side * side);
      expect(Math.max(...mask.map((value, i) => Math.abs(value - slow[i]!)))).toBeLessThan(1e-6);
    }
  });

  it('depends on its number alone, and shows every pixel half on average', () => {
    expect(maskOf(32, 5)).toEqual(maskOf(32, 5));
    expect(maskOf(32, 5)).not.toEqual(maskOf(32, 6));
    const count = 2000;
    const means = new Float64Array(32 * 32);
    for (let number = 0; number < count; number++) {
      const mask = maskOf(32, number);
      expect(mask.every((value) => value >= 0 && value <= 1)).toBe(true);
      for (const [i, value] of mask.entries()) means[i]! += value / count;
    }
    // Five standard errors of a mask that is always 0 or 1.
    const farthest = means.reduce((most, mean) => Math.max(most, Math.abs(mean - 0.5)), 0);
    expect(farthest).toBeLessThan((5 * 0.5) / Math.sqrt(count));
  });
});
