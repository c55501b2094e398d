/** Cuts patches out of a square, optionally with their colour channels shifted against each other. */
import type { Random } from '../numerics/random.ts';

/** Displacement of red, green and blue, in pixels: x to the right, y down. */
export type ChannelShift = readonly { readonly x: number; readonly y: number }[];

/** A random shift of each channel by up to `most` px along each axis. */
export const randomShift = (most: number, random: Random): ChannelShift =>
  [0, 1, 2].map(() => ({ x: random.integer(-most, most), y: random.integer(-most, most) }));

/**
 * A patch of a square. If a channel's shifted window would leave the square, it is taken from the nearest place inside.
 * @param square [size, size, 3]
 * @returns [side, side, 3]
 * @throws RangeError if the patch itself does not lie inside the square.
 */
export function cutPatch(
  square: Uint8Array,
  size: number,
  { left, top }: { readonly left: number; readonly top: number },
  side: number,
  shift?: ChannelShift,
): Uint8Array {
  if (left < 0 || top < 0 || left + side > size || top + side > size)
    throw new RangeError(`a patch of ${side} px at ${left}, ${top} is not inside a square of ${size} px`);
  const patch = new Uint8Array(side * side * 3);
  const within = (at: number): number => Math.max(0, Math.min(size - side, at));
  for (let c = 0; c < 3; c++) {
    const x0 = within(left + (shift?.[c]?.x ?? 0));
    const y0 = within(top + (shift?.[c]?.y ?? 0));
    for (let y = 0; y < side; y++) {
      let from = ((y0 + y) * size + x0) * 3 + c;
      let to = y * side * 3 + c;
      for (let x = 0; x < side; x++, from += 3, to += 3) patch[to] = square[from]!;
    }
  }
  return patch;
}

/** Copies a patch, [side, side, 3], into a square of `size` px, in place. */
export function paste(
  square: Uint8Array,
  size: number,
  { left, top }: { readonly left: number; readonly top: number },
  patch: Uint8Array,
  side: number,
): void {
  for (let y = 0; y < side; y++)
    square.set(patch.subarray(y * side * 3, (y + 1) * side * 3), ((top + y) * size + left) * 3);
}
