/** The network's inputs in counting: the whole photograph and its quarters, all of one size. */
import { type Pixels, zerosLike } from '../../pictures/picture.ts';
import { halve, type Resampler } from '../../posing/halve.ts';
import { quadrants } from '../../posing/quadrants.ts';

/** Network inputs per photograph: the whole and its four quarters. */
export const inputs = 5;

/**
 * The whole at half resolution, then its quarters: [5, size/2, size/2, channels].
 * @param square [size, size, channels]; `size` is even.
 */
export function wholeAndQuarters<P extends Pixels>(square: P, size: number, resampler: Resampler): P {
  const whole = halve(square, size, resampler);
  const images = zerosLike(whole, inputs * whole.length);
  images.set(whole);
  images.set(quadrants(square, size), whole.length);
  return images;
}
