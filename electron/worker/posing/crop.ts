/** Square crops of packed photographs, optionally mirrored. Bytes are copied, without interpolation. */

import type { Random } from '../numerics/random.ts';
import { channelsOf, type Picture, type Pixels, zerosLike } from '../pictures/picture.ts';
import type { Purpose } from './purpose.ts';

/**
 * A square of `size` px with its top left corner at (left, top).
 * @param mirrored Mirrors the square left to right.
 * @returns [size, size, channels]
 * @throws RangeError if the square does not lie inside the picture.
 */
export function crop<P extends Pixels>(
  picture: Picture<P>,
  left: number,
  top: number,
  size: number,
  mirrored = false,
): P {
  const { width, height, channels, data } = picture;
  if (left < 0 || top < 0 || left + size > width || top + size > height)
    throw new RangeError(`a square of ${size} px at ${left}, ${top} is not inside an image of ${width}×${height} px`);
  const square = zerosLike(data, size * size * channels);
  const rowLength = size * channels;
  for (let y = 0; y < size; y++) {
    const from = ((top + y) * width + left) * channels;
    square.set(data.subarray(from, from + rowLength), y * rowLength);
  }
  if (mirrored) mirror(square, size);
  return square;
}

/** Mirrors a square left to right, in place. */
function mirror(square: Pixels, size: number): void {
  const channels = channelsOf(square, size);
  for (let y = 0; y < size; y++) {
    let left = y * size * channels;
    let right = left + (size - 1) * channels;
    for (; left < right; left += channels, right -= channels) {
      for (let c = 0; c < channels; c++) {
        const swap = square[left + c]!;
        square[left + c] = square[right + c]!;
        square[right + c] = swap;
      }
    }
  }
}

/** The largest square in the middle of a photograph. */
export function centralSquare<P extends Pixels>(picture: Picture<P>): Picture<P> {
  const side = Math.min(picture.width, picture.height);
  const data = crop(picture, (picture.width - side) >> 1, (picture.height - side) >> 1, side);
  return { width: side, height: side, channels: picture.channels, data };
}

/** The settings of most tasks for their square crop. */
export interface CropSettings {
  /** Side of the square, in pixels. */
  readonly size: number;
  readonly randomCrop: boolean;
  readonly flip: boolean;
}

/** The place of a square in its picture: its top left corner, and whether it is mirrored left to right. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly mirrored: boolean;
}

/**
 * Chooses the square of a photograph. In training it is at a random place and mirrored with probability ½, as far as
 * the settings allow. For held-out photographs it is the centre, never mirrored.
 * @throws RangeError if the photograph is smaller than the square.
 */
export function posedPlace(
  picture: Pick<Picture, 'width' | 'height'>,
  settings: CropSettings,
  random: Random,
  purpose: Purpose,
): Place {
  const { size } = settings;
  const spareX = picture.width - size;
  const spareY = picture.height - size;
  if (spareX < 0 || spareY < 0)
    throw new RangeError(`an image of ${picture.width}×${picture.height} px is too small for a square of ${size} px`);
  const anywhere = purpose === 'train' && settings.randomCrop;
  const left = anywhere ? random.integer(0, spareX) : spareX >> 1;
  const top = anywhere ? random.integer(0, spareY) : spareY >> 1;
  const mirrored = purpose === 'train' && settings.flip && random.chance(0.5);
  return { left, top, mirrored };
}

/**
 * Crops a photograph to the square that `posedPlace` chooses.
 * @returns [size, size, channels]
 * @throws RangeError if the photograph is smaller than the square.
 */
export function posedSquare<P extends Pixels>(
  picture: Picture<P>,
  settings: CropSettings,
  random: Random,
  purpose: Purpose,
): P {
  const { left, top, mirrored } = posedPlace(picture, settings, random, purpose);
  return crop(picture, left, top, settings.size, mirrored);
}
