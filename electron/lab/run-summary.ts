/** Summaries of runs for lists: of a live run, of a stored run, or of a damaged folder. */
import { stat } from 'node:fs/promises';
import { changedSettings } from '../../shared/changed-settings.ts';
import type { Failure } from '../../shared/failure.ts';
import type { RunSummary } from '../../shared/protocol.ts';
import { lockHolder } from '../files/lock.ts';
import { listCheckpoints, lockFile, metricsFile } from '../files/run-folder.ts';
import { metricsDamage } from './latest-metrics.ts';
import type { LiveRun } from './live-run.ts';
import { datasetId } from './real-folders.ts';
import { measuredAt, progressAtEnd, progressAtStart, type RunProgress } from './run-progress.ts';
import type { StoredRun } from './stored-runs.ts';

/** What a run's folder shows about its checkpoints. */
export type Checkpoints = Pick<RunSummary, 'resumable' | 'hasCheckpoint'>;

function summarise(
  record: StoredRun['record'],
  dataset: string,
  progress: RunProgress,
  checkpoints: Checkpoints,
): RunSummary {
  const { batch: _, ...shown } = progress;
  const { id, name, createdAt, settings, ending, pairedWith, sweep } = record;
  const { note: _note, stepNotes: _stepNotes, ...marks } = record.marks ?? {};
  const failure = ending?.failure ? { failure: ending.failure } : {};
  const { task, encoder, size } = settings;
  const pair = pairedWith === undefined ? {} : { pairedWith };
  const ofSweep = sweep === undefined ? {} : { sweep };
  const photographs = { dataset, datasetId: datasetId(record.folders, settings.reading) };
  const marked = Object.keys(marks).length > 0 ? { marks } : {};
  return {
    id,
    name,
    task,
    encoder,
    size,
    settings: changedSettings(settings),
    ...photographs,
    createdAt,
    ...shown,
    ...pair,
    ...ofSweep,
    ...marked,
    ...checkpoints,
    ...failure,
  };
}

/** The summary of a run of this process. */
export async function liveSummary(run: LiveRun, dataset: string, queuePosition?: number): Promise<RunSummary> {
  const checkpoints = checkpointsOf(run.record, (await listCheckpoints(run.folder)).length > 0);
  // Read after the wait, so that summaries that resolve out of order still carry the current state.
  const { record, progress, hasEnded } = run;
  const summary = summarise(record, dataset, progress, {
    ...checkpoints,
    resumable: hasEnded && checkpoints.resumable,
  });
  return queuePosition === undefined ? summary : { ...summary, queuePosition };
}

/**
 * The summary of a run that this process knows only from its folder. Without an ending, the run is training in another
 * process if its lock is held; otherwise it is a run of a sweep that nothing has begun, or its process has crashed.
 */
export async function storedSummary(run: StoredRun, folder: string, dataset: string): Promise<RunSummary> {
  const { record, lastStep, lastSnapshot, lastCheckpoint } = run;
  const damaged = metricsDamage(metricsFile(folder), run, record.ending, lastCheckpoint);
  const base: RunProgress = {
    ...progressAtStart(record, 'crashed'),
    ...(lastStep ? { step: lastStep.step, epoch: lastStep.epoch, loss: lastStep.loss } : {}),
    ...(lastStep ? { imagesPerSecond: lastStep.imagesPerSecond } : {}),
    ...(lastSnapshot ? measuredAt(lastSnapshot) : {}),
  };
  const checkpoints = checkpointsOf(record, lastCheckpoint !== undefined);
  if (record.ending) {
    const summary = summarise(record, dataset, progressAtEnd(base, record.ending), checkpoints);
    return damaged.length > 0 ? { ...summary, damaged } : summary;
  }
  if ((await lockHolder(lockFile(folder))) !== undefined) {
    const running = summarise(record, dataset, { ...base, status: 'running' }, { ...checkpoints, resumable: false });
    return { ...running, trainedByOtherProcess: true };
  }
  if (record.sweep !== undefined && record.started === undefined)
    return summarise(record, dataset, { ...base, status: 'waiting' }, checkpoints);
  const failure: Failure = {
    code: 'failed',
    message: 'The lab ended while this run was training.',
    hint: 'Resume it: it continues from its last checkpoint.',
  };
  return { ...summarise(record, dataset, base, checkpoints), failure, ...(damaged.length > 0 ? { damaged } : {}) };
}

/** A run can be resumed if it has a checkpoint, or if it has not started yet, so that nothing can be lost. */
function checkpointsOf({ ending, started }: StoredRun['record'], hasCheckpoint: boolean): Checkpoints {
  return { hasCheckpoint, resumable: ending?.status !== 'finished' && (started === undefined || hasCheckpoint) };
}

/** The summary of a folder whose run.json cannot be read: listed with the reason, so that the user can repair or delete it. */
export async function damagedSummary(id: string, folder: string, failure: Failure): Promise<RunSummary> {
  const made = await stat(folder).then(
    (entry) => entry.mtime,
    () => new Date(0),
  );
  return {
    id,
    name: id,
    task: '',
    encoder: '',
    size: 0,
    dataset: '',
    datasetId: '',
    createdAt: made.toISOString(),
    status: 'failed',
    step: 0,
    totalSteps: 0,
    epoch: 0,
    resumable: false,
    hasCheckpoint: false,
    failure,
  };
}
