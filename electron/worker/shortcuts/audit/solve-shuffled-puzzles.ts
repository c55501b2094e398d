/** Shuffled puzzles solved from predictions of single pieces or from mismatches of single borders, without a network. */
import type { Answered } from '../../numerics/permutation-test.ts';
import { Random } from '../../numerics/random.ts';
import type { PoseSettings } from '../../tasks/posed.ts';
import type { Puzzle } from '../../tasks/puzzle-for-shortcut-checks.ts';
import type { Cue, Piece } from '../cues/cue.ts';

/** The permutations of a puzzle's set: entry k of one is the piece, in reading order, that lies at place k. */
export type PermutationSet = readonly (readonly number[])[];

/** Pieces lie in rows of three. */
const columns = 3;

/** Puzzles of one photograph, at most. */
const mostPuzzles = 24;

/**
 * The puzzles of a photograph, the same for every cue: all permutations of the set, or 24 of them drawn at random.
 * @returns Numbers of permutations.
 */
export function puzzlesOf(permutations: number, random: Random): Int32Array {
  const order = random.permutation(permutations);
  return Int32Array.from(order.subarray(0, Math.min(permutations, mostPuzzles)));
}

/** The puzzles of each photograph, and the set of permutations that they are drawn from. */
export interface Shuffled {
  readonly permutations: PermutationSet;
  readonly puzzles: readonly Int32Array[];
}

/** The puzzles of this many photographs, drawn by the seed; undefined for a task whose questions are answered one by one. */
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
 * Solves puzzles from predictions of single pieces: the permutation under which the places of all pieces are most probable.
 *   answer = argmax_π Σₖ ln p(π(k) | the piece at place k)
 * @param logs ln p(place | piece) for the P pieces of every photograph, in reading order, [PN, P].
 * @param puzzles The puzzles of each photograph, the same number for all.
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
 * The answer with the highest score for each puzzle; the first of equal ones.
 * @param score Writes how well each permutation answers the puzzle `truth` of a photograph.
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
  for (const [photograph, own] of puzzles.entries())
    for (const truth of own) {
      score(photograph, truth, scores);
      let best = 0;
      for (let answer = 1; answer < permutations; answer++) if (scores[answer]! > scores[best]!) best = answer;
      answers[at] = best;
      truths[at++] = truth;
    }
  return { questions, answers, truths };
}

/** Pairs of neighbouring places: the second is right of the first, or below it. */
const neighboursOf = (places: number) =>
  Array.from({ length: places }, (_, place) => place).flatMap((place) => [
    ...(place % columns < columns - 1 ? [{ first: place, second: place + 1, below: 0 }] : []),
    ...(place + columns < places ? [{ first: place, second: place + columns, below: 1 }] : []),
  ]);

/**
 * How badly the borders of pieces match, for every ordered pair.
 * @param pieces The P pieces of one photograph, in reading order.
 * @returns [2, P, P]: with the second piece right of the first, and below it.
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
 * Solves puzzles like torn paper: the permutation with the least total mismatch of the borders that touch. Nothing is
 * trained.
 * @param mismatches The result of `borderMismatches` for each photograph.
 */
export function solveByBorders(
  mismatches: readonly Float32Array[],
  permutations: PermutationSet,
  puzzles: readonly Int32Array[],
): Answered {
  const [set, places] = [flat(permutations), permutations[0]!.length];
  const neighbours = neighboursOf(places);
  const placed = new Int32Array(places); // the piece that the answer puts at each place of the photograph
  return solve(permutations.length, puzzles, (photograph, truth, scores) => {
    const of = mismatches[photograph]!;
    for (let answer = 0; answer < permutations.length; answer++) {
      for (let k = 0; k < places; k++) placed[set[answer * places + k]!] = set[truth * places + k]!;
      let sum = 0;
      for (let n = 0; n < neighbours.length; n++) {
        const { first, second, below } = neighbours[n]!;
        sum += of[(below * places + placed[first]!) * places + placed[second]!]!;
      }
      scores[answer] = -sum;
    }
  });
}
