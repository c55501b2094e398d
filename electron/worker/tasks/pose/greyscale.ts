import type { Random } from '../../data/random.ts';

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
 * Whether a photograph is shown without colour: in training a share of them, held out none, for the network is asked about photographs
 * as they are; and where it has never seen colour, at a share of 1, all.
 */
export const isShownGrey = (share: number, random: Random, isTraining: boolean): boolean =>
  share === 1 || (isTraining && random.chance(share));
