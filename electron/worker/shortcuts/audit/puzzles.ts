/** Shuffled puzzles solved by what single pieces or single borders tell, without a network. */
import type { Answered } from '../../numerics/permutation-test.ts';
import { Random } from '../../numerics/random.ts';
import type { PoseSettings } from '../../tasks/posed.ts';
import type { Puzzle } from '../../tasks/puzzle.ts';
import type { Cue, Piece } from '../cues/cue.ts';

/** The permutations of a puzzle's set: entry k of one is the piece, in reading order, that lies at place k. */
export type PermutationSet = readonly (readonly number[])[];

/** Pieces lie in rows of three. */
const columns = 3;

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

/** The puzzles of each photograph, and the permutations that they are out of. */
export interface Shuffled {
  readonly permutations: PermutationSet;
  readonly puzzles: readonly Int32Array[];
}

/** The puzzles of so many photographs, drawn by the seed; undefined for a task whose questions are answered one by one. */
export function shuffledPuzzles(
  { shuffles }: Pick<Puzzle, 'shuffles'>,
  settings: PoseSettings,
  photographs: number,
  seed: number,
): Shuffled | undefined {
  if (!shuffles) return undefined;
  const permutations = shuffles.set(shuffles.count(settings));
  return {
    permutations,
    puzzles: Array.from({ length: photographs }, (_, n) =>
      puzzlesOf(permutations.length, new Random(seed, 'audit puzzles', n)),
    ),
  };
}

/**
 * Solves puzzles from what is known of single pieces: the permutation under which the places of all are likeliest.
 *   answer = argmax_π Σₖ ln p(π(k) | the piece at place k)
 * @param logs ln p(place | piece) for the P pieces of every photograph, in reading order, [PN, P].
 * @param puzzles The puzzles of each photograph, all of the same number.
 */
export function solveByPlaces(
  logs: Float64Array,
  permutations: PermutationSet,
  puzzles: readonly Int32Array[],
): Answered {
  const [set, places] = [flat(permutations), permutations[0]!.length];
  return solve(permutations.length, puzzles, (photograph, truth, scores) => {
    for (let answer = 0, at = 0; answer < permutations.length; answer++) {
      let sum = 0;
      for (let k = 0; k < places; k++, at++)
        sum += logs[(photograph * places + set[truth * places + k]!) * places + set[at]!]!;
      scores[answer] = sum;
    }
  });
}

/** π(k) of every permutation, one after the other. */
const flat = (permutations: PermutationSet): Uint8Array => Uint8Array.from(permutations.flat());

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
const neighboursOf = (places: number) =>
  Array.from({ length: places }, (_, place) => place).flatMap((place) => [
    ...(place % columns < columns - 1 ? [{ first: place, second: place + 1, below: 0 }] : []),
    ...(place + columns < places ? [{ first: place, second: place + columns, below: 1 }] : []),
  ]);

/**
 * How badly the borders of pieces go together, for every ordered pair.
 * @param pieces P of one photograph, in reading order.
 * @returns [2, P, P]: the second right of the first; below it.
 */
export function borderMismatches(
  pieces: readonly Piece[],
  borderMismatch: NonNullable<Cue['borderMismatch']>,
): Float32Array {
  return Float32Array.from(
    (['right', 'below'] as const).flatMap((side) =>
      pieces.flatMap((first) => pieces.map((second) => borderMismatch(first, second, side))),
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
  permutations: PermutationSet,
  puzzles: readonly Int32Array[],
): Answered {
  const [set, places] = [flat(permutations), permutations[0]!.length];
  const neighbours = neighboursOf(places);
  const lies = new Int32Array(places); // at each place of the answer's photograph, the piece that would be put there
  return solve(permutations.length, puzzles, (photograph, truth, scores) => {
    const of = mismatches[photograph]!;
    for (let answer = 0; answer < permutations.length; answer++) {
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
