import type { Random } from '../numerics/random.ts';
import type { Pixels } from '../pictures/picture.ts';

/**
 * Converts a picture to greyscale, in place: every channel becomes the luma .299 R + .587 G + .114 B.
 * Source: ITU-R BT.601; most tools define greyscale this way.
 * @param pixels [..., 3]
 */
export function greyscale(pixels: Pixels): void {
  for (let i = 0; i < pixels.length; i += 3) {
    const luma = 0.299 * pixels[i]! + 0.587 * pixels[i + 1]! + 0.114 * pixels[i + 2]!;
    pixels.fill(pixels instanceof Uint8Array ? Math.round(luma) : luma, i, i + 3);
  }
}

/**
 * Removes the colour of a share of the photographs, in place: one channel replaces all three.
 * In training, the photographs and the channel are chosen at random. Held-out photographs keep their colour, because
 * scores are for photographs as they are. At a share of 1 the network never sees colour, so held-out photographs lose
 * it too; they show the green channel.
 * Departure from Noroozi & Favaro 2016 and Noroozi et al. 2017, who use grey pictures, the mean of the channels: if the
 * lens displaces the channels against each other, their mean is blurred along the displacement and still reveals the
 * place of a tile in the photograph (docs/shortcuts.md).
 * @param pixels [..., 3]
 * @param share Probability of removing the colour of a training photograph, from 0 to 1.
 * @returns True if the colour was removed.
 */
export function showGrey(pixels: Pixels, share: number, random: Random, isTraining: boolean): boolean {
  const isGrey = share === 1 || (isTraining && random.chance(share));
  if (isGrey) {
    const kept = isTraining ? random.integer(0, 2) : 1;
    for (let i = 0; i < pixels.length; i += 3) pixels.fill(pixels[i + kept]!, i, i + 3);
  }
  return isGrey;
}
