import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Channel } from '../../shared/protocol.ts';
import type { FakeFrame } from './fake-electron.ts';

vi.mock('electron', () => import('./fake-electron.ts'));
const fake = (await import('electron')) as unknown as typeof import('./fake-electron.ts');
const { setupLabPort } = await import('../../electron/main/lab-port.ts');
const { keepLogIn } = await import('../../electron/main/log.ts');
const folder = mkdtempSync(join(tmpdir(), 'pretext-lab-port-'));
keepLogIn(folder);
afterAll(() => rmSync(folder, { recursive: true }));

let served: Channel[];
let given: MessagePort[];
/** The main frame of the app's page; messages to it are stored in `given`. */
const page: FakeFrame = {
  origin: 'lab://app',
  parent: null,
  url: 'lab://app/',
  postMessage: (name, _message, ports) => {
    if (name === 'lab:port') given.push(...(ports as MessagePort[]));
  },
};
beforeEach(() => {
  fake.reset();
  served = [];
  given = [];
  setupLabPort((channel) => served.push(channel));
});

describe('the page’s connection to the lab', () => {
  it('carries messages in both directions', async () => {
    fake.ipcMain.emit('lab:connect', { senderFrame: page });
    const [channel, port] = [served[0]!, given[0]!];
    const heard: unknown[] = [];
    port.postMessage({ early: true });
    channel.onMessage((message) => heard.push(message));
    port.postMessage({ late: Number.NaN });
    await vi.waitFor(() => expect(heard).toEqual([{ early: true }, { late: Number.NaN }]), 20_000);
    channel.post({ answer: 42 });
    expect(await once(port, 'message')).toEqual([{ answer: 42 }]);
    port.close();
  });

  it('tells the lab when the page is closed', async () => {
    fake.ipcMain.emit('lab:connect', { senderFrame: page });
    const closed = new Promise<void>((resolve) => served[0]!.onClose(resolve));
    given[0]!.close();
    await closed;
  });

  it('gives a reloaded page a new connection', () => {
    fake.ipcMain.emit('lab:connect', { senderFrame: page });
    fake.ipcMain.emit('lab:connect', { senderFrame: page });
    expect(served).toHaveLength(2);
    expect(new Set(given).size).toBe(2);
    for (const port of given) port.close();
  });

  it.each([
    ['another origin', { ...page, origin: 'https://example.org' }],
    ['a frame inside our page', { ...page, parent: page }],
    ['a closed frame', null],
  ])('is not given to %s', (_, frame) => {
    fake.ipcMain.emit('lab:connect', { senderFrame: frame });
    expect([served, given]).toEqual([[], []]);
  });
});
