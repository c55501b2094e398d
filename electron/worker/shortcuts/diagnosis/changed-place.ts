import type { RgbPicture } from '../../pictures/picture.ts';

/** A square of a picture, in pixels, and how much two pictures differ in it. */
export interface ChangedSquare {
  readonly left: number;
  readonly top: number;
  readonly side: number;
  /** Sum of the absolute differences of all its values. */
  readonly change: number;
}

/**
 * The square in which two pictures of one size differ most; of equal ones, the first in reading order.
 * @param side At most the shorter side of the pictures.
 * @throws RangeError if the sizes differ, or the square is larger than a picture.
 */
export function mostChangedSquare(before: RgbPicture, after: RgbPicture, side: number): ChangedSquare {
  const { width, height } = before;
  if (after.width !== width || after.height !== height)
    throw new RangeError(
      `images of one size can be compared: found ${width}×${height} and ${after.width}×${after.height}`,
    );
  if (side > Math.min(width, height)) throw new RangeError(`a square of ${side} px does not fit ${width}×${height} px`);
  const stride = width + 1;
  /** Sums of the differences above and to the left of each corner (summed-area table). */
  const sums = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      for (let i = 3 * (y * width + x), end = i + 3; i < end; i++) row += Math.abs(before.data[i]! - after.data[i]!);
      sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1]! + row;
    }
  }
  const sumAt = (left: number, top: number): number =>
    sums[(top + side) * stride + left + side]! -
    sums[top * stride + left + side]! -
    sums[(top + side) * stride + left]! +
    sums[top * stride + left]!;
  let most: ChangedSquare = { left: 0, top: 0, side, change: sumAt(0, 0) };
  for (let top = 0; top + side <= height; top++)
    for (let left = 0; left + side <= width; left++) {
      const change = sumAt(left, top);
      if (change > most.change) most = { left, top, side, change };
    }
  return most;
}
