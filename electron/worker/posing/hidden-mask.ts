/** Masks of hidden pixels. Everywhere in this project, 1 is hidden and 0 is visible. */
import type { Random } from '../numerics/random.ts';
import { type Pixels, pixelsLike } from '../pictures/picture.ts';

/** The first pixel and the side of the central hidden square; they are the same along both axes. */
export function centralHole(size: number, share: number): { readonly first: number; readonly side: number } {
  const side = Math.round(size * Math.sqrt(share));
  return { first: (size - side) >> 1, side };
}

/**
 * Hides a square in the centre that covers the given share of the picture. A quarter is a square of half the side.
 * @returns [size, size]
 */
export function centralMask(size: number, share: number): Uint8Array {
  const hidden = new Uint8Array(size * size);
  const { first, side } = centralHole(size, share);
  for (let y = first; y < first + side; y++) hidden.fill(1, y * size + first, y * size + first + side);
  return hidden;
}

/** Cells along a side of the grid of random blocks. */
const grid = 16;
const smallestBlock = 2;
const largestBlock = 4;

/**
 * Hides squares with a side of 2 to 4 cells of a 16×16 grid, at random places and possibly overlapping, until the given
 * share of the cells is hidden. The last square is incomplete if the share is reached within it, so every picture hides
 * the same share. Source: Pathak et al. 2016, arXiv 1604.07379, section 3.3, "random block". (Their released code
 * thresholds smooth noise.)
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
 * The visible pixels within `width` px of a hidden one along both axes: there the inpainted region must match its
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
 * @param square [size, size, channels]
 * @param hidden [size, size]
 * @returns One value for each channel, in the units of the square.
 */
export function visibleMean(square: ArrayLike<number>, hidden: ArrayLike<number>): number[] {
  const channels = square.length / hidden.length;
  const sums = new Array<number>(channels).fill(0);
  let visible = 0;
  for (let i = 0; i < hidden.length; i++) {
    if (hidden[i]) continue;
    visible += 1;
    for (let c = 0; c < channels; c++) sums[c]! += square[channels * i + c]!;
  }
  return sums.map((sum) => sum / visible);
}

/** A copy of the square with its hidden pixels in one colour: the network's input. */
export function filled<P extends Pixels>(square: P, hidden: Uint8Array, colour: readonly number[]): P {
  const copy = square.slice() as P;
  const fill = pixelsLike(square, colour);
  for (let i = 0; i < hidden.length; i++) if (hidden[i]) copy.set(fill, fill.length * i);
  return copy;
}
