/** What one cue gives away: the answers of its probe to every question, their score and its p-value. */
import type { CueId } from '../../../../shared/shortcuts.ts';
import type { CheckStopped } from '../../numerics/linear-probe.ts';
import { type Answered, accuracy, permutationPValue } from '../../numerics/permutation-test.ts';
import { type Gathered, isOfBorders } from './cue-features.ts';
import { crossFit, type ProbeTable } from './probe.ts';
import { solveByBorders, solveByPlaces } from './puzzles.ts';

/** jigsaw: how many permutations there are, and the puzzles of each photograph. */
export interface Puzzles {
  readonly permutations: number;
  readonly puzzles: readonly Int32Array[];
}

/** How the questions of gathered photographs are asked. */
export interface Asking extends Puzzles {
  /** The fold of each photograph. */
  readonly folds: Uint8Array;
  readonly checkStopped?: CheckStopped;
}

export interface CueScore {
  readonly score: number;
  /** Against labels permuted within photographs, of this cue alone. */
  readonly pValue: number;
  /** jigsaw: the share of single tiles whose place is told rightly. Where nearly all puzzles are solved it still tells more from less. */
  readonly tiles?: number;
}

/** The most probable answer to each question, of jigsaw to each tile's place; the first among equals. */
export function likeliest(logs: Float64Array, { labels, classes, questions }: ProbeTable): Answered {
  const answers = labels.map((_, row) => {
    const own = logs.subarray(row * classes, (row + 1) * classes);
    return own.indexOf(Math.max(...own));
  });
  return { questions, answers, truths: labels };
}

/**
 * jigsaw: a permutation for each puzzle; else an answer to each question.
 * @param logs ln of the answers' probabilities by the cue's probe; not looked at where the cue is read off borders.
 */
export function answersOf(
  cue: CueId,
  { task, tables, mismatches }: Gathered,
  logs: Float64Array,
  { permutations, puzzles }: Puzzles,
): Answered {
  if (isOfBorders(cue, task)) return solveByBorders(mismatches, permutations, puzzles);
  return task === 'jigsaw' ? solveByPlaces(logs, permutations, puzzles) : likeliest(logs, tables.get(cue)!);
}

/**
 * How right the answers are of probes that never saw the photograph they answer for.
 * @param table Features of the cue, if not those that were gathered.
 */
export async function scoreCue(
  cue: CueId,
  gathered: Gathered,
  { folds, checkStopped, ...puzzles }: Asking,
  table: ProbeTable | undefined = gathered.tables.get(cue),
): Promise<CueScore> {
  const logs = isOfBorders(cue, gathered.task) ? new Float64Array() : await crossFit(table!, folds, checkStopped);
  const answered = answersOf(cue, gathered, logs, puzzles);
  return {
    score: accuracy(answered),
    pValue: permutationPValue(answered),
    ...(gathered.task === 'jigsaw' && table && { tiles: accuracy(likeliest(logs, table)) }),
  };
}

/** Of a guesser. */
export const chanceOf = ({ task }: Pick<Gathered, 'task'>, permutations: number): number =>
  ({ rotation: 1 / 4, context: 1 / 8, jigsaw: 1 / permutations, counting: 1 / 5 })[task];
