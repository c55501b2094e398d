/** Pictures in memory. */

/** Values from 0 (black) to 255 (white): bytes, or, from 16 bits, multiples of 1/257. */
export type Pixels = Uint8Array | Float32Array;

/** A decoded photograph: row by row from the top, `[height, width, channels]`. */
export interface Picture<Data extends Pixels = Pixels> {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Data;
}

/** A picture of sRGB bytes, `[height, width, 3]`: what boards and thumbnails show. */
export interface RgbPicture extends Picture<Uint8Array> {
  readonly channels: 3;
}

/** Zeros of the same kind as these pixels. */
export const zerosLike = <P extends Pixels>(like: P, length: number): P =>
  (like instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length)) as P;

/** Values in 0–255 as pixels of the same kind as these: bytes are rounded. */
export function pixelsLike<P extends Pixels>(like: P, values: ArrayLike<number>): P {
  const pixels = zerosLike(like, values.length);
  if (pixels instanceof Uint8Array) for (let i = 0; i < values.length; i++) pixels[i] = Math.round(values[i]!);
  else pixels.set(values);
  return pixels;
}

/** The number of channels of squares of `size` px, one after another. */
export const channelsOf = (pixels: ArrayLike<number>, size: number, squares = 1): number =>
  pixels.length / (squares * size * size);

/** A step of 16 bits on the scale of bytes: 65535 / 257 = 255. */
const stepsPerLevel = 257;

/** Pixels as a pack stores them, in memory: 16 bits become multiples of 1/257. */
export const pixelsOfStored = (stored: Uint8Array | Uint16Array): Pixels =>
  stored instanceof Uint8Array ? stored : new Float32Array(stored).map((value) => value / stepsPerLevel);

/**
 * A picture as people see it, in sRGB bytes: three channels as red, green and blue; one as grey; of two, the first as red
 * and the second as green; of more, the first three.
 */
export function rendered({ width, height, channels, data }: Picture): RgbPicture {
  if (channels === 3 && data instanceof Uint8Array) return { width, height, channels: 3, data };
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++) {
      const from = channels === 1 ? 0 : c;
      if (from < channels) rgb[3 * i + c] = Math.round(data[i * channels + from]!);
    }
  return { width, height, channels: 3, data: rgb };
}

/** A picture of sRGB bytes. */
export const rgbPicture = (width: number, height: number, data: Uint8Array): RgbPicture => ({
  width,
  height,
  channels: 3,
  data,
});
