import type { Random } from '../numerics/random.ts';

/** Between black and white. */
const middle = 128;

/**
 * Leaves one channel, drawn at random, and fills the two others with noise around the middle grey, in place.
 * Source: Doersch et al. 2015, arXiv 1505.05192, "colour dropping". Their noise is a hundredth of what varies in the channel
 * that stays; here it is −1, 0 or 1 of 255 levels, the least that bytes can hold.
 * @param pixels [..., 3]
 */
export function dropColours(pixels: Uint8Array, random: Random): void {
  const kept = random.integer(0, 2);
  for (let i = 0; i < pixels.length; i++) if (i % 3 !== kept) pixels[i] = middle + random.integer(-1, 1);
}
