/** A change of the pieces of a question after they are posed. */
import type { QuestionChange } from '../../batches/batch-maker.ts';
import type { Random } from '../../numerics/random.ts';
import type { Pixels } from '../../pictures/picture.ts';
import type { Puzzle } from '../../tasks/puzzle-for-shortcut-checks.ts';

/** @param change Changes all pieces of one photograph in place, each [side, side, channels]. */
export const changePieces = (
  { array, count }: Pick<Puzzle, 'array' | 'count'>,
  change: (pieces: readonly Pixels[], random: Random) => void,
): QuestionChange => ({
  posed(posed, random) {
    const all = posed[array] as Pixels;
    const length = all.length / count;
    change(
      Array.from({ length: count }, (_, k) => all.subarray(k * length, (k + 1) * length)),
      random,
    );
    return posed;
  },
});
