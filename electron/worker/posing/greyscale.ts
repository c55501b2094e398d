import type { Random } from '../numerics/random.ts';

/**
 * Takes the colour out of a picture, in place: every channel becomes the luma .299 R + .587 G + .114 B.
 * Source: ITU-R BT.601, what most tools call greyscale.
 * @param pixels [..., 3]
 */
export function greyscale(pixels: Uint8Array): void {
  for (let i = 0; i < pixels.length; i += 3) {
    const luma = Math.round(0.299 * pixels[i]! + 0.587 * pixels[i + 1]! + 0.114 * pixels[i + 2]!);
    pixels.fill(luma, i, i + 3);
  }
}

/**
 * Shows a photograph without colour, in place, where chance or the settings will: one channel, drawn at random, stands for all three.
 * In training a share of the photographs, held out none, for the network is asked about photographs as they are; at a share of 1 it
 * has never seen colour, and held-out ones are without it too.
 * Departure from Noroozi & Favaro 2016 and Noroozi et al. 2017, who show grey pictures, a mean of the channels: where a lens displaces these against
 * each other, their mean is blurred along the displacement, and still tells where in the photograph a tile was (docs/shortcuts.md).
 * @param pixels [..., 3]
 * @param share From 0 to 1.
 * @returns Whether it is without colour now.
 */
export function showGrey(pixels: Uint8Array, share: number, random: Random, isTraining: boolean): boolean {
  const isGrey = share === 1 || (isTraining && random.chance(share));
  if (isGrey) {
    const kept = isTraining ? random.integer(0, 2) : 1;
    for (let i = 0; i < pixels.length; i += 3) pixels.fill(pixels[i + kept]!, i, i + 3);
  }
  return isGrey;
}
