/** What is changed of the pieces of a question themselves, after they are posed. */
import type { QuestionChange } from '../../batches/batch-maker.ts';
import type { Random } from '../../numerics/random.ts';
import type { Puzzle } from '../../tasks/puzzle.ts';

/** @param change Given all pieces of one photograph, each [side, side, 3], for changing in place. */
export const changePieces = (
  { array, count }: Pick<Puzzle, 'array' | 'count'>,
  change: (pieces: readonly Uint8Array[], random: Random) => void,
): QuestionChange => ({
  posed(posed, random) {
    const all = posed[array] as Uint8Array;
    const bytes = all.length / count;
    change(
      Array.from({ length: count }, (_, k) => all.subarray(k * bytes, (k + 1) * bytes)),
      random,
    );
    return posed;
  },
});
