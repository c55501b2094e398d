/** Chooses the visible patches of a picture by a random shuffle. */
import type { Random } from '../numerics/random.ts';

/** The result of a shuffle of patches. */
export interface ShownPatches {
  /** The visible patches, in shuffled order. Patches are numbered row by row from the top. */
  readonly keep: Int32Array;
  /** Each patch's place in the shuffle. Below `keep.length` the patch is visible, from there on hidden. */
  readonly restore: Int32Array;
}

/** Number of visible patches for a share `hidden`: at least one. */
export const shownCount = (patches: number, hidden: number): number =>
  Math.max(1, patches - Math.round(hidden * patches));

/**
 * Shuffles the patches and shows the first of them, the same number in every picture.
 * Source: He et al. 2022, arXiv 2111.06377, section 3, "Simple implementation" (random_masking in models_mae.py).
 * @param patches Number of patches in the picture.
 * @param hidden Share of the patches that is hidden.
 */
export function randomPatches(patches: number, hidden: number, random: Random): ShownPatches {
  const order = random.permutation(patches);
  const restore = new Int32Array(patches);
  order.forEach((patch, place) => {
    restore[patch] = place;
  });
  return { keep: Int32Array.from(order.subarray(0, shownCount(patches, hidden))), restore };
}
