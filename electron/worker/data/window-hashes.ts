/** Difference hashes of the windows of a picture, which find pictures that are parts of others. */
import { brightness } from '../pictures/brightness.ts';
import type { Picture } from '../pictures/picture.ts';
import { triangleWeights } from '../pictures/triangle-weights.ts';
import { thumbnailSide } from './align-pictures.ts';

/** A picture's brightness, [32, 32] in 0–255, whatever its shape. */
export function thumbnailOf(picture: Picture): Uint8Array {
  const { width, height } = picture;
  const values = brightness(picture);
  const [across, down] = [triangleWeights(width, thumbnailSide), triangleWeights(height, thumbnailSide)];
  const narrow = new Float64Array(height * thumbnailSide);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < thumbnailSide; x++)
      for (let k = 0; k < across.taps; k++)
        narrow[y * thumbnailSide + x]! +=
          across.weights[x * across.taps + k]! * values[y * width + across.first[x]! + k]!;
  return Uint8Array.from({ length: thumbnailSide ** 2 }, (_, at) => {
    const [x, y] = [at % thumbnailSide, Math.floor(at / thumbnailSide)];
    let sum = 0;
    for (let k = 0; k < down.taps; k++)
      sum += down.weights[y * down.taps + k]! * narrow[(down.first[y]! + k) * thumbnailSide + x]!;
    return Math.min(255, Math.round(sum));
  });
}

/** A thumbnail mirrored left to right. */
export function mirrored(thumbnail: Uint8Array): Uint8Array {
  const result = new Uint8Array(thumbnail.length);
  for (let at = 0; at < thumbnail.length; at++) {
    const column = at % thumbnailSide;
    result[at] = thumbnail[at - column + thumbnailSide - 1 - column]!;
  }
  return result;
}

/** A part of a picture, as shares of its sides. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Sides of the windows as shares of the whole's, and the largest distance of neighbouring ones. Alignment covers what lies
 * between. Half as many windows found 93 of 100 crops to 80 %; twice as many find no more.
 */
const scales = [1, 0.94, 0.88, 0.82, 0.76, 0.7];
const step = 0.075;

function placesOf(width: number, height: number): Window[] {
  const starts = (side: number): number[] => {
    const gaps = Math.ceil((1 - side) / step - 1e-9);
    return Array.from({ length: gaps + 1 }, (_, i) => (gaps === 0 ? 0 : (i * (1 - side)) / gaps));
  };
  return starts(height).flatMap((top) => starts(width).map((left) => ({ left, top, width, height })));
}

/** Windows of the picture's own shape; the whole picture is the first. */
export const similarWindows: readonly Window[] = scales.flatMap((scale) => placesOf(scale, scale));
/** The largest squares of a picture with this ratio of width to height. */
export const squareWindows = (aspect: number): readonly Window[] =>
  placesOf(Math.min(1, 1 / aspect), Math.min(1, aspect));

/** Sums of all cells above and to the left, [33, 33]. */
function sumsOf(thumbnail: Uint8Array): Float64Array {
  const side = thumbnailSide + 1;
  const sums = new Float64Array(side * side);
  for (let y = 1; y < side; y++)
    for (let x = 1, row = 0; x < side; x++) {
      row += thumbnail[(y - 1) * thumbnailSide + x - 1]!;
      sums[y * side + x] = sums[(y - 1) * side + x]! + row;
    }
  return sums;
}

/** In grey levels: see differenceHash. */
const leastStep = 2;
const [columns, rows] = [9, 8];

/**
 * The difference hashes of windows (see differenceHash), two words each.
 */
export function windowHashes(thumbnail: Uint8Array, windows: readonly Window[]): Uint32Array {
  const sums = sumsOf(thumbnail);
  const side = thumbnailSide + 1;
  const hashes = new Uint32Array(2 * windows.length);
  const corners = new Float64Array((columns + 1) * (rows + 1));
  for (const [at, { left, top, width, height }] of windows.entries()) {
    for (let row = 0; row <= rows; row++) {
      const y = Math.min(thumbnailSide, (top + (height * row) / rows) * thumbnailSide);
      const iy = Math.min(thumbnailSide - 1, Math.floor(y));
      for (let column = 0; column <= columns; column++) {
        const x = Math.min(thumbnailSide, (left + (width * column) / columns) * thumbnailSide);
        const ix = Math.min(thumbnailSide - 1, Math.floor(x));
        const [fx, fy, from] = [x - ix, y - iy, iy * side + ix];
        corners[row * (columns + 1) + column] =
          (sums[from]! * (1 - fx) + sums[from + 1]! * fx) * (1 - fy) +
          (sums[from + side]! * (1 - fx) + sums[from + side + 1]! * fx) * fy;
      }
    }
    const area = (width * height * thumbnailSide * thumbnailSide) / (columns * rows);
    for (let row = 0; row < rows; row++) {
      let byte = 0;
      let previous = 0;
      for (let column = 0; column < columns; column++) {
        const corner = row * (columns + 1) + column;
        const below = corner + columns + 1;
        const mean = (corners[below + 1]! - corners[below]! - corners[corner + 1]! + corners[corner]!) / area;
        if (column > 0) byte = (byte << 1) | (mean - previous > leastStep ? 1 : 0);
        previous = mean;
      }
      const word = 2 * at + (row >> 2);
      hashes[word] = ((hashes[word]! << 8) | byte) >>> 0;
    }
  }
  return hashes;
}
