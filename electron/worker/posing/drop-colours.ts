import type { Random } from '../numerics/random.ts';
import type { Pixels } from '../pictures/picture.ts';

/** Mid-grey. */
const middle = 128;

/**
 * Keeps one channel, chosen at random, and replaces the two others by noise around mid-grey, in place. Source: Doersch
 * et al. 2015, arXiv 1505.05192, "colour dropping". Departure: their noise has a hundredth of the standard deviation of
 * the remaining channel; here it is −1, 0 or 1 of 255 levels, the smallest noise that bytes can represent.
 * @param pixels [..., 3]
 */
export function dropColours(pixels: Pixels, random: Random): void {
  const kept = random.integer(0, 2);
  for (let i = 0; i < pixels.length; i++) if (i % 3 !== kept) pixels[i] = middle + random.integer(-1, 1);
}
