import { channelsOf, type Pixels, pixelsLike } from '../pictures/picture.ts';

/**
 * Reduces a square to the mean of each cell. Bytes are rounded.
 * @param square [size, size, channels]
 * @param cell Side of a cell, in pixels; `size` is a multiple of it.
 * @returns [size/cell, size/cell, channels]
 */
export function cellMeans<P extends Pixels>(square: P, size: number, cell: number): P {
  const side = size / cell;
  const channels = channelsOf(square, size);
  const sums = new Float64Array(side * side * channels);
  for (let y = 0; y < size; y++) {
    const row = Math.floor(y / cell) * side;
    for (let x = 0; x < size; x++) {
      const to = channels * (row + Math.floor(x / cell));
      const from = channels * (y * size + x);
      for (let c = 0; c < channels; c++) sums[to + c]! += square[from + c]!;
    }
  }
  return pixelsLike(
    square,
    sums.map((sum) => sum / cell ** 2),
  );
}
