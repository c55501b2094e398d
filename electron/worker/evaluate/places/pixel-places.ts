/** The pixels of each place as its features: the baseline that needs no network. */
import { channelsOf, type Pixels } from '../../pictures/picture.ts';
import { resample } from '../../posing/resample.ts';
import type { EncoderUnderTest } from '../stage-extractor.ts';
import type { Grid } from './patch-labels.ts';

/** Side that the pixels of a place are reduced to. */
export const cellSide = 4;

const atOnce = 16;

/** @param grid The places, @param size the side of the squares, and @param packSide that of the images: those of the evaluated encoder. */
export function pixelPlaces(
  { rows, columns }: Grid,
  { size, packSide }: { readonly size: number; readonly packSide: number },
): EncoderUnderTest {
  return {
    what: 'the raw pixels',
    packSide,
    ifNotFinite: 'this is a fault of Pretext Lab',
    open: () => Promise.reject(new Error('raw pixels of places have no vector for the whole image')),
    openMaps: async () => ({
      size,
      atOnce,
      maps: async (squares) => {
        const channels = channelsOf(squares[0]!, size);
        const width = cellSide * cellSide * channels;
        const data = new Float32Array(squares.length * rows * columns * width);
        for (const [i, square] of squares.entries())
          data.set(pixelsOfPlaces(square, size, channels, { rows, columns }), i * rows * columns * width);
        return new Map([['pixels', { count: squares.length, rows, columns, width, data }]]);
      },
      dispose: async () => {},
    }),
  };
}

/** @returns [rows · columns, 4 · 4 · channels] in 0–1. */
function pixelsOfPlaces(square: Pixels, size: number, channels: number, { rows, columns }: Grid): Float32Array {
  const picture = { width: size, height: size, channels, data: square };
  const width = cellSide * cellSide * channels;
  const all = new Float32Array(rows * columns * width);
  const small = new Float32Array(width);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      const [left, top] = [Math.floor((c * size) / columns), Math.floor((r * size) / rows)];
      const [right, bottom] = [Math.floor(((c + 1) * size) / columns), Math.floor(((r + 1) * size) / rows)];
      const area = { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
      resample(picture, area, cellSide, false, small);
      all.set(
        small.map((value) => value / 255),
        (r * columns + c) * width,
      );
    }
  return all;
}
