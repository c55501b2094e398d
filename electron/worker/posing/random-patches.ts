/** Which patches of a picture are shown, and where each then stands among the others. */
import type { Random } from '../numerics/random.ts';

export interface ShownPatches {
  /** The patches that are shown, in the order of the shuffle; by their place in rows from the top. */
  readonly keep: Int32Array;
  /** Each patch's place in the shuffle: below `keep.length` it is shown, from there on hidden. */
  readonly restore: Int32Array;
}

/** How many of so many patches are shown: at least one. */
export const shownCount = (patches: number, hidden: number): number =>
  Math.max(1, patches - Math.round(hidden * patches));

/**
 * Shuffles the patches and shows the first of them, the same number of every picture.
 * Source: He et al. 2022, arXiv 2111.06377, section 3, "Simple implementation" (random_masking in models_mae.py).
 * @param patches In the picture.
 * @param hidden Share of them that is not shown.
 */
export function randomPatches(patches: number, hidden: number, random: Random): ShownPatches {
  const order = random.permutation(patches);
  const restore = new Int32Array(patches);
  order.forEach((patch, place) => {
    restore[patch] = place;
  });
  return { keep: Int32Array.from(order.subarray(0, shownCount(patches, hidden))), restore };
}
