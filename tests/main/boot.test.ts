/** Runs the whole start of the app against a workspace on disk. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

vi.mock('electron', () => import('./fake-electron.ts'));
const fake = (await import('electron')) as unknown as typeof import('./fake-electron.ts');

let folder: string;
let workspace: string;
/** Starts the app as a new process would. */
const boot = async () => {
  vi.resetModules();
  await import('../../electron/main/main.ts');
};
const windowIsOpen = () => vi.waitFor(() => expect(fake.windows).toHaveLength(1), 20_000);

beforeEach(() => {
  fake.reset();
  folder = mkdtempSync(join(tmpdir(), 'pretext-lab-boot-'));
  workspace = join(folder, 'workspace');
  fake.app.userData = folder;
  fake.app.switches = { workspace };
});
const events = ['SIGINT', 'SIGTERM', 'uncaughtException', 'unhandledRejection'] as NodeJS.Signals[];
const ours = new Map(events.map((event) => [event, process.listeners(event)]));
afterEach(() => {
  for (const [event, listeners] of ours) {
    for (const listener of process.listeners(event)) {
      if (!listeners.includes(listener)) process.removeListener(event, listener);
    }
  }
  rmSync(folder, { recursive: true });
});

describe('starting', () => {
  it('creates the workspace with a log, and opens the window', async () => {
    await boot();
    await windowIsOpen();
    expect(fake.schemes[0]?.scheme).toBe('lab');
    expect([...fake.ipcMain.handlers.keys()].sort()).toEqual([
      'folders:choose',
      'folders:dropped',
      'image:reveal',
      'run:reveal',
    ]);
    expect(readFileSync(join(workspace, 'logs', 'desktop.log'), 'utf8')).toMatch(/ info Pretext Lab 0\.0\.0, Electron/);
  });

  it('confines the page before the window opens: no navigation, no windows, no embedded pages', async () => {
    await boot();
    await windowIsOpen();
    const { webContents } = fake.windows[0]!;
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])
      expect(webContents.tries(event, 'https://arxiv.org/'), event).toBe(false);
    expect(webContents.windowOpenHandler({ url: 'https://example.org/' })).toEqual({ action: 'deny' });
  });

  it('gives the session of the page no permission, no device and no network', async () => {
    await boot();
    await windowIsOpen();
    const { defaultSession } = fake.session;
    const granted: boolean[] = [];
    defaultSession.permissionRequest({}, 'media', (allowed) => granted.push(allowed));
    expect([...granted, defaultSession.permissionCheck({}, 'media'), defaultSession.devicePermission()]).toEqual([
      false,
      false,
      false,
    ]);
    let reply: object | undefined;
    defaultSession.beforeRequest({ url: 'https://example.org/' }, (given) => {
      reply = given;
    });
    expect(reply).toEqual({ cancel: true });
    expect(defaultSession.allowsDownload('https://example.org/a')).toBe(false);
  });

  it('keeps its own files separate from the default workspace, which has the same parent folder on macOS', async () => {
    await boot();
    await windowIsOpen();
    expect(fake.app.paths.userData).toBe(join(folder, 'Pretext Lab'));
  });

  it('allows one instance: a second start quits without side effects and shows the first', async () => {
    await boot();
    await windowIsOpen();
    fake.app.emit('second-instance');
    expect(fake.windows[0]!.calls).toEqual(['show', 'focus']);

    fake.reset();
    Object.assign(fake.app, { taken: true, switches: { workspace: join(folder, 'other') } });
    await boot();
    expect(fake.app.exited).toBe(true);
    expect(fake.schemes).toEqual([]);
    expect(fake.windows).toEqual([]);
  });

  it('reports that the workspace is not writable, and accepts another', async () => {
    writeFileSync(workspace, 'a file, not a folder');
    fake.person.presses = 0;
    fake.person.chooses = [join(folder, 'elsewhere')];
    await boot();
    await windowIsOpen();
    expect(fake.person.asked[0]!.detail).toContain(workspace);
    expect(readFileSync(join(folder, 'elsewhere', 'logs', 'desktop.log'), 'utf8')).toContain('Pretext Lab');
  });

  it('uses the chosen workspace at the next start', async () => {
    fake.app.switches = {};
    mkdirSync(join(folder, 'Pretext Lab'));
    writeFileSync(join(folder, 'Pretext Lab', 'desktop.json'), JSON.stringify({ workspace: join(folder, 'chosen') }));
    await boot();
    await windowIsOpen();
    expect(readFileSync(join(folder, 'chosen', 'logs', 'desktop.log'), 'utf8')).toContain('Pretext Lab');
  });

  it('exits without a window if no other workspace is chosen', async () => {
    writeFileSync(workspace, '');
    fake.person.presses = 1;
    await boot();
    await vi.waitFor(() => expect(fake.app.exited).toBe(true), 20_000);
    expect(fake.windows).toEqual([]);
  });

  it('reloads a crashed page, but not one that crashes again soon', async () => {
    await boot();
    await windowIsOpen();
    const { webContents } = fake.windows[0]!;
    const crash = () => fake.app.emit('render-process-gone', {}, webContents, { reason: 'crashed', exitCode: 5 });
    crash();
    crash();
    expect(webContents.reloads).toBe(1);
    expect(fake.person.errors).toEqual(['The page crashed twice']);
  });
});
