import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

vi.mock('electron', () => import('./fake-electron.ts'));
const fake = (await import('electron')) as unknown as typeof import('./fake-electron.ts');

let menu: MenuItemConstructorOptions[];
const flat = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
const roles = () => flat(menu).map((item) => item.role);
const choose = (label: string) =>
  (flat(menu).find((item) => item.label?.replace('&', '') === label)!.click as () => void)();

beforeEach(async () => {
  fake.reset();
  fake.app.userData = mkdtempSync(join(tmpdir(), 'pretext-lab-menu-'));
  vi.resetModules();
  const { menuTemplate } = await import('../../electron/main/menu.ts');
  menu = menuTemplate({ workspace: '/data/lab', logFile: '/data/lab/logs/desktop.log' });
});

afterEach(() => rmSync(fake.app.userData, { recursive: true }));

describe('the menu', () => {
  it('has the standard roles', () => {
    expect(roles()).toEqual(
      expect.arrayContaining(['editMenu', 'windowMenu', 'help', 'reload', 'resetZoom', 'zoomIn', 'togglefullscreen']),
    );
  });

  it('offers no developer tools in a packaged app', () => {
    expect(roles()).not.toContain('toggleDevTools');
  });

  it('lets the page choose folders, and opens a window if there is none', () => {
    choose('Open folders…');
    expect(fake.windows[0]!.webContents.sent).toEqual([['menu:chosen', 'choose-folders']]);
  });

  it('waits until the page has loaded', () => {
    choose('Open folders…');
    const { webContents } = fake.windows[0]!;
    webContents.loading = true;
    choose('Open folders…');
    expect(webContents.sent).toHaveLength(1);
    webContents.emit('did-finish-load');
    expect(webContents.sent).toHaveLength(2);
  });

  it('opens the papers behind the tasks, the workspace and the log', () => {
    choose('Rotation: Gidaris, Singh, Komodakis 2018');
    choose('Show the workspace');
    choose('Show the log');
    expect(fake.opened).toMatchObject({
      outside: ['https://arxiv.org/abs/1803.07728'],
      paths: ['/data/lab'],
      shown: ['/data/lab/logs/desktop.log'],
    });
  });

  it('keeps another workspace for the next start, and nothing if none was chosen', async () => {
    const { recall } = await import('../../electron/main/desktop-settings.ts');
    choose('Choose another workspace…');
    await expect.poll(() => fake.person.asked).toHaveLength(1);
    expect(recall().workspace).toBeUndefined();
    fake.person.chooses.push('/data/other');
    choose('Choose another workspace…');
    await expect.poll(() => fake.person.asked.at(-1)?.message).toBe('The workspace opens at the next start.');
    expect(recall().workspace).toBe('/data/other');
    expect(fake.app.exited).toBe(false);
  });
});
