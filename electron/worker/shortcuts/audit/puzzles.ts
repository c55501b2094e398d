/** Jigsaw puzzles solved by what single tiles or single borders tell, without a network. */
import { places } from '../../../../shared/patch-geometry.ts';
import type { Answered } from '../../numerics/permutation-test.ts';
import type { Random } from '../../numerics/random.ts';
import { permutationSet } from '../../posing/permutation-set.ts';
import type { Piece } from '../cues/cue.ts';
import { borderMismatch } from '../cues/edge-continuity.ts';

/** Puzzles asked of one photograph, at most. */
const mostPuzzles = 24;

/**
 * The puzzles of a photograph, which every cue is asked alike: all permutations of the set, or a draw of 24 of them.
 * @returns Numbers of permutations.
 */
export function puzzlesOf(permutations: number, random: Random): Int32Array {
  const order = random.permutation(permutations);
  return Int32Array.from(order.subarray(0, Math.min(permutations, mostPuzzles)));
}

/**
 * Solves puzzles from what is known of single tiles: the permutation under which the places of all nine are likeliest.
 *   answer = argmax_π Σₖ ln p(π(k) | the tile at place k)
 * A permutation π puts tile π(k) of the photograph to place k (tasks/jigsaw.ts).
 * @param logs ln p(place | tile) for the nine tiles of every photograph, in reading order, [9N, 9].
 * @param puzzles The puzzles of each photograph, all of the same number.
 */
export function solveByPlaces(logs: Float64Array, permutations: number, puzzles: readonly Int32Array[]): Answered {
  const set = flatSet(permutations);
  return solve(permutations, puzzles, (photograph, truth, scores) => {
    for (let answer = 0, at = 0; answer < permutations; answer++) {
      let sum = 0;
      for (let k = 0; k < places; k++, at++)
        sum += logs[(photograph * places + set[truth * places + k]!) * places + set[at]!]!;
      scores[answer] = sum;
    }
  });
}

/** π(k) of every permutation, [P, 9]. */
const flatSet = (permutations: number): Uint8Array => Uint8Array.from(permutationSet(permutations).flat());

/**
 * The answer of the greatest score for each puzzle; the first among equals.
 * @param score Writes how well each permutation would answer the puzzle `truth` of a photograph.
 */
function solve(
  permutations: number,
  puzzles: readonly Int32Array[],
  score: (photograph: number, truth: number, scores: Float64Array) => void,
): Answered {
  const questions = puzzles[0]?.length ?? 0;
  const answers = new Int32Array(puzzles.length * questions);
  const truths = new Int32Array(answers.length);
  const scores = new Float64Array(permutations);
  let at = 0;
  for (const [photograph, asked] of puzzles.entries())
    for (const truth of asked) {
      score(photograph, truth, scores);
      let best = 0;
      for (let answer = 1; answer < permutations; answer++) if (scores[answer]! > scores[best]!) best = answer;
      answers[at] = best;
      truths[at++] = truth;
    }
  return { questions, answers, truths };
}

/** Pairs of places of which the second lies right of the first, or below it. */
const neighbours = Array.from({ length: places }, (_, place) => place).flatMap((place) => [
  ...(place % 3 < 2 ? [{ first: place, second: place + 1, below: 0 }] : []),
  ...(place < 6 ? [{ first: place, second: place + 3, below: 1 }] : []),
]);

/**
 * How ill the borders of tiles go together (cues/edge-continuity.ts), for every ordered pair.
 * @param tiles Nine of one photograph, in reading order.
 * @returns [2, 9, 9]: the second right of the first; below it.
 */
export function borderMismatches(tiles: readonly Piece[]): Float32Array {
  return Float32Array.from(
    (['right', 'below'] as const).flatMap((side) =>
      tiles.flatMap((first) => tiles.map((second) => borderMismatch(first, second, side))),
    ),
  );
}

/**
 * Solves puzzles as torn paper is put together: the permutation under which the borders that then touch differ least in
 * total. Nothing is learnt.
 * @param mismatches Of each photograph, as `borderMismatches` gives them.
 */
export function solveByBorders(
  mismatches: readonly Float32Array[],
  permutations: number,
  puzzles: readonly Int32Array[],
): Answered {
  const set = flatSet(permutations);
  const lies = new Int32Array(places); // at each place of the answer's photograph, the tile that would be put there
  return solve(permutations, puzzles, (photograph, truth, scores) => {
    const of = mismatches[photograph]!;
    for (let answer = 0; answer < permutations; answer++) {
      for (let k = 0; k < places; k++) lies[set[answer * places + k]!] = set[truth * places + k]!;
      let sum = 0;
      for (let n = 0; n < neighbours.length; n++) {
        const { first, second, below } = neighbours[n]!;
        sum += of[(below * places + lies[first]!) * places + lies[second]!]!;
      }
      scores[answer] = -sum;
    }
  });
}
