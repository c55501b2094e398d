/** How long a run is, how many photographs a step takes, and when it stops to look: pure functions of settings and data. */
import { refuse } from '../../../shared/failure.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';

export interface RunPlan {
  /** Photographs a step. */
  readonly batch: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  /** Snapshots are taken at multiples of this, and at the end. */
  readonly snapshotEvery: number;
}

const mostSnapshots = 20;
/** An epoch longer than this is looked at on the way. */
const longestUnseen = 500;

/**
 * The batch in use. One that was asked for is taken or refused; a default shrinks, so that an epoch of a small folder
 * still has about four steps, but not below eight photographs while there are as many.
 */
function chooseBatch(settings: Pick<TrainSettings, 'batch' | 'batchAsked'>, photographs: number): number {
  if (!settings.batchAsked) return Math.min(settings.batch, photographs, Math.max(8, Math.floor(photographs / 4)));
  if (settings.batch > photographs) {
    refuse(
      'bad-usage',
      `a batch of ${settings.batch} cannot be filled: there are ${photographs} photographs to train on`,
      `choose a batch of at most ${photographs}, or leave it out`,
    );
  }
  return settings.batch;
}

/**
 * @param photographs How many there are to train on.
 * @throws FailureError 'bad-usage' if the batch asked for cannot be filled.
 */
export function planRun(settings: TrainSettings, photographs: number): RunPlan {
  const batch = chooseBatch(settings, photographs);
  const stepsPerEpoch = Math.floor(photographs / batch);
  const totalSteps = 'steps' in settings.length ? settings.length.steps : settings.length.epochs * stepsPerEpoch;
  const look = Math.min(stepsPerEpoch, longestUnseen);
  return { batch, stepsPerEpoch, totalSteps, snapshotEvery: look * Math.ceil(totalSteps / (look * mostSnapshots)) };
}
