/** The network's inputs in counting: the whole photograph and its quarters, all of one size. */
import { halve, type Resampler } from '../../posing/halve.ts';
import { quadrants } from '../../posing/quadrants.ts';

/** Network inputs per photograph: the whole and its four quarters. */
export const inputs = 5;

/**
 * The whole at half resolution, then its quarters: [5, size/2, size/2, 3].
 * @param square [size, size, 3]; `size` is even.
 */
export function wholeAndQuarters(square: Uint8Array, size: number, resampler: Resampler): Uint8Array {
  const whole = halve(square, size, resampler);
  const images = new Uint8Array(inputs * whole.length);
  images.set(whole);
  images.set(quadrants(square, size), whole.length);
  return images;
}
