/** Pictures of hidden patches for the board. Patches are in reading order. */

import { channelsOf, type Pixels, pixelsLike } from '../../pictures/picture.ts';

/** Grey that covers a hidden patch, and a lighter frame that makes patches countable. */
const cover = 118;
const frame = 138;

/** Calls `put` with the number of every pixel of the hidden patches. */
function eachHidden(
  size: number,
  isHidden: readonly boolean[],
  side: number,
  put: (at: number, x: number, y: number, patch: number) => void,
): void {
  const grid = size / side;
  isHidden.forEach((hidden, patch) => {
    if (!hidden) return;
    const left = (patch % grid) * side;
    const top = Math.floor(patch / grid) * side;
    for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) put((top + y) * size + left + x, x, y, patch);
  });
}

/**
 * The picture with its hidden patches covered. The encoder does not get hidden patches at all.
 * @param square [size, size, channels]
 * @param side Side of a patch, in pixels.
 */
export function coverPatches(square: Pixels, size: number, isHidden: readonly boolean[], side: number): Pixels {
  const covered = square.slice();
  const channels = channelsOf(square, size);
  eachHidden(size, isHidden, side, (at, x, y) => {
    covered.fill(x === 0 || y === 0 ? frame : cover, channels * at, channels * (at + 1));
  });
  return covered;
}

/**
 * The picture with the painted pixels in its hidden patches, clipped.
 * @param painted Standardised pixels by patch, [T, side²·channels] (see standardise.ts).
 */
export function paintPatches(
  square: Pixels,
  size: number,
  painted: ArrayLike<number>,
  isHidden: readonly boolean[],
  side: number,
): Pixels {
  const restored = Float32Array.from(square);
  const channels = channelsOf(square, size);
  eachHidden(size, isHidden, side, (at, x, y, patch) => {
    for (let c = 0; c < channels; c++) {
      const pixel = painted[(patch * side * side + y * side + x) * channels + c]! / 4 + 0.5;
      restored[channels * at + c] = 255 * Math.min(1, Math.max(0, pixel));
    }
  });
  return pixelsLike(square, restored);
}
