/** The photographs of a run's boards: those that the user pinned, and held-out ones up to the least number of a board. */
import { pinned as least } from '../run/boards.ts';
import type { PhotographSet } from '../run/run-photographs.ts';

/** Photographs of one pack that are on the board. */
export interface BoardPhotographs {
  readonly set: PhotographSet;
  /** Numbers of pictures in the pack. */
  readonly photographs: Uint32Array;
  readonly trainedOn: boolean;
}

/** The photographs of a set whose paths are listed, in the order of the list. */
function listed({ pack, photographs }: PhotographSet, paths: readonly string[]): number[] {
  const numbers = new Map(paths.map((path) => [path, -1]));
  for (const photograph of photographs)
    if (numbers.has(pack.path(photograph))) numbers.set(pack.path(photograph), photograph);
  return [...numbers.values()].filter((number) => number >= 0);
}

/**
 * Held-out photographs come first, then those that the run trains on. Pinned photographs that are neither (excluded, unusable, or
 * gone) are left out.
 * @param order The held-out photographs in the order of evaluation: the first ones fill the board up.
 * @param pinned Absolute paths.
 */
export function boardPhotographs(
  train: PhotographSet,
  heldOut: PhotographSet,
  order: Uint32Array,
  pinned: readonly string[],
): readonly BoardPhotographs[] {
  const away = listed(heldOut, pinned);
  const own = listed(train, pinned);
  const missing = Math.max(0, least - away.length - own.length);
  const isAway = new Set(away);
  away.push(...order.filter((photograph) => !isAway.has(photograph)).subarray(0, missing));
  const groups = [
    { set: heldOut, photographs: Uint32Array.from(away), trainedOn: false },
    { set: train, photographs: Uint32Array.from(own), trainedOn: true },
  ];
  return groups.filter(({ photographs }) => photographs.length > 0);
}
