/** Random masks that show about half of an image. */
import type { Random } from '../../numerics/random.ts';

/** Cells along a side of the grid that a mask is enlarged from. */
const cells = 7;
/** Probability that a cell is shown. */
const shown = 0.5;

/**
 * A grid of 7×7 cells, each shown or hidden by chance, enlarged with bilinear interpolation to one cell more than the square,
 * and cut at a random place of that cell.
 * Source: Petsiuk, Das & Saenko 2018, "RISE: Randomized Input Sampling for Explanation of Black-box Models", BMVC, section 3.2.
 * RELAX takes these masks; its authors' program moves them by at most 6 px, so that borders of cells hardly move.
 * @param side Of the square, in pixels.
 * @returns [side, side]; 0 hides, 1 shows, values between them blend. The expected value of every pixel is 0.5.
 */
export function randomMask(side: number, random: Random): Float32Array {
  const grid = Float32Array.from({ length: cells * cells }, () => (random.chance(shown) ? 1 : 0));
  const cellPx = Math.ceil(side / cells);
  const [top, left] = [random.integer(0, cellPx - 1), random.integer(0, cellPx - 1)];
  const enlarged = (cells + 1) * cellPx;
  const columns = Array.from({ length: side }, (_, x) => between(x + left, enlarged));
  const mask = new Float32Array(side * side);
  const row = new Float32Array(cells);
  for (let y = 0, to = 0; y < side; y++) {
    const vertical = between(y + top, enlarged);
    for (let i = 0; i < cells; i++)
      row[i] = mixed(grid[vertical.from * cells + i]!, grid[vertical.to * cells + i]!, vertical.share);
    for (const { from, to: next, share } of columns) mask[to++] = mixed(row[from]!, row[next]!, share);
  }
  return mask;
}

const mixed = (a: number, b: number, share: number): number => a + share * (b - a);

/** The two cells whose centres a pixel of the enlarged grid lies between, and its share of the way; the edge cells go on outside. */
function between(pixel: number, enlarged: number) {
  const at = Math.min(cells - 1, Math.max(0, ((pixel + 0.5) * cells) / enlarged - 0.5));
  const from = Math.floor(at);
  return { from, to: Math.min(cells - 1, from + 1), share: at - from };
}
