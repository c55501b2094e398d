/**
 * Warnings about a packed picture, and the hash that finds its near-copies. All use the packed pixels, so nothing is
 * decoded twice.
 */
import { brightness } from '../pictures/brightness.ts';
import { type Picture, rendered } from '../pictures/picture.ts';

/** JPEG's colour conversion makes the channels of a grey picture differ by at most this much. */
const greyTolerance = 3;

/** True if red, green and blue are equal everywhere, up to rounding. @param picture Of three channels. */
export function isGrey({ data }: Picture): boolean {
  for (let i = 0; i < data.length; i += 3) {
    const green = data[i + 1]!;
    if (Math.abs(data[i]! - green) > greyTolerance || Math.abs(data[i + 2]! - green) > greyTolerance) return false;
  }
  return true;
}

const black = 20;
/** Thinner bars, as a share of the side, may be a dark edge of the scene. */
const barShare = 0.03;

/** True if black bars with a sharp edge lie at the top and bottom of the picture, or at its left and right. */
export function isLetterboxed(picture: Picture): boolean {
  const shown = rendered(picture);
  return hasBars(shown, 'rows') || hasBars(shown, 'columns');
}

function hasBars({ width, height, data }: Picture, across: 'rows' | 'columns'): boolean {
  const [lines, length] = across === 'rows' ? [height, width] : [width, height];
  const [lineStride, stride] = across === 'rows' ? [width * 3, 3] : [3, width * 3];
  /** Over a line's pixels: maximum and mean of the largest channel. */
  const measure = (line: number): { brightest: number; mean: number } => {
    let brightest = 0;
    let sum = 0;
    for (let i = 0; i < length; i++) {
      const at = line * lineStride + i * stride;
      const value = Math.max(data[at]!, data[at + 1]!, data[at + 2]!);
      brightest = Math.max(brightest, value);
      sum += value;
    }
    return { brightest, mean: sum / length };
  };
  const thickness = (from: number, step: 1 | -1): number => {
    let n = 0;
    while (n < lines / 2 && measure(from + step * n).brightest <= black) n++;
    return n;
  };
  const first = thickness(0, 1);
  if (first < lines * barShare || first >= lines / 2) return false;
  const last = thickness(lines - 1, -1);
  if (last < lines * barShare || last >= lines / 2 || Math.abs(first - last) > Math.max(2, 0.25 * first)) return false;
  // Resampling may leave one line that is half bar and half scene, so the next line is tested.
  const edge = (line: number): boolean => measure(line).mean > 2 * black;
  return edge(first + 1) && edge(lines - 2 - last);
}

/** Mean brightness of each cell of a grid, row by row. */
export function greyGrid(picture: Picture, columns: number, rows: number): Float64Array {
  const { width, height } = picture;
  const values = brightness(picture);
  const sums = new Float64Array(columns * rows);
  const counts = new Uint32Array(columns * rows);
  /** The first x of each column, and the end of the last. */
  const starts = Array.from({ length: columns + 1 }, (_, column) => Math.ceil((column * width) / columns));
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * rows) / height) * columns;
    for (let column = 0; column < columns; column++) {
      const [start, end] = [starts[column]!, starts[column + 1]!];
      let sum = sums[row + column]!;
      for (let x = start; x < end; x++) sum += values[y * width + x]!;
      sums[row + column] = sum;
      counts[row + column]! += end - start;
    }
  }
  return sums.map((sum, cell) => sum / Math.max(1, counts[cell]!));
}

/** In grey levels. Smaller steps from cell to cell are grain; in plain skies they would flip bits from copy to copy. */
const leastStep = 2;

/**
 * Difference hash of 64 bits. A bit is 1 if a cell of a grid of 8 rows and 9 columns is darker than its right neighbour
 * by more than `leastStep`. Source: Krawetz 2013, "Kind of Like That"; there any step counts. It is stable under
 * resizing, re-encoding and changes of brightness.
 * @returns 16 hexadecimal digits.
 */
export function differenceHash(picture: Picture): string {
  const grid = greyGrid(picture, 9, 8);
  let hex = '';
  for (let row = 0; row < 8; row++) {
    let byte = 0;
    for (let column = 0; column < 8; column++)
      byte = (byte << 1) | (grid[row * 9 + column + 1]! - grid[row * 9 + column]! > leastStep ? 1 : 0);
    hex += byte.toString(16).padStart(2, '0');
  }
  return hex;
}
