/** Cuts patches out of a square, optionally with their colour channels shifted against each other. */
import type { Random } from '../numerics/random.ts';
import { channelsOf, type Pixels, zerosLike } from '../pictures/picture.ts';

/** Displacement of each channel, in pixels: x to the right, y down. */
export type ChannelShift = readonly { readonly x: number; readonly y: number }[];

/** A random shift of each channel by up to `most` px along each axis. */
export const randomShift = (channels: number, most: number, random: Random): ChannelShift =>
  Array.from({ length: channels }, () => ({ x: random.integer(-most, most), y: random.integer(-most, most) }));

/**
 * A patch of a square. If a channel's shifted window would leave the square, it is taken from the nearest place inside.
 * @param square [size, size, channels]
 * @returns [side, side, channels]
 * @throws RangeError if the patch itself does not lie inside the square.
 */
export function cutPatch<P extends Pixels>(
  square: P,
  size: number,
  { left, top }: { readonly left: number; readonly top: number },
  side: number,
  shift?: ChannelShift,
): P {
  if (left < 0 || top < 0 || left + side > size || top + side > size)
    throw new RangeError(`a patch of ${side} px at ${left}, ${top} is not inside a square of ${size} px`);
  const channels = channelsOf(square, size);
  const patch = zerosLike(square, side * side * channels);
  const within = (at: number): number => Math.max(0, Math.min(size - side, at));
  for (let c = 0; c < channels; c++) {
    const x0 = within(left + (shift?.[c]?.x ?? 0));
    const y0 = within(top + (shift?.[c]?.y ?? 0));
    for (let y = 0; y < side; y++) {
      let from = ((y0 + y) * size + x0) * channels + c;
      let to = y * side * channels + c;
      for (let x = 0; x < side; x++, from += channels, to += channels) patch[to] = square[from]!;
    }
  }
  return patch;
}

/** Copies a patch, [side, side, channels], into a square of `size` px, in place. */
export function paste(
  square: Pixels,
  size: number,
  { left, top }: { readonly left: number; readonly top: number },
  patch: Pixels,
  side: number,
): void {
  const channels = channelsOf(patch, side);
  for (let y = 0; y < side; y++)
    square.set(patch.subarray(y * side * channels, (y + 1) * side * channels), ((top + y) * size + left) * channels);
}
