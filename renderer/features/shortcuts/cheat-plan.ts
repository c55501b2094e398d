/** The demonstration's plan: which cue, for which puzzle, with which short training. Pure. */
import { cueCards, remedyOf } from '../../../shared/cue-cards.ts';
import { makeSettings } from '../../../shared/make-settings.ts';
import type { DatasetSummary, RunSummary } from '../../../shared/protocol.ts';
import type { CueId, Remedy } from '../../../shared/shortcuts.ts';
import type { RequestedSettings, TrainSettings } from '../../../shared/training-settings.ts';
import { offValue } from './remedy-switch.ts';

/** What a person chose to plant. */
export interface Choice {
  readonly cue: CueId;
  /** In the unit of the cue's card. */
  readonly strength: number;
}

/** The puzzles whose small networks read a cue within minutes. */
const puzzles = { context: 'context', rotation: 'rotation' } as const;

/**
 * Cues that can be planted, survive the reduction of photographs to a training size, and have a remedy in the puzzle.
 * JPEG grids and resampling traces do not survive it, and marks in corners lie outside the middle squares that are asked about.
 */
export const shownCues = {
  'chromatic-aberration': { task: puzzles.context, strength: 6 },
  vignetting: { task: puzzles.context, strength: 0.9 },
  'border-frame': { task: puzzles.rotation, strength: 0.15 },
} as const satisfies Partial<Record<CueId, { readonly task: keyof typeof puzzles; readonly strength: number }>>;
export type ShownCue = keyof typeof shownCues;

export const isShown = (cue: string): cue is ShownCue => Object.hasOwn(shownCues, cue);
export const firstChoice: Choice = {
  cue: 'chromatic-aberration',
  strength: shownCues['chromatic-aberration'].strength,
};

/** About two minutes each on two cores. */
const short: Readonly<Record<keyof typeof puzzles, RequestedSettings>> = {
  context: { size: 96, length: { steps: 300 } },
  rotation: { size: 64, length: { steps: 300 } },
};

export interface Plan {
  readonly task: string;
  readonly remedy: Remedy;
  /** The cue's own precaution off, all others as by default. */
  readonly settings: TrainSettings;
}

/** @throws Error for a cue that is not shown. */
export function planOf({ cue }: Choice): Plan {
  if (!isShown(cue)) throw new Error(`${cue} is not shown`);
  const { task } = shownCues[cue];
  const remedy = remedyOf(cue, task);
  if (!remedy) throw new Error(`${task} has no remedy against ${cue}`);
  const made = makeSettings(task, { ...short[task], taskSettings: { [remedy.key]: offValue(task, remedy) } });
  if (!made.ok) throw new Error(made.failure.message);
  return { task, remedy, settings: made.value };
}

/** Strengths a slider offers: a hundredth of the range, but whole tenths where the range is wide. */
export const sliderStep = (cue: CueId): number => {
  const { min = 0, max = 1 } = cueCards[cue].plant ?? {};
  return max - min > 5 ? 0.5 : 0.01;
};

/** What the lab holds of a choice. */
export interface Held {
  readonly planted: DatasetSummary | undefined;
  /** The newest training on them, without the remedy. */
  readonly run: RunSummary | undefined;
  /** The newest training with the remedy that belongs to it. */
  readonly paired: RunSummary | undefined;
}

/** @param runs Newest first. */
export function heldOf(choice: Choice, datasets: readonly DatasetSummary[], runs: readonly RunSummary[]): Held {
  const { cue, strength } = choice;
  const planted = datasets.find((dataset) => dataset.planted?.cue === cue && dataset.planted.strength === strength);
  const { task } = planOf(choice);
  const run =
    planted && runs.find((known) => known.datasetId === planted.id && known.task === task && !known.pairedWith);
  const paired = run && runs.find(({ pairedWith }) => pairedWith === run.id);
  return { planted, run, paired };
}
