/** What one cue gives away: the answers of its probe to every question, their score and its p-value. */
import type { CueId } from '../../../../shared/shortcuts.ts';
import type { CheckStopped } from '../../numerics/linear-probe.ts';
import { type Answered, accuracy, permutationPValue } from '../../numerics/permutation-test.ts';
import type { Puzzle } from '../../tasks/puzzle.ts';
import type { CueFeatures } from './cue-features.ts';
import { crossFit, type ProbeTable } from './probe.ts';
import { type Shuffled, solveByBorders, solveByPlaces } from './puzzles.ts';

/** How the questions of photographs are asked. */
export interface Asking {
  /** The fold of each photograph. */
  readonly folds: Uint8Array;
  /** Undefined for a puzzle whose questions are answered one by one. */
  readonly shuffled: Shuffled | undefined;
  readonly checkStopped?: CheckStopped;
}

export interface CueScore {
  readonly score: number;
  /** Against labels permuted within photographs, of this cue alone. */
  readonly pValue: number;
  /** Of shuffled puzzles: the share of single pieces whose place is told. Where nearly all puzzles are solved it still tells more from less. */
  readonly tiles?: number;
}

/** The most probable answer to each question, of a shuffled puzzle to each piece's place; the first among equals. */
export function likeliest(logs: Float64Array, { labels, classes, questions }: ProbeTable): Answered {
  const answers = labels.map((_, row) => {
    const own = logs.subarray(row * classes, (row + 1) * classes);
    return own.indexOf(Math.max(...own));
  });
  return { questions, answers, truths: labels };
}

/**
 * A permutation for each shuffled puzzle; else an answer to each question.
 * @param logs ln of the answers' probabilities by the cue's probe; undefined for a cue that is read off borders.
 */
export function answersOf(
  cue: CueId,
  { tables, mismatches }: Pick<CueFeatures, 'tables' | 'mismatches'>,
  logs: Float64Array | undefined,
  shuffled: Shuffled | undefined,
): Answered {
  const table = tables.get(cue);
  if (!shuffled) return likeliest(logs!, table!);
  const { permutations, puzzles } = shuffled;
  return table
    ? solveByPlaces(logs!, permutations, puzzles)
    : solveByBorders(mismatches.get(cue)!, permutations, puzzles);
}

/**
 * How right the answers are of probes that never saw the photograph they answer for.
 * @param table Features of the cue, if not those that were extracted.
 */
export async function scoreCue(
  cue: CueId,
  features: CueFeatures,
  { folds, shuffled, checkStopped }: Asking,
  table: ProbeTable | undefined = features.tables.get(cue),
): Promise<CueScore> {
  const logs = table && (await crossFit(table, folds, checkStopped));
  const answered = answersOf(cue, features, logs, shuffled);
  return {
    score: accuracy(answered),
    pValue: permutationPValue(answered),
    ...(shuffled && logs && { tiles: accuracy(likeliest(logs, table)) }),
  };
}

/** The score of answers without regard to the pieces. */
export const chanceOf = ({ questions }: Pick<Puzzle, 'questions'>, { shuffled }: Pick<Asking, 'shuffled'>): number =>
  1 / (shuffled ? shuffled.permutations.length : questions);
