/** How the stored rows of a picture must be turned to see it upright (TIFF 6.0, tag 274; EXIF 2.32, section 4.6.4). */
import type { Sharp } from 'sharp';
import { exifDirectory } from './exif-directory.ts';

/**
 * 1 upright; 2 mirrored left to right; 3 upside down; 4 mirrored top to bottom; 5 mirrored, then turned 270° clockwise;
 * 6 to be turned 90° clockwise; 7 mirrored, then turned 90°; 8 to be turned 270°.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** The value as an orientation; undefined if it is none. */
export const asOrientation = (value: number | undefined): Orientation | undefined =>
  value !== undefined && Number.isInteger(value) && value >= 1 && value <= 8 ? (value as Orientation) : undefined;

/**
 * The orientation that an EXIF block gives: tag 0x0112 of its first directory, as SHORT, and as the BYTE or LONG that
 * some writers use.
 * @param exif As for `exifDirectory`.
 */
export const exifOrientation = (exif: Buffer): Orientation | undefined =>
  asOrientation(exifDirectory(exif)?.number(0x0112));

/** Width and height after turning. */
export const uprightSize = (width: number, height: number, orientation: Orientation): [number, number] =>
  orientation >= 5 ? [height, width] : [width, height];

/** Turns an image upright. Call it after `resize`, which otherwise could not reduce while loading. */
export function turnUpright(image: Sharp, orientation: Orientation): Sharp {
  const mirrored = orientation === 2 || orientation === 5 || orientation === 7 ? image.flop() : image;
  switch (orientation) {
    case 3:
      return mirrored.rotate(180);
    case 4:
      return mirrored.flip();
    case 5:
    case 8:
      return mirrored.rotate(270);
    case 6:
    case 7:
      return mirrored.rotate(90);
    default:
      return mirrored;
  }
}

/** Pixels that no decoder of ours turns: rows from the top, `[height, width, channels]`, turned upright. */
export function turnedUpright<T extends Uint8Array | Uint16Array | Int16Array | Float32Array>(
  data: T,
  [width, height]: readonly [number, number],
  channels: number,
  orientation: Orientation,
): T {
  if (orientation === 1) return data;
  const turned = new (data.constructor as new (length: number) => T)(data.length);
  const [uprightWidth] = uprightSize(width, height, orientation);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const right = width - 1 - x;
      const below = height - 1 - y;
      const [column, row] = (
        [
          [x, y],
          [right, y],
          [right, below],
          [x, below],
          [y, x],
          [below, x],
          [below, right],
          [y, right],
        ] as const
      )[orientation - 1]!;
      for (let channel = 0; channel < channels; channel++)
        turned[(row * uprightWidth + column) * channels + channel] = data[(y * width + x) * channels + channel]!;
    }
  return turned;
}
