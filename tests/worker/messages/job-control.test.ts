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
  test('a step is next unless something was asked for', async () => {
    expect(await control().control.next()).toBe('step');
  });
  test('messages that arrive meanwhile are heard before the next step', async () => {
    const { control: waiting, tell } = control();
    const next = waiting.next();
    tell('stop');
    expect(await next).toBe('stop');
  });
  test('a snapshot that was asked for twice is taken once', async () => {
    const { control: asked, tell } = control();
    tell('snapshot');
    tell('snapshot');
    expect([await asked.next(), await asked.next()]).toEqual(['snapshot', 'step']);
  });
  test('while paused no step is taken, but a snapshot is, and each change is told once', async () => {
    const { control: paused, tell, said } = control();
    tell('pause');
    let turn: string | undefined;
    const next = () => paused.next().then((found) => (turn = found));
    let waiting = next();
    await soon();
    expect(turn).toBeUndefined();
    tell('snapshot');
    await waiting;
    expect(turn).toBe('snapshot');
    turn = undefined;
    waiting = next();
    await soon();
    expect(turn).toBeUndefined();
    tell('continue');
    await waiting;
    expect(turn).toBe('step');
    expect(said).toEqual(['paused', 'continued']);
  });
  test('what is left to tell is told before the pause, and once', async () => {
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
  test('that is asked to stop is ended by its next check, with the words of its noun', async () => {
    const { control: asked, tell } = control();
    await asked.checkStopped();
    const check = asked.checkStopped();
    tell('stop');
    await expect(check).rejects.toMatchObject({ failure: { code: 'stopped', message: 'the training was stopped' } });
  });
  test('says how far it is at most four times a second, and at both ends', () => {
    vi.useFakeTimers();
    const { control: going, said } = control();
    for (let done = 0; done <= 20; done++) {
      going.progress('looking', done, 20);
      vi.advanceTimersByTime(50);
    }
    vi.useRealTimers();
    expect(said).toEqual(['progress', 'progress', 'progress', 'progress', 'progress']); // at 0, 5, 10, 15 and 20
  });
});
