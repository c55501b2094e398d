/** Pictures of hidden patches for the board. Patches are in reading order. */

/** Grey that covers a hidden patch, and a lighter frame that makes patches countable. */
const cover = 118;
const frame = 138;

/** Calls `put` for every pixel of the hidden patches. */
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
    for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) put(3 * ((top + y) * size + left + x), x, y, patch);
  });
}

/**
 * The picture with its hidden patches covered. The encoder does not get hidden patches at all.
 * @param square [size, size, 3]
 * @param side Side of a patch, in pixels.
 */
export function coverPatches(square: Uint8Array, isHidden: readonly boolean[], side: number): Uint8Array {
  const covered = square.slice();
  const size = Math.sqrt(square.length / 3);
  eachHidden(size, isHidden, side, (at, x, y) => {
    covered.fill(x === 0 || y === 0 ? frame : cover, at, at + 3);
  });
  return covered;
}

/**
 * The picture with the painted pixels in its hidden patches, clipped.
 * @param painted Standardised pixels by patch, [T, side²·3] (see standardise.ts).
 */
export function paintPatches(
  square: Uint8Array,
  painted: ArrayLike<number>,
  isHidden: readonly boolean[],
  side: number,
): Uint8Array {
  const restored = square.slice();
  const size = Math.sqrt(square.length / 3);
  eachHidden(size, isHidden, side, (at, x, y, patch) => {
    for (let c = 0; c < 3; c++) {
      const pixel = painted[(patch * side * side + y * side + x) * 3 + c]! / 4 + 0.5;
      restored[at + c] = Math.round(255 * Math.min(1, Math.max(0, pixel)));
    }
  });
  return restored;
}
