/** The demonstration's plan: which cue, for which task, with which settings. Pure. */
import type { CueCard } from '../../../shared/cue-card.ts';
import { cueCards, cueIds, remedyOf } from '../../../shared/cue-cards.ts';
import { makeSettings } from '../../../shared/make-settings.ts';
import type { DatasetSummary, RunSummary } from '../../../shared/protocol.ts';
import type { CueId, Remedy } from '../../../shared/shortcut-schemas.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { offValue } from './remedy-switch.ts';

/** The cue to plant, and its strength. */
export interface Choice {
  readonly cue: CueId;
  /** In the unit of the cue's card. */
  readonly strength: number;
}

/** Cues that can be demonstrated, in the order of the menu. */
export const shownCues: readonly CueId[] = cueIds.filter((cue) => cueCards[cue].demonstration);

/** Whether a cue can be demonstrated. */
export const isShown = (cue: string): cue is CueId => shownCues.some((shown) => shown === cue);

/** A cue at the default strength of its demonstration. @throws Error for a cue that cannot be demonstrated. */
export function choiceOf(cue: CueId): Choice {
  return { cue, strength: demonstrationOf(cue).strength };
}

function demonstrationOf(cue: CueId): NonNullable<CueCard['demonstration']> {
  const { demonstration } = cueCards[cue];
  if (!demonstration) throw new Error(`${cue} cannot be demonstrated`);
  return demonstration;
}

/** Takes about two minutes on two cores. */
const length = { steps: 300 } as const;

/** How a cue is demonstrated. */
export interface Plan {
  readonly task: string;
  readonly remedy: Remedy;
  /** The remedy for this cue off, all other settings at their defaults. */
  readonly settings: TrainSettings;
}

/** The plan for a choice. @throws Error for a cue that cannot be demonstrated. */
export function planOf({ cue }: Choice): Plan {
  const { task, size } = demonstrationOf(cue);
  const remedy = remedyOf(cue, task);
  if (!remedy) throw new Error(`${task} has no remedy against ${cue}`);
  const made = makeSettings(task, { size, length, taskSettings: { [remedy.key]: offValue(task, remedy) } });
  if (!made.ok) throw new Error(made.failure.message);
  return { task, remedy, settings: made.value };
}

/** Step of the strength slider: 0.01, or 0.5 if the range is wider than 5. */
export const sliderStep = (cue: CueId): number => {
  const { min = 0, max = 1 } = cueCards[cue].plant ?? {};
  return max - min > 5 ? 0.5 : 0.01;
};

/** What already exists for a choice. */
export interface Existing {
  readonly planted: DatasetSummary | undefined;
  /** The newest run on the planted photographs, without the remedy. */
  readonly run: RunSummary | undefined;
  /** The newest run that is paired with it, with the remedy. */
  readonly paired: RunSummary | undefined;
}

/** Finds what already exists for a choice. @param runs Newest first. */
export function existingOf(choice: Choice, datasets: readonly DatasetSummary[], runs: readonly RunSummary[]): Existing {
  const { cue, strength } = choice;
  const planted = datasets.find((dataset) => dataset.planted?.cue === cue && dataset.planted.strength === strength);
  const { task } = planOf(choice);
  const run =
    planted && runs.find((known) => known.datasetId === planted.id && known.task === task && !known.pairedWith);
  const paired = run && runs.find(({ pairedWith }) => pairedWith === run.id);
  return { planted, run, paired };
}
