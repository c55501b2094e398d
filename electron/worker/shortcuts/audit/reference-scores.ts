/**
 * Scores of the probes on folders of ordinary natural photographs. Skies are at the top and edges continue in every such
 * folder, and neither is a leak. experiments/shortcut-reference.mjs measures the scores from any folders, and describes how;
 * one cue can be measured alone.
 */
import type { SettingValue } from '../../../../shared/form-fields.ts';
import type { CueId } from '../../../../shared/shortcut-schemas.ts';
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import type { PuzzleTask } from '../../tasks/pretext-task.ts';
import { cuesOf } from './cue-features.ts';
import shipped from './reference-scores.json' with { type: 'json' };

/** `original`: precautions off, on the pixels of the originals. `training`: posed with the task's default settings. */
export const posings = ['original', 'training'] as const;
/** One of the posings. */
export type Posing = (typeof posings)[number];

/** What a score is a share of: questions answered (for shuffled puzzles, puzzles solved), or single tiles placed. */
export type Measured = 'questions' | 'tiles';

/** Mean and standard deviation of a score over folders. */
export type Moments = readonly [mean: number, deviation: number];

/** Scores of one cue over folders of one size, drawn from one pool of natural photographs without replacement. */
export interface ReferenceRow {
  readonly task: string;
  readonly posing: string;
  readonly cue: string;
  readonly pool: string;
  /** N: photographs in the pool. */
  readonly photographs: number;
  /** Size of the folders that the row describes, in photographs. */
  readonly folder: number;
  /** n: photographs of each folder drawn; fewer than `folder` if half of the pool is less. */
  readonly drawn: number;
  /** Folders drawn. */
  readonly draws: number;
  /** One entry; for shuffled puzzles, one for each size of the permutation set, ascending. */
  readonly questions: readonly (readonly number[])[];
  /** Of shuffled puzzles, for cues that are measured on single pieces. */
  readonly tiles?: readonly number[];
}

/** The measured reference scores. */
export interface ReferenceTable {
  /** Sizes of the permutation set that shuffled puzzles were measured with, ascending. */
  readonly permutations: readonly number[];
  readonly rows: readonly ReferenceRow[];
}

/** Probability that a natural folder is above the threshold of at least one cue of a task. */
const errorRate = 0.05;

/**
 * Standard normal quantile of 1 − p, for p below a half; its error is under 4.5 · 10⁻⁴.
 * Source: Abramowitz & Stegun 1964, Handbook of Mathematical Functions, 26.2.23.
 */
function upperQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p));
  const above = 2.515517 + 0.802853 * t + 0.010328 * t ** 2;
  return t - above / (1 + 1.432788 * t + 0.189269 * t ** 2 + 0.001308 * t ** 3);
}

/**
 * The score that natural folders stay below: mean + z · deviation / √(1 − n/N). Folders drawn from one pool share
 * photographs, so they vary less than independent folders.
 * @param z Quantile of 1 − .05/m for the m cues of the task (Bonferroni): 19 of 20 natural folders stay below all thresholds.
 */
const thresholdOf = ([mean, deviation]: Moments, { drawn, photographs }: ReferenceRow, z: number): number =>
  mean + (z * deviation) / Math.sqrt(1 - drawn / photographs);

/** Position of x among ascending knots, in logarithms, clamped to their ends. */
function placeAmong(knots: readonly number[], x: number): { readonly below: number; readonly share: number } {
  const above = knots.findIndex((knot) => knot >= x);
  if (above === 0) return { below: 0, share: 0 };
  if (above < 0) return { below: Math.max(0, knots.length - 2), share: knots.length > 1 ? 1 : 0 };
  const [a, b] = [Math.log(knots[above - 1]!), Math.log(knots[above]!)];
  return { below: above - 1, share: (Math.log(x) - a) / (b - a) };
}

/** Linear in the logarithm of x between the knots, and constant beyond them. */
export function interpolated(knots: readonly number[], values: readonly number[], x: number): number {
  const { below, share } = placeAmong(knots, x);
  return values[below]! + share * ((values[below + 1] ?? values[below]!) - values[below]!);
}

/** Which score is looked up. */
export interface ReferenceQuery {
  readonly task: PuzzleTask;
  readonly cue: CueId;
  readonly posing: Posing;
  readonly of: Measured;
}

/**
 * The score that natural folders of this size stay below, at the task's default settings: the highest over the pools that
 * were measured at the size.
 * @param permutations For shuffled puzzles: |P|.
 * @throws Error if the cue has not been measured.
 */
export function naturalScore(
  { task, cue, posing, of }: ReferenceQuery,
  photographs: number,
  permutations: number | undefined,
  { permutations: sets, rows }: ReferenceTable = shipped,
): number {
  const own = rows.filter((row) => row.task === task.card.id && row.posing === posing && row.cue === cue);
  if (own.length === 0)
    throw new Error(
      `no reference score of ${cue} in ${task.card.id}: measure it with experiments/shortcut-reference.mjs --cue ${cue}`,
    );
  const z = upperQuantile(errorRate / cuesOf(task).length);
  const folders = [...new Set(own.map(({ folder }) => folder))].sort((a, b) => a - b);
  /** The threshold at this folder size, from one of the moments of each row. */
  const threshold = (momentsOf: (row: ReferenceRow) => readonly number[]): number => {
    const highest = (folder: number): number =>
      Math.max(
        ...own.filter((row) => row.folder === folder).map((row) => thresholdOf(momentsOf(row) as Moments, row, z)),
      );
    return interpolated(folders, folders.map(highest), photographs);
  };
  if (of === 'tiles') return threshold((row) => row.tiles!);
  if (permutations === undefined) return threshold((row) => row.questions[0]!);
  const bySet = sets.map((_, set) => threshold((row) => row.questions[set]!));
  return interpolated(sets, bySet, permutations);
}

/** Whether the settings pose puzzles as the defaults do. */
function isPosedAsByDefault({ card, puzzle }: PuzzleTask, { size, taskSettings }: PosedSettings): boolean {
  const isDefault = (key: string, value: SettingValue): boolean => (taskSettings[key] ?? value) === value;
  return (
    size === card.defaults.size &&
    card.settings.every((field) => puzzle.besidePose.includes(field.key) || isDefault(field.key, field.default))
  );
}

type PosedSettings = Pick<TrainSettings, 'size' | 'taskSettings'>;

/**
 * The same for puzzles posed with the settings of a run. Only the defaults were measured. A clean folder gives away more
 * with fewer precautions, and most with none. So for other settings the threshold is the larger of both posings: a missed
 * leak is better than a false one.
 */
export function naturalScoreWithSettings(
  { task, cue, of }: Omit<ReferenceQuery, 'posing'>,
  settings: PosedSettings,
  photographs: number,
  permutations: number | undefined,
): number {
  const threshold = (posing: Posing) => naturalScore({ task, cue, posing, of }, photographs, permutations);
  return isPosedAsByDefault(task, settings)
    ? threshold('training')
    : Math.max(threshold('training'), threshold('original'));
}
