import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

vi.mock('electron', () => import('./fake-electron.ts'));
const fake = (await import('electron')) as unknown as typeof import('./fake-electron.ts');

let shell: typeof import('../../electron/main/window.ts');
beforeEach(async () => {
  fake.reset();
  fake.app.userData = mkdtempSync(join(tmpdir(), 'pretext-lab-window-'));
  vi.resetModules();
  shell = await import('../../electron/main/window.ts');
});
afterEach(() => rmSync(fake.app.userData, { recursive: true }));

const memory = () => join(fake.app.userData, 'desktop.json');

describe('the window', () => {
  it('runs the page in a sandbox without Node', () => {
    shell.showWindow();
    expect(fake.windows[0]!.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    });
    expect(fake.windows[0]!.options.webPreferences).not.toHaveProperty('enableBlinkFeatures');
  });

  it('loads the page from its own scheme', () => {
    shell.showWindow();
    expect(fake.windows[0]!.url).toBe('lab://app/');
  });

  it('is shown only when the page has rendered', () => {
    const window = shell.showWindow() as unknown as InstanceType<typeof fake.BrowserWindow>;
    expect(window.options.show).toBe(false);
    expect(window.calls).toEqual([]);
    window.emit('ready-to-show');
    expect(window.calls).toEqual(['show']);
  });

  it('is opened only once; a second request brings it to the front', () => {
    const first = shell.showWindow();
    expect(shell.showWindow()).toBe(first);
    expect(fake.windows).toHaveLength(1);
    expect(fake.windows[0]!.calls).toEqual(['show', 'focus']);
  });

  it('opens at the position where it was closed, maximised if it was', () => {
    shell.showWindow();
    Object.assign(fake.windows[0]!, { bounds: { x: 300, y: 200, width: 1100, height: 720 }, maximised: true });
    fake.windows[0]!.close();
    shell.showWindow();
    const again = fake.windows[0]!;
    expect(again.options).toMatchObject({ x: 300, y: 200, width: 1100, height: 720, minWidth: 1024, minHeight: 700 });
    again.emit('ready-to-show');
    expect(again.calls).toEqual(['maximize', 'show']);
  });

  it('opens at the default position if its stored settings are damaged', () => {
    for (const damage of ['{"bounds":{"x":"left"}}', 'not JSON', '{"bounds":{"x":0,"y":0,"width":-5,"height":1}}']) {
      writeFileSync(memory(), damage);
      shell.showWindow();
      expect(fake.windows[0]!.options).toMatchObject({ width: 1360, height: 900 });
      shell.dropWindow();
    }
  });

  it('keeps the other stored settings when only the bounds change', () => {
    writeFileSync(memory(), JSON.stringify({ workspace: '/data/lab' }));
    shell.showWindow();
    fake.windows[0]!.close();
    expect(JSON.parse(readFileSync(memory(), 'utf8'))).toMatchObject({ workspace: '/data/lab', maximised: false });
  });
});
