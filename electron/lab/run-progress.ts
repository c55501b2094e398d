/** Progress of a run, as a pure function of its worker's messages. */
import type { RunSummary } from '../../shared/protocol.ts';
import type { RunRecord, RunStatus, SnapshotRecord } from '../../shared/run-results.ts';
import type { FromWorker } from '../../shared/worker-protocol.ts';

/** The fields of a run's summary that change during training. */
export type RunProgress = Pick<
  RunSummary,
  | 'status'
  | 'preparing'
  | 'step'
  | 'totalSteps'
  | 'epoch'
  | 'loss'
  | 'heldOut'
  | 'health'
  | 'labelFree'
  | 'imagesPerSecond'
  | 'secondsLeft'
  | 'memoryMiB'
> & { readonly batch: number };

/** What a snapshot measured. */
export function measuredAt({ heldOut, health, labelFree }: SnapshotRecord): Partial<RunProgress> {
  if (!labelFree) return { heldOut, health };
  const { spectrum: _, ...numbers } = labelFree;
  return { heldOut, health, labelFree: numbers };
}

/** The progress before the worker's first message. */
export function progressAtStart(record: RunRecord, status: RunStatus): RunProgress {
  const { started, settings } = record;
  return {
    status,
    step: 0,
    totalSteps: started?.totalSteps ?? ('steps' in settings.length ? settings.length.steps : 0),
    epoch: 0,
    batch: started?.batch ?? settings.batch,
  };
}

/** Once the user has asked to stop, the status stays `stopping` until the worker has ended. */
const moved = (progress: RunProgress, status: RunStatus): RunStatus =>
  progress.status === 'stopping' ? 'stopping' : status;

/** Exponential smoothing with weight 0.2, so that the displayed speed does not jump. */
const smooth = (before: number | undefined, now: number): number =>
  before === undefined ? now : 0.8 * before + 0.2 * now;

/** @returns The progress after one more message; the same object if the message does not change it. */
export function advance(progress: RunProgress, message: FromWorker): RunProgress {
  switch (message.type) {
    case 'progress': {
      const { what, done, total } = message;
      return { ...progress, preparing: { what, done, total } };
    }
    case 'started': {
      const { fromStep, totalSteps, batch } = message.record;
      const { preparing: _, ...rest } = progress;
      return { ...rest, status: moved(progress, 'running'), step: fromStep, totalSteps, batch };
    }
    case 'steps': {
      const last = message.records.at(-1);
      if (!last) return { ...progress, memoryMiB: message.memoryMiB };
      const speed = message.records.reduce((sum, record) => sum + record.imagesPerSecond, 0) / message.records.length;
      const imagesPerSecond = smooth(progress.imagesPerSecond, speed);
      const imagesLeft = (progress.totalSteps - last.step) * progress.batch;
      const { preparing: _, ...rest } = progress;
      return {
        ...rest,
        step: last.step,
        epoch: last.epoch,
        loss: last.loss,
        memoryMiB: message.memoryMiB,
        imagesPerSecond,
        ...(imagesPerSecond > 0 ? { secondsLeft: imagesLeft / imagesPerSecond } : {}),
      };
    }
    case 'snapshot':
      return { ...progress, ...measuredAt(message.record) };
    case 'paused':
      return { ...progress, status: moved(progress, 'paused') };
    case 'continued':
      return { ...progress, status: moved(progress, 'running') };
    default:
      return progress;
  }
}

/** The progress after the run has ended. */
export function progressAtEnd(progress: RunProgress, ending: NonNullable<RunRecord['ending']>): RunProgress {
  const { preparing: _, secondsLeft: __, ...rest } = progress;
  return { ...rest, status: ending.status, step: ending.step, heldOut: ending.heldOut ?? progress.heldOut };
}
