import { channelsOf, type Pixels } from '../../pictures/picture.ts';
import { resample } from '../../posing/resample.ts';

/** Side that squares are reduced to. Torralba, Fergus, Freeman 2008 (IEEE TPAMI 30:1958–1970) use 32; 16 keeps the probe fast. */
export const pixelSide = 16;

/**
 * The pixels of a square, reduced to 16×16 with an antialiased triangle filter.
 * @param square [size, size, channels] in 0–255.
 * @returns [16 · 16 · channels] in 0–1.
 */
export function rawPixels(square: Pixels, size: number): Float32Array {
  const channels = channelsOf(square, size);
  const small = new Float32Array(pixelSide * pixelSide * channels);
  const whole = { left: 0, top: 0, width: size, height: size };
  resample({ width: size, height: size, channels, data: square }, whole, pixelSide, false, small);
  return small.map((value) => value / 255);
}
