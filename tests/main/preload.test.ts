/** Runs the built preload as Electron's sandbox does: a single script that can require only `electron`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DesktopBridge } from '../../shared/protocol.ts';
import { build, root } from '../built.ts';

const folder = join(root, 'dist', 'preload');
beforeAll(() => build('preload'));

const listeners = new Map<string, (...args: unknown[]) => void>();
const pageListeners = new Map<string, () => void>();
const invoked: unknown[][] = [];
const sent: unknown[][] = [];
const posted: unknown[][] = [];
/** The paths of files that a person dropped. Only Electron knows them: a page can write any property into its objects. */
const dropped = new Map<object, string>();
let answer: unknown;
let exposed: Record<string, unknown>;

beforeEach(() => {
  for (const record of [invoked, sent, posted]) record.length = 0;
  exposed = {};
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, api: unknown) => {
        exposed[name] = api;
      },
    },
    ipcRenderer: {
      invoke: async (...args: unknown[]) => {
        invoked.push(args);
        return answer;
      },
      on: (name: string, listener: (...args: unknown[]) => void) => listeners.set(name, listener),
      send: (...args: unknown[]) => sent.push(args),
    },
    webUtils: { getPathForFile: (file: object) => dropped.get(file) ?? '' },
  };
  runInNewContext(readFileSync(join(folder, 'preload.cjs'), 'utf8'), {
    require: (name: string) => {
      if (name !== 'electron') throw new Error(`the sandbox has no ${name}`);
      return electron;
    },
    window: {
      location: { origin: 'lab://app' },
      addEventListener: (name: string, listener: () => void) => pageListeners.set(name, listener),
      postMessage: (...args: unknown[]) => posted.push(args),
    },
  });
});
const bridge = () => exposed.lab as DesktopBridge;

describe('the preload', () => {
  it('is a single file', () => {
    expect(readdirSync(folder).filter((name) => !name.startsWith('.'))).toEqual(['preload.cjs']);
  });

  it('exposes window.lab to the page and nothing else', () => {
    expect(Object.keys(exposed)).toEqual(['lab']);
    expect(Object.keys(bridge()).sort()).toEqual([
      'chooseFolders',
      'folderOfDrop',
      'onMenu',
      'revealImage',
      'revealRun',
    ]);
  });

  it('requests the port to the lab once the page listens, and passes it only to the app’s origin', () => {
    expect(sent).toEqual([]);
    pageListeners.get('DOMContentLoaded')!();
    expect(sent).toEqual([['lab:connect']]);
    const ports = [{}];
    listeners.get('lab:port')!({ ports });
    expect(posted).toEqual([['lab:port', 'lab://app', ports]]);
  });

  it('reads the path of a dropped file itself, and ignores files that a page constructed', async () => {
    answer = { ok: true, value: [{ token: 't', name: 'a', path: '/a' }] };
    const [real, madeUp] = [{ path: '/etc' }, { path: '/etc', webkitRelativePath: '/etc' }];
    dropped.set(real, '/a');
    expect(await bridge().folderOfDrop([real, madeUp] as unknown as File[])).toEqual([
      { token: 't', name: 'a', path: '/a' },
    ]);
    expect(invoked).toEqual([['folders:dropped', ['/a']]]);
  });

  it('turns a failure into a message that the page can show', async () => {
    answer = { ok: false, failure: { code: 'unusable-input', message: 'no folder was dropped', hint: 'drop folders' } };
    await expect(bridge().folderOfDrop([])).rejects.toThrow('no folder was dropped: drop folders');
  });

  it('passes menu commands to the page without Electron’s event', () => {
    const heard: unknown[][] = [];
    bridge().onMenu((...args) => heard.push(args));
    listeners.get('menu:chosen')!({ sender: 'ipcRenderer' }, 'choose-folders');
    expect(heard).toEqual([['choose-folders']]);
  });
});
