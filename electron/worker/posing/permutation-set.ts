import { Random } from '../numerics/random.ts';

/** Places of a 3×3 puzzle. */
const length = 9;
const count = 362_880; // 9!

/**
 * Every permutation of 0 … 8 in lexicographic order, each as two numbers: entry k of the permutation in the k-th four bits,
 * the first eight in `head`, the last in `tail`.
 */
function everyPermutation(): { readonly head: Int32Array; readonly tail: Uint8Array } {
  const head = new Int32Array(count);
  const tail = new Uint8Array(count);
  const current = Array.from({ length }, (_, i) => i);
  for (let n = 0; n < count; n++) {
    for (let k = 0; k < 8; k++) head[n]! |= current[k]! << (4 * k);
    tail[n] = current[8]!;
    // The next one: the last ascent's foot is exchanged with the last entry above it, and what follows is turned round.
    let foot = length - 2;
    while (foot >= 0 && current[foot]! > current[foot + 1]!) foot--;
    if (foot < 0) break;
    let above = length - 1;
    while (current[above]! < current[foot]!) above--;
    [current[foot], current[above]] = [current[above]!, current[foot]!];
    current.push(...current.splice(foot + 1).reverse());
  }
  return { head, tail };
}

/** How many of the eight four-bit entries are not 0. */
function entriesSet(bits: number): number {
  const any = bits | (bits >>> 2);
  return Math.imul((any | (any >>> 1)) & 0x11111111, 0x11111111) >>> 28;
}

const known: { chosen: (readonly number[])[]; next: (() => readonly number[]) | undefined } = {
  chosen: [],
  next: undefined,
};

/** Chooses one after the other; what has been chosen never changes. */
function chooser(): () => readonly number[] {
  const { head, tail } = everyPermutation();
  const nearest = new Uint8Array(count).fill(length + 1); // smallest distance to those chosen
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
 * The first permutations of 0 … 8 of one fixed sequence, each as far as can be from those before it:
 *   π₁ at random,  πₙ₊₁ = argmax_π minᵢ≤ₙ H(π, πᵢ),  H the Hamming distance, the first in lexicographic order among equals
 * Source: Noroozi & Favaro 2016, arXiv 1603.09246, algorithm 1, in its form for the greatest distance. Far-apart
 * permutations cannot be told apart by where one tile lies. A shorter set is the beginning of a longer one, and every run
 * has the same: scores of two runs are about the same puzzles.
 * @param wanted How many, at most 9!.
 * @returns Entry k of a permutation is the tile that lies at place k.
 */
export function permutationSet(wanted: number): readonly (readonly number[])[] {
  while (known.chosen.length < wanted) {
    known.next ??= chooser();
    known.chosen.push(known.next());
  }
  return known.chosen.slice(0, wanted);
}

/** At how many places two permutations differ. */
export const hammingDistance = (a: readonly number[], b: readonly number[]): number =>
  a.filter((value, k) => value !== b[k]).length;
