/** Classes of places, from the classes of their pixels, and back. */
import { ignoredPixel } from './mask-set.ts';

/** Places of a square. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
}

/** A place whose most frequent pixel is ignored. */
export const ignoredPlace = -1;

/** The place of each pixel along one side. */
export const placesAlong = (size: number, places: number): Int32Array =>
  Int32Array.from({ length: size }, (_, at) => Math.floor((at * places) / size));

/**
 * Counts the pixels of each class in each place of a square.
 * @param square [size, size]
 * @returns [rows · columns, classes + 1]; the last count is that of ignored pixels.
 */
export function countClasses(
  square: Uint16Array,
  size: number,
  { rows, columns }: Grid,
  classes: number,
): Float32Array {
  const counts = new Float32Array(rows * columns * (classes + 1));
  const [down, across] = [placesAlong(size, rows), placesAlong(size, columns)];
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const value = square[y * size + x]!;
      const place = down[y]! * columns + across[x]!;
      counts[place * (classes + 1) + (value === ignoredPixel ? classes : value)]!++;
    }
  return counts;
}

/** The mode of the pixels of every place; of two equally frequent classes the lower. @param counts As of countClasses. */
export function modes(counts: Float32Array, classes: number): Int32Array {
  const stride = classes + 1;
  return Int32Array.from({ length: counts.length / stride }, (_, place) => {
    const own = counts.subarray(place * stride, (place + 1) * stride);
    const mode = own.indexOf(Math.max(...own));
    return mode === classes ? ignoredPlace : mode;
  });
}

/** Labels of places as labels of pixels: each is repeated. @returns [size, size] */
export function repeatedLabels(labels: ArrayLike<number>, { rows, columns }: Grid, size: number): Uint16Array {
  const [down, across] = [placesAlong(size, rows), placesAlong(size, columns)];
  const pixels = new Uint16Array(size * size);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) pixels[y * size + x] = labels[down[y]! * columns + across[x]!]!;
  return pixels;
}

/**
 * The class with the largest soft label at every pixel; soft labels are interpolated bilinearly between the centres of places
 * (pixel centres at halves, edges repeated).
 * @param soft [rows · columns, classes]
 * @returns [size, size]
 */
export function interpolatedLabels(
  soft: Float32Array,
  { rows, columns }: Grid,
  classes: number,
  size: number,
): Uint16Array {
  const taps = (places: number) =>
    Array.from({ length: size }, (_, at) => {
      const place = Math.min(places - 1, Math.max(0, ((at + 0.5) * places) / size - 0.5));
      const low = Math.floor(place);
      return { low, high: Math.min(places - 1, low + 1), part: place - low };
    });
  const [down, across] = [taps(rows), taps(columns)];
  const pixels = new Uint16Array(size * size);
  const line = new Float32Array(columns * classes);
  for (let y = 0; y < size; y++) {
    const { low, high, part } = down[y]!;
    for (let i = 0; i < line.length; i++)
      line[i] = soft[low * line.length + i]! * (1 - part) + soft[high * line.length + i]! * part;
    for (let x = 0; x < size; x++) {
      const { low: left, high: right, part: share } = across[x]!;
      let best = 0;
      let most = -1;
      for (let c = 0; c < classes; c++) {
        const value = line[left * classes + c]! * (1 - share) + line[right * classes + c]! * share;
        if (value > most) [best, most] = [c, value];
      }
      pixels[y * size + x] = best;
    }
  }
  return pixels;
}
