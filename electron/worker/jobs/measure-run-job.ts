/** The `measure-run` job: a run that ends after a few steps, timed. */
import { stat, statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { refuse } from '../../../shared/failure.ts';
import type { RunMeasurement } from '../../../shared/run-measurement.ts';
import { planRun } from '../../../shared/run-plan.ts';
import { packSideFor } from '../../../shared/training-settings.ts';
import type { FromWorkerOf, JobOf, ToWorker } from '../../../shared/worker-protocol.ts';
import { bytesBelow } from '../../files/bytes-below.ts';
import { packFolder } from '../../files/pack-index.ts';
import { boardFolder, checkpointFile, listCheckpoints, metricsFile } from '../../files/run-folder.ts';
import type { JobControl } from '../messages/job-control.ts';
import { viewsOfEach } from '../posing/measured-views.ts';
import { poseSettings, pretextTask } from '../tasks/tasks.ts';
import { mostExamined, mostScored } from '../training/evaluate-held-out.ts';
import { viewedAtSnapshots } from '../training/snapshot-views.ts';
import { snapshotMs, type Timing } from '../training/timings.ts';
import { Run } from '../training/train-run.ts';
import { processorUse } from './processor-use.ts';

/** Photographs that the measured snapshot scores; its duration is extrapolated to all. */
const scoredHere = 64;
/** First steps that are not timed: threads start and memory is allocated in them. */
const warmUpSteps = 2;
/** A first step of at least this needs no second one to warm up. */
const slowStepMs = 5_000;
/** Timed steps: at least this many within `patienceMs`, and more for `enoughMs`. */
const fewestSteps = 5;
const enoughMs = 3_000;
const patienceMs = 30_000;

/** Whether enough steps were timed. @param timed Milliseconds of the steps after the first ones. */
export function isEnough(timed: readonly number[]): boolean {
  const spent = timed.reduce((sum, ms) => sum + ms, 0);
  return (timed.length >= fewestSteps && spent >= enoughMs) || (timed.length > 0 && spent >= patienceMs);
}

/** The steps that count: without the first ones. */
export const timedSteps = (steps: readonly number[]): readonly number[] =>
  steps.slice((steps[0] ?? 0) >= slowStepMs ? 1 : warmUpSteps);

/** Value below which a share of the values lies: one of the values. @param values At least one. */
export function quantile(values: readonly number[], share: number): number {
  const ascending = [...values].sort((a, b) => a - b);
  return ascending[Math.round(share * (ascending.length - 1))]!;
}

/** Trains a few steps as a run with these settings would, and measures time, memory and files. */
export async function measureRun(job: JobOf<'measure-run'>, control: JobControl): Promise<RunMeasurement> {
  const use = await processorUse();
  const free = await statfs(job.workspace);
  const { runDir } = job;
  const steps: number[] = [];
  const others: Timing[] = [];
  let started: FromWorkerOf<'started'> | undefined;
  const listeners: ((message: ToWorker) => void)[] = [];
  const { port } = control;
  const began = performance.now();
  let firstStepAt = 0;
  const run = new Run(
    { ...job, job: 'train', run: 'measured' },
    {
      onMessage: (listen) => {
        listeners.push(listen);
        port.onMessage(listen);
      },
      send: (message) => {
        if (message.type === 'started') started = message;
        if (message.type === 'progress' || message.type === 'log' || message.type === 'try') port.send(message);
      },
    },
    {
      mostScored: scoredHere,
      timed: (timing) => {
        if (timing.what !== 'step') others.push(timing);
        else {
          if (steps.length === 0) firstStepAt = performance.now() - timing.ms;
          steps.push(timing.ms);
          if (isEnough(timedSteps(steps))) for (const listen of listeners) listen({ type: 'stop' });
        }
      },
    },
  );
  try {
    await run.perform();
    await run.close();
    const [first] = others.filter((timing) => timing.what === 'snapshot');
    // The first snapshot starts the network's inference, which later ones find running.
    const snapshot = others.findLast((timing) => timing.what === 'snapshot');
    const timed = timedSteps(steps);
    const counted = timed.length > 0 ? timed : steps;
    if (!isEnough(timed)) await control.checkStopped();
    if (!started || !first || !snapshot || counted.length === 0)
      return refuse('failed', 'the run ended before its first step');
    const { record } = started;
    const survey = others.find((timing) => timing.what === 'survey');
    const scored = Math.min(record.heldOutImages, mostScored);
    const viewed = viewedAtSnapshots(job.settings, planRun(job.settings, record.images), record.heldOutImages);
    const last = (await listCheckpoints(runDir)).at(-1) ?? 0;
    return {
      engine: record.engine,
      device: record.device,
      images: record.images,
      heldOutImages: record.heldOutImages,
      steps: counted.length,
      stepMs: { median: quantile(counted, 0.5), low: quantile(counted, 0.1), high: quantile(counted, 0.9) },
      startMs: Math.max(0, firstStepAt - began - first.ms - (survey?.ms ?? 0)),
      snapshotMs: snapshotMs(snapshot, scored, Math.min(scored, mostExamined) + viewed * viewsOfEach),
      ...(survey ? { survey: { ms: survey.ms, ...surveyInterval(job, record.stepsPerEpoch) } } : {}),
      peakMiB: process.resourceUsage().maxRSS / 1024,
      checkpointBytes: (await stat(checkpointFile(runDir, last))).size,
      boardBytes: await bytesBelow(boardFolder(runDir, 0)),
      recordBytes: (await stat(metricsFile(runDir))).size / steps.length,
      packBytes: await packBytes(job),
      processorUse: use,
      machineMiB: totalmem() / 2 ** 20,
      freeBytes: free.bavail * free.bsize,
      measuredAt: new Date().toISOString(),
    };
  } finally {
    await run.close().catch(() => undefined); // the first error is reported
  }
}

function surveyInterval({ settings }: JobOf<'measure-run'>, stepsPerEpoch: number) {
  const every = (pretextTask(settings.task).survey?.everyEpochs(poseSettings(settings)) ?? Infinity) * stepsPerEpoch;
  return Number.isFinite(every) && every > 0 ? { everySteps: every } : {};
}

/** Bytes of the packs that the run reads. */
async function packBytes({ dataset, heldOut, settings }: JobOf<'measure-run'>): Promise<number> {
  const side = packSideFor(settings.size);
  const sizes = await Promise.all(
    [dataset, ...(heldOut ? [heldOut] : [])].map(({ packDir }) => bytesBelow(packFolder(packDir, side))),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
