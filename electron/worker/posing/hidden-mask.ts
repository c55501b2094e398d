/** Which pixels of a square are hidden: 1 is hidden, 0 is visible, everywhere in this project. */
import type { Random } from '../numerics/random.ts';

/** Where the central square lies, along either axis. */
export function centralHole(size: number, share: number): { readonly first: number; readonly side: number } {
  const side = Math.round(size * Math.sqrt(share));
  return { first: (size - side) >> 1, side };
}

/**
 * A square in the centre that covers the given share of the picture: half of the side for a quarter.
 * @returns [size, size]
 */
export function centralMask(size: number, share: number): Uint8Array {
  const hidden = new Uint8Array(size * size);
  const { first, side } = centralHole(size, share);
  for (let y = first; y < first + side; y++) hidden.fill(1, y * size + first, y * size + first + side);
  return hidden;
}

/** Cells a side of the grid that random blocks lie on. */
const grid = 16;
const smallestBlock = 2;
const largestBlock = 4;

/**
 * Squares of 2 to 4 cells of a 16×16 grid, at random places and possibly overlapping, until the given share of the cells is
 * hidden; the last one is cut short where that is reached, so that every picture hides the same share.
 * Source: Pathak et al. 2016, arXiv 1604.07379, section 3.3, "random block". (Their released code thresholds smooth noise.)
 * @returns [size, size]
 */
export function randomMask(size: number, share: number, random: Random): Uint8Array {
  const cells = new Uint8Array(grid * grid);
  let toHide = Math.round(share * cells.length);
  while (toHide > 0) {
    const side = random.integer(smallestBlock, largestBlock);
    const left = random.integer(0, grid - side);
    const top = random.integer(0, grid - side);
    for (let i = 0; i < side * side && toHide > 0; i++) {
      const cell = (top + Math.floor(i / side)) * grid + left + (i % side);
      toHide -= 1 - cells[cell]!;
      cells[cell] = 1;
    }
  }
  return enlarge(cells, size);
}

/**
 * The visible pixels no further than `width` px from a hidden one, along either axis: where a painting must meet its
 * surroundings.
 * @returns [size, size], 1 on the seam.
 */
export function seamAround(hidden: Uint8Array, size: number, width: number): Uint8Array {
  const near = (at: (i: number) => number | undefined, i: number): boolean => {
    for (let j = Math.max(0, i - width); j <= Math.min(size - 1, i + width); j++) if (at(j)) return true;
    return false;
  };
  const across = hidden.map((_, p) => (near((x) => hidden[p - (p % size) + x], p % size) ? 1 : 0));
  return hidden.map((h, p) => (!h && near((y) => across[y * size + (p % size)], Math.floor(p / size)) ? 1 : 0));
}

/** The grid's cells as pixels, [size, size]. */
function enlarge(cells: Uint8Array, size: number): Uint8Array {
  const pixels = new Uint8Array(size * size);
  for (let y = 0; y < size; y++) {
    const row = Math.floor((y * grid) / size) * grid;
    for (let x = 0; x < size; x++) pixels[y * size + x] = cells[row + Math.floor((x * grid) / size)]!;
  }
  return pixels;
}

/**
 * The mean colour of the visible pixels.
 * @param square [size, size, 3]
 * @param hidden [size, size]
 * @returns Red, green, blue in the square's own unit.
 */
export function visibleMean(square: ArrayLike<number>, hidden: ArrayLike<number>): [number, number, number] {
  let [red, green, blue, visible] = [0, 0, 0, 0];
  for (let i = 0; i < hidden.length; i++) {
    if (hidden[i]) continue;
    visible += 1;
    red += square[3 * i]!;
    green += square[3 * i + 1]!;
    blue += square[3 * i + 2]!;
  }
  return [red / visible, green / visible, blue / visible];
}

/** The square with its hidden pixels in one colour: what is asked. */
export function filled(
  square: Uint8Array,
  hidden: Uint8Array,
  [red, green, blue]: readonly [number, number, number],
): Uint8Array {
  const asked = square.slice();
  for (let i = 0; i < hidden.length; i++) {
    if (!hidden[i]) continue;
    asked[3 * i] = Math.round(red);
    asked[3 * i + 1] = Math.round(green);
    asked[3 * i + 2] = Math.round(blue);
  }
  return asked;
}
