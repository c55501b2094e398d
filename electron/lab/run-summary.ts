/** A run as a list shows it: live, from its folder, or damaged. */
import { stat } from 'node:fs/promises';
import type { Failure } from '../../shared/failure.ts';
import type { RunSummary } from '../../shared/protocol.ts';
import type { RunRecord } from '../../shared/results.ts';
import { lockHolder } from '../files/lock.ts';
import { listCheckpoints, lockFile } from '../files/run-folder.ts';
import type { LiveRun } from './live-run.ts';
import { readLatest } from './run-history.ts';
import { progressAtEnd, progressAtStart, type RunProgress } from './run-progress.ts';

function summarise(record: RunRecord, dataset: string, progress: RunProgress, resumable: boolean): RunSummary {
  const { batch: _, ...shown } = progress;
  const { id, name, createdAt, settings, ending, pairedWith } = record;
  const failure = ending?.failure ? { failure: ending.failure } : {};
  const { task, encoder, size } = settings;
  const pair = pairedWith === undefined ? {} : { pairedWith };
  return { id, name, task, encoder, size, dataset, createdAt, ...shown, ...pair, resumable, ...failure };
}

/** Of a run in this process's hands. */
export function liveSummary(run: LiveRun, dataset: string, resumable: boolean, queuePosition?: number): RunSummary {
  const summary = summarise(run.record, dataset, run.progress, run.hasEnded && resumable);
  return queuePosition === undefined ? summary : { ...summary, queuePosition };
}

/**
 * Of a run that this process knows from its folder alone. One that has no ending is training in another process while
 * its lock is held, and has crashed with its process otherwise.
 */
export async function storedSummary(record: RunRecord, folder: string, dataset: string): Promise<RunSummary> {
  const { lastStep, lastSnapshot } = await readLatest(folder);
  const base: RunProgress = {
    ...progressAtStart(record, 'crashed'),
    ...(lastStep ? { step: lastStep.step, epoch: lastStep.epoch, loss: lastStep.loss } : {}),
    ...(lastStep ? { imagesPerSecond: lastStep.imagesPerSecond } : {}),
    ...(lastSnapshot ? { heldOut: lastSnapshot.heldOut, health: lastSnapshot.health } : {}),
  };
  if (record.ending) {
    const resumable = await isResumable(record, folder);
    return summarise(record, dataset, progressAtEnd(base, record.ending), resumable);
  }
  if ((await lockHolder(lockFile(folder))) !== undefined) {
    return { ...summarise(record, dataset, { ...base, status: 'running' }, false), elsewhere: true };
  }
  const failure: Failure = {
    code: 'failed',
    message: 'The lab ended while this run was training.',
    hint: 'Resume it: it goes on from its last checkpoint.',
  };
  return { ...summarise(record, dataset, base, await isResumable(record, folder)), failure };
}

/** A checkpoint is there to go on from, or nothing has been done yet that could be lost. */
export async function isResumable(record: RunRecord, folder: string): Promise<boolean> {
  if (record.ending?.status === 'finished') return false;
  return record.started === undefined || (await listCheckpoints(folder)).length > 0;
}

/** Of a folder whose run.json cannot be read: listed with the reason, so that it can be mended or deleted. */
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
    createdAt: made.toISOString(),
    status: 'failed',
    step: 0,
    totalSteps: 0,
    epoch: 0,
    resumable: false,
    failure,
  };
}
