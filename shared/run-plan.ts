/** Held-out photographs, batch size, length and snapshot interval of a run, as pure functions of settings and data. */
import { refuse } from './failure.ts';
import type { TrainSettings } from './training-settings.ts';

/** Fewer held-out photographs than this give unreliable scores. */
const fewestHeldOut = 64;

/** A tenth of the photographs, at least 64, but at most half of them. */
export const heldOutCount = (photographs: number): number =>
  Math.max(Math.floor(photographs / 10), Math.min(fewestHeldOut, Math.floor(photographs / 2)));

/**
 * The actual batch size. A batch that the user chose stays as it is. A default batch shrinks so that an epoch of a small
 * folder has about four steps, but not below eight photographs if there are that many.
 * @param photographs Number of photographs to train on.
 */
export const batchInUse = (
  { batch, batchAsked }: Pick<TrainSettings, 'batch' | 'batchAsked'>,
  photographs: number,
): number => (batchAsked ? batch : Math.min(batch, photographs, Math.max(8, Math.floor(photographs / 4))));

/** Length of a run. */
export interface StepCounts {
  /** Number of photographs in a batch. */
  readonly batch: number;
  /** 0 if there are too few photographs to fill one batch. */
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
}

/** The length of a run. @param photographs Number of photographs to train on. */
export function runLength(settings: TrainSettings, photographs: number): StepCounts {
  const batch = batchInUse(settings, photographs);
  const stepsPerEpoch = batch > 0 ? Math.floor(photographs / batch) : 0;
  const totalSteps = 'steps' in settings.length ? settings.length.steps : settings.length.epochs * stepsPerEpoch;
  return { batch, stepsPerEpoch, totalSteps };
}

/** The plan of a run. */
export interface RunPlan extends StepCounts {
  /** Snapshots are taken at multiples of this, and at the end. */
  readonly snapshotEvery: number;
}

const mostSnapshots = 20;
/** In steps. A longer epoch has snapshots within it. */
const longestInterval = 500;

/**
 * Plans a run.
 * @param photographs Number of photographs to train on.
 * @throws FailureError 'bad-usage' if the batch that the user chose cannot be filled.
 */
export function planRun(settings: TrainSettings, photographs: number): RunPlan {
  const length = runLength(settings, photographs);
  const { batch, stepsPerEpoch, totalSteps } = length;
  if (batch > photographs)
    refuse(
      'bad-usage',
      `a batch of ${batch} cannot be filled: there are ${photographs} images to train on`,
      `choose a batch of at most ${photographs}, or omit it`,
    );
  const unit = Math.min(stepsPerEpoch, longestInterval);
  return { ...length, snapshotEvery: unit * Math.ceil(totalSteps / (unit * mostSnapshots)) };
}
