/** A change of the pieces of a question after they are posed. */
import type { QuestionChange } from '../../batches/batch-maker.ts';
import type { Random } from '../../numerics/random.ts';
import type { Puzzle } from '../../tasks/puzzle-for-shortcut-checks.ts';

/** @param change Changes all pieces of one photograph in place, each [side, side, 3]. */
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
