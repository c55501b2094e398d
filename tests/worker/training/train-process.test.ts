/** Training in real worker processes: a kill, a locked folder, a full disk. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boardFile, checkpointFile, checkpointsFolder, listCheckpoints } from '../../../electron/files/run-folder.ts';
import { readCheckpoint } from '../../../electron/worker/run/checkpoint.ts';
import { build, root } from '../../built.ts';
import {
  Heard,
  makePhotographs,
  metricsOf,
  sameFile,
  type TrainJob,
  temporaryFolder,
  tinyJob,
  tinySettings,
} from './fixture.ts';

const folder = temporaryFolder();
const script = join(root, 'dist', 'worker', 'worker.js');
const children: ChildProcess[] = [];
beforeAll(async () => {
  build('worker');
  await makePhotographs(folder, 20);
}, 120_000);
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** A worker that gets its job when it is ready. */
function worker(job: TrainJob, child = fork(script, { silent: true })): { child: ChildProcess; heard: Heard } {
  children.push(child);
  const heard = new Heard();
  child.on('message', (message) => {
    heard.add(message);
    if ((message as { type: string }).type === 'ready') child.send({ type: 'start', job });
  });
  return { child, heard };
}

const until = (condition: () => boolean): Promise<void> =>
  expect.poll(condition, { timeout: 45_000, interval: 2 }).toBe(true);
const ended = ({ heard }: { heard: Heard }): Promise<void> => until(() => heard.of('ended').length > 0);

/** Long enough to be interrupted in the middle: 30 epochs, a snapshot at every second epoch. */
const settings = tinySettings({ length: { steps: 60 } });

describe('a worker that trains', () => {
  test('gives bit-identical results after a kill and a resume, and records each step once', async () => {
    const uninterrupted = tinyJob(folder, 'uninterrupted', settings);
    const whole = worker(uninterrupted);
    await ended(whole);
    expect(whole.heard.ending).toMatchObject({ status: 'finished', step: 60 });

    const job = tinyJob(folder, 'killed', settings);
    const first = worker(job);
    await until(() => (first.heard.steps.at(-1)?.step ?? 0) >= 7);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    expect(first.heard.of('ended')).toEqual([]);
    expect((await listCheckpoints(job.runDir)).at(-1)).toBeLessThan(60);
    expect(await readdir(job.runDir)).toContain('lock');

    const second = worker(job);
    await ended(second);
    const { fromStep } = second.heard.of('started')[0]!.record;
    expect(fromStep).toBeGreaterThan(0);
    expect(second.heard.steps[0]!.step).toBe(fromStep + 1);
    expect(second.heard.ending).toMatchObject({ status: 'finished', step: 60 });

    expect(await metricsOf(job)).toEqual(await metricsOf(uninterrupted));
    expect(await sameFile(checkpointFile(job.runDir, 60), checkpointFile(uninterrupted.runDir, 60))).toBe(true);
    for (const step of [0, 60])
      expect(await sameFile(boardFile(job.runDir, step), boardFile(uninterrupted.runDir, step))).toBe(true);
  }, 120_000);

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'is not ended by a %s to its process group: the lab decides what it means',
    async (signal) => {
      const job = tinyJob(folder, signal, settings);
      const training = worker(job, fork(script, { silent: true, detached: true }));
      await until(() => (training.heard.steps.at(-1)?.step ?? 0) >= 3);
      process.kill(-training.child.pid!, signal);
      await new Promise((resolve) => setTimeout(resolve, 100));
      training.child.send({ type: 'stop' });
      await ended(training);
      const { status, step } = training.heard.ending;
      expect(status).toMatch(/stopped|finished/);
      expect((await listCheckpoints(job.runDir)).at(-1)).toBe(step);
    },
    60_000,
  );

  test('refuses a folder in which another worker trains, and does not disturb that worker', async () => {
    const job = tinyJob(folder, 'held', settings);
    const first = worker(job);
    await until(() => first.heard.of('started').length > 0);
    first.child.send({ type: 'pause' });
    await until(() => first.heard.of('paused').length > 0);
    const second = worker(job);
    await ended(second);
    expect(second.heard.ending.status).toBe('failed');
    expect(second.heard.ending.failure!.message).toContain(`process ${first.child.pid} on `);
    first.child.send({ type: 'stop' });
    await ended(first);
    expect(first.heard.ending.status).toBe('stopped');
  });

  test.skipIf(process.platform === 'win32')(
    'ends as failed if the disk is full, and keeps its last good checkpoint',
    async () => {
      const job = tinyJob(folder, 'full', settings);
      const first = worker(job);
      await until(() => first.heard.steps.length > 0);
      first.child.send({ type: 'stop' });
      await ended(first);
      const kept = await listCheckpoints(job.runDir);

      // A limit on the file size simulates a full disk: 1000 blocks are less than a checkpoint needs.
      const limited = spawn('/bin/sh', ['-c', 'ulimit -f 1000; exec "$0" "$1"', process.execPath, script], {
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      const second = worker(job, limited);
      await ended(second);
      expect(second.heard.ending.status).toBe('failed');
      expect(second.heard.ending.failure).toMatchObject({
        code: 'failed',
        message: `the disk that holds ${job.runDir} is full`,
      });
      expect(await listCheckpoints(job.runDir)).toEqual(kept);
      expect((await readCheckpoint(checkpointFile(job.runDir, kept.at(-1)!))).ok).toBe(true);
      expect((await readdir(checkpointsFolder(job.runDir))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    },
  );
});
