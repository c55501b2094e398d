/** The demonstration's plan: which cue, for which puzzle, with which short training. Pure. */
import type { CueCard } from '../../../shared/cue-card.ts';
import { cueCards, cueIds, remedyOf } from '../../../shared/cue-cards.ts';
import { makeSettings } from '../../../shared/make-settings.ts';
import type { DatasetSummary, RunSummary } from '../../../shared/protocol.ts';
import type { CueId, Remedy } from '../../../shared/shortcuts.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { offValue } from './remedy-switch.ts';

/** What a person chose to plant. */
export interface Choice {
  readonly cue: CueId;
  /** In the unit of the cue's card. */
  readonly strength: number;
}

/** Cues that can be demonstrated, in the order in which they are offered. */
export const shownCues: readonly CueId[] = cueIds.filter((cue) => cueCards[cue].demonstration);

export const isShown = (cue: string): cue is CueId => shownCues.some((shown) => shown === cue);

/** A cue at the strength that its demonstration begins with. @throws Error for a cue that is not shown. */
export function choiceOf(cue: CueId): Choice {
  return { cue, strength: demonstrationOf(cue).strength };
}

function demonstrationOf(cue: CueId): NonNullable<CueCard['demonstration']> {
  const { demonstration } = cueCards[cue];
  if (!demonstration) throw new Error(`${cue} is not shown`);
  return demonstration;
}

/** About two minutes on two cores. */
const length = { steps: 300 } as const;

export interface Plan {
  readonly task: string;
  readonly remedy: Remedy;
  /** The cue's own precaution off, all others as by default. */
  readonly settings: TrainSettings;
}

/** @throws Error for a cue that is not shown. */
export function planOf({ cue }: Choice): Plan {
  const { task, size } = demonstrationOf(cue);
  const remedy = remedyOf(cue, task);
  if (!remedy) throw new Error(`${task} has no remedy against ${cue}`);
  const made = makeSettings(task, { size, length, taskSettings: { [remedy.key]: offValue(task, remedy) } });
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
