import { describe, expect, test, vi } from 'vitest';
import { JobControl } from '../../../electron/worker/messages/job-control.ts';
import type { WorkerPort } from '../../../electron/worker/messages/worker-port.ts';
import type { FromWorker, ToWorker } from '../../../shared/worker-protocol.ts';

function control() {
  const said: FromWorker['type'][] = [];
  let tell: (message: ToWorker) => void = () => {};
  const port: WorkerPort = {
    send: ({ type }) => said.push(type),
    onMessage: (listener) => {
      tell = listener;
    },
  };
  const made = new JobControl(port, 'training');
  return { control: made, said, tell: (type: 'pause' | 'continue' | 'stop' | 'snapshot') => tell({ type }) };
}
const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('between steps', () => {
  test('a step is next without a request', async () => {
    expect(await control().control.next()).toBe('step');
  });
  test('messages that arrive meanwhile are received before the next step', async () => {
    const { control: waiting, tell } = control();
    const next = waiting.next();
    tell('stop');
    expect(await next).toBe('stop');
  });
  test('a snapshot that is requested twice is taken once', async () => {
    const { control: running, tell } = control();
    tell('snapshot');
    tell('snapshot');
    expect([await running.next(), await running.next()]).toEqual(['snapshot', 'step']);
  });
  test('while paused no step is taken, but a snapshot is, and each change is reported once', async () => {
    const { control: paused, tell, said } = control();
    tell('pause');
    let action: string | undefined;
    const next = () => paused.next().then((result) => (action = result));
    let waiting = next();
    await soon();
    expect(action).toBeUndefined();
    tell('snapshot');
    await waiting;
    expect(action).toBe('snapshot');
    action = undefined;
    waiting = next();
    await soon();
    expect(action).toBeUndefined();
    tell('continue');
    await waiting;
    expect(action).toBe('step');
    expect(said).toEqual(['paused', 'continued']);
  });
  test('buffered reports are sent before the pause, and once', async () => {
    const { control: paused, tell, said } = control();
    tell('pause');
    const next = paused.next(() => said.push('steps'));
    await soon();
    tell('continue');
    await next;
    expect(said).toEqual(['steps', 'paused', 'continued']);
  });
  test('a stop ends a pause', async () => {
    const { control: paused, tell } = control();
    tell('pause');
    const next = paused.next();
    await soon();
    tell('stop');
    expect(await next).toBe('stop');
    expect(paused.stopAsked).toBe(true);
  });
});

describe('a job', () => {
  test('is stopped by its next check, with a message that names it', async () => {
    const { control: running, tell } = control();
    await running.checkStopped();
    const check = running.checkStopped();
    tell('stop');
    await expect(check).rejects.toMatchObject({ failure: { code: 'stopped', message: 'the training was stopped' } });
  });
  test('reports progress at most four times a second, and at the start and the end', () => {
    vi.useFakeTimers();
    const { control: running, said } = control();
    for (let done = 0; done <= 20; done++) {
      running.progress('clustering', done, 20);
      vi.advanceTimersByTime(50);
    }
    vi.useRealTimers();
    expect(said).toEqual(['progress', 'progress', 'progress', 'progress', 'progress']); // at 0, 5, 10, 15 and 20
  });
});
