import { describe, expect, test } from 'vitest';
import { RunControl } from '../../../electron/worker/messages/job-control.ts';
import type { FromWorker, ToWorker } from '../../../shared/worker-protocol.ts';

function control() {
  const said: FromWorker['type'][] = [];
  let tell: (message: ToWorker) => void = () => {};
  const made = new RunControl({
    send: ({ type }) => said.push(type),
    onMessage: (listener) => {
      tell = listener;
    },
  });
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
