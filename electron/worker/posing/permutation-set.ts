import { Random } from '../numerics/random.ts';

/** Number of tiles of a 3×3 puzzle. */
const length = 9;
const count = 362_880; // 9!

/**
 * Every permutation of 0 … 8 in lexicographic order, each packed into two numbers: entries 0 to 7 in four bits each of
 * `head`, entry 8 in `tail`.
 */
function everyPermutation(): { readonly head: Int32Array; readonly tail: Uint8Array } {
  const head = new Int32Array(count);
  const tail = new Uint8Array(count);
  const current = Array.from({ length }, (_, i) => i);
  for (let n = 0; n < count; n++) {
    for (let k = 0; k < 8; k++) head[n]! |= current[k]! << (4 * k);
    tail[n] = current[8]!;
    // The next permutation: swap the pivot (the last entry that is smaller than its successor) with the last larger entry,
    // then reverse what follows the pivot's place.
    let pivot = length - 2;
    while (pivot >= 0 && current[pivot]! > current[pivot + 1]!) pivot--;
    if (pivot < 0) break;
    let larger = length - 1;
    while (current[larger]! < current[pivot]!) larger--;
    [current[pivot], current[larger]] = [current[larger]!, current[pivot]!];
    current.push(...current.splice(pivot + 1).reverse());
  }
  return { head, tail };
}

/** Number of the eight four-bit entries that are not 0. */
function entriesSet(bits: number): number {
  const any = bits | (bits >>> 2);
  return Math.imul((any | (any >>> 1)) & 0x11111111, 0x11111111) >>> 28;
}

const known: { chosen: (readonly number[])[]; next: (() => readonly number[]) | undefined } = {
  chosen: [],
  next: undefined,
};

/** Returns a function that gives the next permutation of the sequence with each call. */
function chooser(): () => readonly number[] {
  const { head, tail } = everyPermutation();
  const nearest = new Uint8Array(count).fill(length + 1); // smallest distance to a chosen one
  let next = new Random('permutation set').integer(0, count - 1);
  return () => {
    const [chosenHead, chosenTail] = [head[next]!, tail[next]!];
    let farthest = 0;
    for (let n = 0; n < count; n++) {
      const distance = entriesSet(head[n]! ^ chosenHead) + (tail[n] === chosenTail ? 0 : 1);
      if (distance < nearest[n]!) nearest[n] = distance;
      if (nearest[n]! > nearest[farthest]!) farthest = n;
    }
    next = farthest;
    return Array.from({ length }, (_, k) => (k < 8 ? (chosenHead >>> (4 * k)) & 15 : chosenTail));
  };
}

/**
 * The first permutations of one fixed sequence, in which each permutation of 0 … 8 is as far as possible from those
 * before it:
 *   π₁ at random,  πₙ₊₁ = argmax_π minᵢ≤ₙ H(π, πᵢ),  H the Hamming distance, the first in lexicographic order among equals
 * Source: Noroozi & Favaro 2016, arXiv 1603.09246, algorithm 1, in its form for maximal distance. Distant permutations
 * keep the task unambiguous: two that differ in few places could be indistinguishable in a photograph with similar
 * tiles. A shorter set is the beginning of a longer one, and all runs use the same sequence, so that the scores of two
 * runs are for the same puzzles.
 * @param wanted Number of permutations, at most 9!.
 * @returns Entry k of a permutation is the tile at place k.
 */
export function permutationSet(wanted: number): readonly (readonly number[])[] {
  while (known.chosen.length < wanted) {
    known.next ??= chooser();
    known.chosen.push(known.next());
  }
  return known.chosen.slice(0, wanted);
}

/** Number of places at which two permutations differ. */
export const hammingDistance = (a: readonly number[], b: readonly number[]): number =>
  a.filter((value, k) => value !== b[k]).length;
