/** Length, batch size and snapshot interval of a run, as pure functions of settings and data. */
import { refuse } from '../../../shared/failure.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';

/** The plan of a run. */
export interface RunPlan {
  /** Number of photographs in a batch. */
  readonly batch: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  /** Snapshots are taken at multiples of this, and at the end. */
  readonly snapshotEvery: number;
}

const mostSnapshots = 20;
/** In steps. A longer epoch has snapshots within it. */
const longestInterval = 500;

/**
 * The actual batch size. A batch that the user chose is used or refused. A default batch shrinks so that an epoch of a
 * small folder has about four steps, but not below eight photographs if there are that many.
 */
function chooseBatch(settings: Pick<TrainSettings, 'batch' | 'batchAsked'>, photographs: number): number {
  if (!settings.batchAsked) return Math.min(settings.batch, photographs, Math.max(8, Math.floor(photographs / 4)));
  if (settings.batch > photographs) {
    refuse(
      'bad-usage',
      `a batch of ${settings.batch} cannot be filled: there are ${photographs} photographs to train on`,
      `choose a batch of at most ${photographs}, or omit it`,
    );
  }
  return settings.batch;
}

/**
 * Plans a run.
 * @param photographs Number of photographs to train on.
 * @throws FailureError 'bad-usage' if the batch that the user chose cannot be filled.
 */
export function planRun(settings: TrainSettings, photographs: number): RunPlan {
  const batch = chooseBatch(settings, photographs);
  const stepsPerEpoch = Math.floor(photographs / batch);
  const totalSteps = 'steps' in settings.length ? settings.length.steps : settings.length.epochs * stepsPerEpoch;
  const unit = Math.min(stepsPerEpoch, longestInterval);
  return { batch, stepsPerEpoch, totalSteps, snapshotEvery: unit * Math.ceil(totalSteps / (unit * mostSnapshots)) };
}
