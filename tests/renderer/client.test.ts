import { describe, expect, it } from 'vitest';
import { createClient, retryDelayMs } from '../../renderer/lib/client.ts';
import type { Channel, ToLab } from '../../shared/protocol.ts';

/** A fake lab at the other end of a channel. */
function fakeLab() {
  const asked: ToLab[] = [];
  let listener: (message: unknown) => void = () => {};
  let closed: () => void = () => {};
  const channel: Channel = {
    post: (message) => asked.push(message as ToLab),
    onMessage: (to) => {
      listener = to;
    },
    onClose: (to) => {
      closed = to;
    },
    close: () => closed(),
  };
  return { channel, asked, say: (message: unknown) => listener(message), hangUp: () => closed() };
}
const soon = () => new Promise((resolve) => setTimeout(resolve, 0));
const run = { run: 'r1' };

describe('the client', () => {
  it('waits for the connection, then resolves each request with its own answer', async () => {
    const lab = fakeLab();
    const client = createClient(async () => lab.channel);
    const first = client.request('runs.pause', run);
    const second = client.request('runs.stop', run);
    await soon();
    const [pause, stop] = lab.asked;
    lab.say({ kind: 'failure', id: stop?.id, failure: { code: 'not-found', message: 'no run is called r1' } });
    lab.say({ kind: 'response', id: pause?.id, ok: true, result: {} });
    expect(await first).toEqual({ ok: true, value: {} });
    expect(await second).toEqual({ ok: false, failure: { code: 'not-found', message: 'no run is called r1' } });
  });

  it('refuses an invalid answer', async () => {
    const lab = fakeLab();
    const client = createClient(async () => lab.channel);
    const answer = client.request('runs.list', {});
    await soon();
    lab.say({ kind: 'response', id: lab.asked[0]?.id, ok: true, result: { runs: 'none' } });
    expect(await answer).toMatchObject({ ok: false, failure: { message: expect.stringContaining('runs.list') } });
  });

  it('passes on valid events only', async () => {
    const lab = fakeLab();
    const client = createClient(async () => lab.channel);
    const heard: unknown[] = [];
    const off = client.on('run.board', (event) => heard.push(event));
    await soon();
    const quiet = console.warn;
    console.warn = () => {};
    lab.say({ kind: 'event', name: 'run.board', payload: { run: 'r1', step: 7 } });
    lab.say({ kind: 'event', name: 'run.board', payload: { run: 'r1', step: 'seven' } });
    lab.say({ kind: 'event', name: 'nobody.knows', payload: {} });
    lab.say('nonsense');
    console.warn = quiet;
    off();
    lab.say({ kind: 'event', name: 'run.board', payload: { run: 'r1', step: 8 } });
    expect(heard).toEqual([{ run: 'r1', step: 7 }]);
  });

  it('fails open requests when the connection is lost, reconnects, and calls the listeners of both', async () => {
    const labs = [fakeLab(), fakeLab()];
    let connections = 0;
    let endWait: () => void = () => {};
    const client = createClient(
      async () => labs[connections++]?.channel ?? Promise.reject(new Error('gone')),
      () => new Promise((resolve) => (endWait = resolve)),
    );
    let opened = 0;
    client.onOpen(() => (opened += 1));
    await soon();
    const answer = client.request('runs.pause', run);
    await soon();
    labs[0]?.hangUp();
    expect(await answer).toMatchObject({ ok: false, failure: { code: 'failed' } });
    await soon();
    expect(client.connection()).toEqual({ state: 'waiting', attempts: 1 });
    expect(await client.request('runs.pause', run), 'a request does not wait for a lost connection').toMatchObject({
      ok: false,
    });
    endWait();
    await soon();
    expect(client.connection()).toEqual({ state: 'open' });
    expect(opened).toBe(2);
  });

  it('doubles the delay between attempts up to five seconds', () => {
    expect([1, 2, 3, 10].map(retryDelayMs)).toEqual([250, 500, 1000, 5000]);
  });
});
