/**
 * What probes read off folders of ordinary natural photographs: skies are up in every folder, and edges run on in every
 * photograph, so that no folder is to be accused of it. Made by experiments/shortcut-reference.mjs, which says how, from any folders.
 */
import type { AuditedTask } from '../../../../shared/cue-cards.ts';
import type { SettingValue } from '../../../../shared/fields.ts';
import type { CueId } from '../../../../shared/shortcuts.ts';
import { taskCard } from '../../../../shared/task-cards.ts';
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import table from './reference-scores.json' with { type: 'json' };

/** `original`: precautions off, on the originals' pixels. `training`: as the task's default settings pose it. */
export const posings = ['original', 'training'] as const;
export type Posing = (typeof posings)[number];

/** Of what the share is: questions answered (jigsaw: puzzles solved), or single tiles of jigsaw placed. */
export type Measured = 'questions' | 'tiles';

/** Scores that folders of natural photographs stay below: 19 of 20 do in all cues of a task together. */
export interface ReferenceTable {
  /** Photographs of a folder, ascending. */
  readonly folders: readonly number[];
  /** Sizes of the permutation set that jigsaw was asked with, ascending. */
  readonly permutations: readonly number[];
  /**
   * By task, posing and cue; a column for each folder size. jigsaw has a row for each size of the permutation set, and for cues
   * that are read off tiles one more, of tiles; other tasks have one row.
   */
  readonly scores: Readonly<
    Partial<Record<AuditedTask, Record<Posing, Readonly<Partial<Record<CueId, readonly (readonly number[])[]>>>>>>
  >;
}

const shipped = table as unknown as ReferenceTable;

/** Where x lies among ascending knots, in logarithms, clamped to their ends. */
function placeAmong(knots: readonly number[], x: number): { readonly below: number; readonly share: number } {
  const above = knots.findIndex((knot) => knot >= x);
  if (above === 0) return { below: 0, share: 0 };
  if (above < 0) return { below: Math.max(0, knots.length - 2), share: knots.length > 1 ? 1 : 0 };
  const [a, b] = [Math.log(knots[above - 1]!), Math.log(knots[above]!)];
  return { below: above - 1, share: (Math.log(x) - a) / (b - a) };
}

/** Linear in the logarithm of x between the knots, as at the nearest one beyond them. */
export function interpolated(knots: readonly number[], values: readonly number[], x: number): number {
  const { below, share } = placeAmong(knots, x);
  return values[below]! + share * ((values[below + 1] ?? values[below]!) - values[below]!);
}

export interface Asked {
  readonly task: AuditedTask;
  readonly cue: CueId;
  readonly posing: Posing;
  readonly of: Measured;
}

/**
 * The score that natural folders of about this size stay below, at the task's default settings.
 * @param permutations jigsaw: |P|.
 */
export function naturalScore(
  { task, cue, posing, of }: Asked,
  photographs: number,
  permutations: number,
  { folders, permutations: sets, scores }: ReferenceTable = shipped,
): number {
  const rows = scores[task]?.[posing]?.[cue];
  if (!rows) throw new Error(`no natural folder was asked about ${cue} in ${task}`);
  const bySet = rows.map((row) => interpolated(folders, row, photographs));
  if (task !== 'jigsaw') return bySet[0]!;
  return of === 'tiles' ? bySet.at(-1)! : interpolated(sets, bySet, permutations);
}

/** What says how many puzzles there are and not how they are posed. */
const countsAlone = new Set(['permutations', 'startWith', 'growEvery', 'counters', 'margin']);

/** Whether puzzles are posed as by default. */
function isPosedAsByDefault({
  task,
  size,
  taskSettings,
}: Pick<TrainSettings, 'task' | 'size' | 'taskSettings'>): boolean {
  const card = taskCard(task)!;
  const isDefault = (key: string, value: SettingValue): boolean => (taskSettings[key] ?? value) === value;
  return (
    size === card.defaults.size &&
    card.settings.every((field) => countsAlone.has(field.key) || isDefault(field.key, field.default))
  );
}

/**
 * The same for puzzles posed as a run's settings say. Settings other than the default ones have not been measured; with fewer
 * precautions a clean folder gives more away, and most with none. So the larger of both is asked for: rather no accusation
 * than a wrong one.
 */
export function naturalScoreWithSettings(
  settings: Pick<TrainSettings, 'task' | 'size' | 'taskSettings'>,
  { cue, of }: Pick<Asked, 'cue' | 'of'>,
  photographs: number,
  permutations: number,
): number {
  const bar = (posing: Posing) =>
    naturalScore({ task: settings.task as AuditedTask, cue, posing, of }, photographs, permutations);
  return isPosedAsByDefault(settings) ? bar('training') : Math.max(bar('training'), bar('original'));
}
