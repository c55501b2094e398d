/** The arrays that a task makes of a photograph, and the settings that they are made with. */
import type { Settings } from '../../../shared/form-fields.ts';
import type { PixelFormat } from '../../../shared/image-reading.ts';
import type { HostArray } from '../engine/engine.ts';
import { type Pixels, type RgbPicture, rendered, rgbPicture } from '../pictures/picture.ts';

/** The task's settings, the pixels of its pictures, and `size`, the side of the posed square in pixels. */
export type PoseSettings<S extends Settings = Settings> = S & PixelFormat & { readonly size: number };

/**
 * Named arrays of one photograph or of a batch. In a batch the leading dimension is the number of photographs times the
 * leading dimension in the signature.
 */
export type Posed = Readonly<Record<string, HostArray>>;

/**
 * Squares of a posed array as people see them: sRGB bytes, [count, side, side, 3].
 * @param array [squares, side, side, channels]
 */
export function shownSquares(array: HostArray, first: number, count: number, side: number, channels: number) {
  const length = side * side * channels;
  const data = array.slice(first * length, (first + count) * length) as Pixels;
  return rendered({ width: side, height: count * side, channels, data }).data;
}

/** One square of a posed array as people see it. */
export const shownSquare = (array: HostArray, index: number, side: number, channels: number): RgbPicture =>
  rgbPicture(side, side, shownSquares(array, index, 1, side, channels));
