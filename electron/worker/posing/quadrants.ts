import { channelsOf, type Pixels, zerosLike } from '../pictures/picture.ts';

/**
 * The four quarters of a square, byte for byte: top left, top right, bottom left, bottom right.
 * @param square [size, size, channels]; its side is even.
 * @returns [4, size/2, size/2, channels]
 */
export function quadrants<P extends Pixels>(square: P, size: number): P {
  const channels = channelsOf(square, size);
  const half = size / 2;
  const row = half * channels;
  const tiles = zerosLike(square, square.length);
  for (let tile = 0; tile < 4; tile++) {
    const left = (tile % 2) * row;
    const top = tile < 2 ? 0 : half;
    for (let y = 0; y < half; y++) {
      const from = (top + y) * size * channels + left;
      tiles.set(square.subarray(from, from + row), (tile * half + y) * row);
    }
  }
  return tiles;
}
