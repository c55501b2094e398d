/** The two doors that speak the protocol, as a page meets them: each gives it a channel, and pictures by address. */
import { once } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { WebSocket } from 'ws';
import { startBrowserHost } from '../../electron/hosts/browser-host.ts';
import { forkWorkers } from '../../electron/hosts/fork-worker.ts';
import type { Lab } from '../../electron/lab/lab.ts';
import { serveChannel } from '../../electron/lab/serve-channel.ts';
import type { SpawnWorker } from '../../electron/lab/worker-child.ts';
import { setupProtocol } from '../../electron/main/app-protocol.ts';
import { setupLabPort } from '../../electron/main/lab-port.ts';
import { spawnUtility } from '../../electron/main/worker-spawn.ts';
import type { Channel } from '../../shared/protocol.ts';
import { enter } from '../hosts/enter.ts';
import type * as FakeElectron from '../main/fake-electron.ts';

/** What a page can do at a door. */
export interface OpenDoor {
  connect(): Promise<Channel>;
  /** @param address As the page writes it, relative to itself. */
  get(address: string): Promise<Response>;
  close(): Promise<void>;
}
export interface Door {
  readonly name: 'desktop' | 'browser';
  /** The kind of process that this door's workers are. */
  readonly spawn: (workerFile: string) => SpawnWorker;
  open(lab: Lab): Promise<OpenDoor>;
}

/** Electron's IPC, with Node's message ports and processes in the place of Electron's. */
export const desktopDoor = (electron: typeof FakeElectron): Door => ({
  name: 'desktop',
  spawn: spawnUtility,
  async open(lab) {
    const given: MessagePort[] = [];
    const page = {
      origin: 'lab://app',
      parent: null,
      url: 'lab://app/',
      postMessage: (_name: unknown, _message: unknown, ports: unknown) => given.push(...(ports as MessagePort[])),
    };
    setupProtocol(lab.app.page, lab);
    setupLabPort((channel) => serveChannel(lab, channel, 'desktop'));
    return {
      async connect() {
        electron.ipcMain.emit('lab:connect', { senderFrame: page });
        const port = given.pop()!;
        return {
          post: (message) => port.postMessage(message),
          onMessage: (listener) => {
            port.on('message', listener);
          },
          onClose: (listener) => {
            port.on('close', listener);
          },
          close: () => port.close(),
        };
      },
      get: (address) => electron.protocolHandlers.get('lab')!(new Request(`lab://app/${address}`)),
      close: async () => electron.reset(),
    };
  },
});

/** HTTP and a WebSocket on loopback, as they are. */
export const browserDoor: Door = {
  name: 'browser',
  spawn: forkWorkers,
  async open(lab) {
    const host = await startBrowserHost(lab, 0);
    const { page, cookie } = await enter(host.url);
    const { origin } = new URL(page);
    return {
      async connect() {
        const socket = new WebSocket(`${page.replace('http', 'ws')}socket`, { origin, headers: { cookie } });
        await once(socket, 'open');
        return {
          post: (message) => socket.send(JSON.stringify(message)),
          onMessage: (listener) => {
            socket.on('message', (data) => listener(JSON.parse(String(data))));
          },
          onClose: (listener) => {
            socket.on('close', listener);
          },
          close: () => socket.close(),
        };
      },
      get: (address) => fetch(`${page}${address}`, { headers: { cookie } }),
      close: () => host.close(),
    };
  },
};
