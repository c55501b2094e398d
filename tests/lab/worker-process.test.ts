import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { forkWorkers } from '../../electron/hosts/fork-worker.ts';
import { WorkerProcess, workerLimits } from '../../electron/lab/worker-process.ts';
import type { FromWorker, Job } from '../../shared/worker-protocol.ts';
import { behave, rotationSettings, spawnFake, temporaryFolder, until } from './fixture.ts';

const trainJob = (): Job => ({
  job: 'train',
  run: 'a-run',
  runDir: temporaryFolder(),
  settings: rotationSettings(),
  dataset: { folders: ['/nowhere'], packDir: '/nowhere' },
});

function start(job: Job, limits = workerLimits) {
  const messages: FromWorker[] = [];
  const worker = new WorkerProcess(spawnFake, job, (message) => messages.push(message), limits);
  return { worker, messages };
}

afterEach(() => behave());

describe('a worker process', () => {
  it('gets its job when it is ready, and ends with its last message', async () => {
    const { worker, messages } = start(trainJob());
    expect(await worker.ended).toMatchObject({ status: 'finished', step: 20 });
    expect(messages.filter(({ type }) => type === 'ended')).toHaveLength(1);
    expect(messages[0]).toMatchObject({ type: 'started' });
  });

  it('that exits without a last message has crashed, at its last step and with its last output', async () => {
    behave({ crashAt: 7 });
    const { worker } = start(trainJob());
    const ending = await worker.ended;
    expect(ending).toMatchObject({ status: 'crashed', step: 7 });
    expect(ending.failure?.message).toContain('SIGKILL');
    expect(ending.failure?.hint).toContain('memory');
    expect(ending.failure?.message).toContain('the reason for it');
  });

  it('continues after an unknown message', async () => {
    behave({ garbage: true });
    const { worker, messages } = start(trainJob());
    expect((await worker.ended).status).toBe('finished');
    expect(messages.filter(({ type }) => type === 'log')).toHaveLength(3);
  });

  it('stops with a checkpoint on request, also before it is ready', async () => {
    behave({ stepMs: 20 });
    const early = start(trainJob()).worker;
    expect(await early.stop()).toMatchObject({ status: 'stopped', step: 0 });
    const { worker, messages } = start(trainJob());
    await until(() => messages.some(({ type }) => type === 'steps'));
    const ending = await worker.stop();
    expect(ending.status).toBe('stopped');
    expect(ending.failure).toBeUndefined();
  });

  it('that does not stop is killed after the grace period, and counts as stopped', async () => {
    behave({ deaf: true, stepMs: 50 });
    const { worker, messages } = start(trainJob(), { ...workerLimits, stopGraceMs: 200 });
    await until(() => messages.some(({ type }) => type === 'steps'));
    const ending = await worker.stop();
    expect(ending).toMatchObject({ status: 'stopped', failure: { code: 'stopped' } });
    expect(ending.failure?.message).toContain('did not stop within 0.2 s');
  });

  it('that sends no message has crashed when its time to start is over', async () => {
    behave({ mute: true });
    const { worker } = start(trainJob(), { ...workerLimits, startMs: 300 });
    const ending = await worker.ended;
    expect(ending.status).toBe('crashed');
    expect(ending.failure?.message).toContain('sent no message within 0.3 s');
  });

  it('whose script is missing has crashed, with the reason', async () => {
    const worker = new WorkerProcess(forkWorkers('/nowhere/worker.js'), trainJob(), () => {});
    const ending = await worker.ended;
    expect(ending.status).toBe('crashed');
    expect(ending.failure?.message).toContain('Cannot find module');
  });

  it('accepts messages after its end', async () => {
    const { worker } = start(trainJob());
    await worker.ended;
    worker.send({ type: 'pause' });
    worker.kill();
    expect((await worker.stop()).status).toBe('finished');
  });
});

describe('an engine that a worker wants to try', () => {
  const triedWith = async (trial: { readonly goes: string; readonly patienceMs: number }) => {
    behave({ trial });
    const { worker, messages } = start({ job: 'doctor' });
    expect((await worker.ended).status).toBe('finished');
    const examined = messages.find((message) => message.type === 'result');
    return examined?.job === 'doctor' ? examined.result.engines[1] : undefined;
  };

  it('is tried by another process, whose report is passed on', async () => {
    expect(await triedWith({ goes: 'works', patienceMs: 10_000 })).toMatchObject({
      engine: 'webgpu',
      works: true,
      device: 'a GPU',
    });
  });

  it('may abort that process, which is reported and does not end this one', async () => {
    const report = await triedWith({ goes: 'aborts', patienceMs: 10_000 });
    expect(report).toMatchObject({ engine: 'webgpu', works: false });
    expect(report?.why).toMatch(/signal SIGABRT.*no device/s);
  });

  it('that never answers is given up after a time limit', async () => {
    const report = await triedWith({ goes: 'hangs', patienceMs: 1000 });
    expect(report?.why).toBe('it did not finish its small steps in 1 s');
  });

  it('is given up when the worker ends', async () => {
    const tell = join(temporaryFolder(), 'pid');
    behave({ trial: { goes: 'hangs', patienceMs: 60_000 }, tell });
    const { worker } = start({ job: 'doctor' });
    await until(() => existsSync(tell) && readFileSync(tell, 'utf8') !== '');
    const pid = Number(readFileSync(tell, 'utf8'));
    worker.kill();
    await worker.ended;
    await until(() => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    });
  });
});
