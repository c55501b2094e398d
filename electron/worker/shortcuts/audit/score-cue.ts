/** How much one cue gives away: the answers of its probe to every question, their score and its p-value. */
import type { CueId } from '../../../../shared/shortcut-schemas.ts';
import type { CheckStopped } from '../../numerics/linear-probe.ts';
import { type Answered, accuracy, permutationPValue } from '../../numerics/permutation-test.ts';
import type { Puzzle } from '../../tasks/puzzle-for-shortcut-checks.ts';
import type { CueFeatures } from './cue-features.ts';
import { crossFit, type ProbeTable } from './cue-probe.ts';
import { type Shuffled, solveByBorders, solveByPlaces } from './solve-shuffled-puzzles.ts';

/** How probes are cross-fitted and which puzzles they solve. */
export interface Probing {
  /** The fold of each photograph. */
  readonly folds: Uint8Array;
  /** Undefined for a puzzle whose questions are answered one by one. */
  readonly shuffled: Shuffled | undefined;
  readonly checkStopped?: CheckStopped;
}

/** The score of a cue's probe. */
export interface CueScore {
  readonly score: number;
  /** Against labels permuted within photographs; not corrected for other cues. */
  readonly pValue: number;
  /** For shuffled puzzles: share of pieces placed correctly. It still discriminates when nearly all puzzles are solved. */
  readonly tiles?: number;
}

/** The most probable answer to each question (for a shuffled puzzle, place of each piece); the first of equal ones. */
export function likeliest(logs: Float64Array, { labels, classes, questions }: ProbeTable): Answered {
  const answers = labels.map((_, row) => {
    const own = logs.subarray(row * classes, (row + 1) * classes);
    return own.indexOf(Math.max(...own));
  });
  return { questions, answers, truths: labels };
}

/**
 * A permutation for each shuffled puzzle; otherwise an answer to each question.
 * @param logs ln of the probabilities that the cue's probe gives the answers; undefined for a cue that compares borders.
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
 * Accuracy of probes on photographs that they were not trained on, with its p-value.
 * @param table Features in place of those that were extracted for the cue.
 */
export async function scoreCue(
  cue: CueId,
  features: CueFeatures,
  { folds, shuffled, checkStopped }: Probing,
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

/** The score of answers that ignore the pieces. */
export const chanceOf = ({ questions }: Pick<Puzzle, 'questions'>, { shuffled }: Pick<Probing, 'shuffled'>): number =>
  1 / (shuffled ? shuffled.permutations.length : questions);
