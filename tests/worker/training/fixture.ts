/** Small real runs: a few synthetic photographs, a small picture side, the real job. */
import { mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { metricsFile } from '../../../electron/files/run-folder.ts';
import { runTrainJob } from '../../../electron/worker/jobs/train-job.ts';
import type { WorkerPort } from '../../../electron/worker/messages/worker-port.ts';
import { makeSettings } from '../../../shared/make-settings.ts';
import type { SnapshotRecord, StepRecord } from '../../../shared/run-results.ts';
import type { RequestedSettings, TrainSettings } from '../../../shared/training-settings.ts';
import {
  type FromWorker,
  type FromWorkerOf,
  fromWorkerSchema,
  type JobOf,
  type JobResult,
  type ResultJob,
  type ToWorker,
} from '../../../shared/worker-protocol.ts';
import { photographs } from '../data/pictures.ts';

/** A new folder, removed after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lab-training-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export const makePhotographs = (folder: string, count: number): Promise<string> =>
  photographs(join(folder, `photographs-${count}`), count);

/** conv4 at 16 px: a step takes milliseconds. */
export function tinySettings(asked: RequestedSettings = {}, task = 'rotation'): TrainSettings {
  const made = makeSettings(task, { encoder: 'conv4', size: 16, batch: 4, length: { steps: 12 }, ...asked });
  if (!made.ok) throw new Error(made.failure.message);
  return made.value;
}

export type TrainJob = JobOf<'train'>;

export function tinyJob(
  folder: string,
  run: string,
  settings = tinySettings(),
  more: Partial<TrainJob> = {},
): TrainJob {
  return {
    job: 'train',
    run,
    runDir: join(folder, 'runs', run),
    settings,
    dataset: { folders: [join(folder, 'photographs-20')], packDir: join(folder, 'pack-20') },
    ...more,
  };
}

/** The messages of a worker, parsed with the lab's schema. */
export class Heard {
  readonly messages: FromWorker[] = [];

  add(message: unknown): void {
    this.messages.push(fromWorkerSchema.parse(JSON.parse(JSON.stringify(message))));
  }

  of<Type extends FromWorker['type']>(type: Type): FromWorkerOf<Type>[] {
    return this.messages.filter((message): message is FromWorkerOf<Type> => message.type === type);
  }

  /** The result of a job, if it came to one. */
  result<Name extends ResultJob>(job: Name): JobResult<Name> | undefined {
    return this.of('result').find((message) => message.job === job)?.result as JobResult<Name> | undefined;
  }

  get steps(): StepRecord[] {
    return this.of('steps').flatMap((message) => message.records);
  }

  get snapshots(): SnapshotRecord[] {
    return this.of('snapshot').map((message) => message.record);
  }

  /** The only `ended` message. */
  get ending(): FromWorkerOf<'ended'> {
    expect(this.of('ended')).toHaveLength(1);
    return this.of('ended')[0]!;
  }
}

/** Runs a job in this process. `onMessage` may reply to messages. */
export async function train(
  job: TrainJob,
  onMessage: (message: FromWorker, reply: (message: ToWorker) => void) => void = () => {},
): Promise<Heard> {
  const heard = new Heard();
  const listeners: ((message: ToWorker) => void)[] = [];
  const port: WorkerPort = {
    send(message) {
      heard.add(message);
      onMessage(message, (answer) => {
        for (const listener of listeners) listener(answer);
      });
    },
    onMessage: (listener) => {
      listeners.push(listener);
    },
  };
  await runTrainJob(job, port);
  return heard;
}

/** The lines of metrics.jsonl without speeds and times, which differ from run to run, and the checksums over them. */
export async function metricsOf(
  job: TrainJob,
): Promise<(Omit<StepRecord, 'imagesPerSecond' | 'seconds'> | SnapshotRecord)[]> {
  const lines = (await readFile(metricsFile(job.runDir), 'utf8')).trim().split('\n');
  return lines.map((line) => {
    const { imagesPerSecond: _, seconds: __, crc: ___, ...record } = JSON.parse(line);
    return record;
  });
}

/** Compares files byte by byte; they are too large for the comparison of `expect`. */
export const sameFile = async (a: string, b: string): Promise<boolean> => (await readFile(a)).equals(await readFile(b));
