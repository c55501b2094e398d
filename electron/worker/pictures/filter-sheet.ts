/** Kernels of a convolution as one picture. */
import type { Kernels } from './kernels.ts';
import { type RgbPicture, rgbPicture } from './picture.ts';

/** Least side of a filter in the picture, in pixels: smaller ones are enlarged by a whole factor. */
const leastSide = 28;
const gap = 3;
const mostInRow = 16;
/** Of the gaps: unlike the mid-grey of a weight of 0. */
const background = 245;

/**
 * All kernels in reading order. Each is scaled by its own largest absolute value: mid-grey is 0, white and full colours are
 * positive, black is negative. Kernels of three channels are drawn as red, green and blue; others have one grey square for
 * each channel, next to each other.
 */
export function filterSheet({ count, rows, columns, channels, data }: Kernels): RgbPicture {
  const times = Math.max(1, Math.ceil(leastSide / Math.max(rows, columns)));
  const squares = channels === 3 ? 1 : channels;
  const wide = squares * columns * times;
  const high = rows * times;
  const inRow = Math.max(1, Math.min(count, Math.floor(mostInRow / squares)));
  const width = inRow * (wide + gap) + gap;
  const height = Math.ceil(count / inRow) * (high + gap) + gap;
  const picture = rgbPicture(width, height, new Uint8Array(width * height * 3).fill(background));
  const each = rows * columns * channels;
  for (let filter = 0; filter < count; filter++) {
    const kernel = data.subarray(filter * each, (filter + 1) * each);
    const largest = kernel.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    const left = gap + (filter % inRow) * (wide + gap);
    const top = gap + Math.floor(filter / inRow) * (high + gap);
    for (let y = 0; y < high; y++)
      for (let x = 0; x < wide; x++)
        for (let c = 0; c < 3; c++) {
          const channel = channels === 3 ? c : Math.floor(x / (columns * times));
          const row = Math.floor(y / times);
          const column = Math.floor(x / times) % columns;
          const value = kernel[(row * columns + column) * channels + channel]! / largest;
          picture.data[3 * ((top + y) * width + left + x) + c] = Math.round(127.5 + 127.5 * value);
        }
  }
  return picture;
}
