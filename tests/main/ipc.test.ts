import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';

vi.mock('electron', () => import('./fake-electron.ts'));
const fake = (await import('electron')) as unknown as typeof import('./fake-electron.ts');
const { setupIpc } = await import('../../electron/main/ipc.ts');
const { keepLogIn } = await import('../../electron/main/log.ts');

const folder = mkdtempSync(join(tmpdir(), 'pretext-lab-drop-'));
writeFileSync(join(folder, 'photograph.jpg'), '');
keepLogIn(folder);
afterAll(() => rmSync(folder, { recursive: true }));

const page = { origin: 'lab://app', parent: null, url: 'lab://app/#/runs' };
const handedOut: string[] = [];
beforeEach(() => {
  fake.reset();
  handedOut.length = 0;
  setupIpc({
    tokens: {
      handOut: (path) => {
        handedOut.push(path);
        return { token: `token of ${path}`, name: 'photographs', path };
      },
    },
    runs: { folderOf: (run) => `/runs/${run}` },
    datasets: {
      imageFile: async (dataset, image) => {
        const file = `/photographs/${dataset}/${image}.tif`;
        return { path: `${file}#2`, file, key: 'k', size: 1, mtime: 1 };
      },
    },
  });
});

describe('the desktop-specific requests', () => {
  it('return chosen folders to the page as tokens', async () => {
    fake.person.chooses = ['/photographs/a', '/photographs/b'];
    expect(await fake.ipcMain.invoke(page, 'folders:choose')).toMatchObject({
      ok: true,
      value: [{ token: 'token of /photographs/a' }, { token: 'token of /photographs/b' }],
    });
  });

  it('return no folder if the dialog is cancelled', async () => {
    expect(await fake.ipcMain.invoke(page, 'folders:choose')).toEqual({ ok: true, value: [] });
  });

  it('accept dropped folders and ignore dropped files', async () => {
    await fake.ipcMain.invoke(page, 'folders:dropped', [folder, join(folder, 'photograph.jpg')]);
    expect(handedOut).toEqual([folder]);
  });

  it('explain what to drop if there was no folder', async () => {
    const answer = await fake.ipcMain.invoke(page, 'folders:dropped', [join(folder, 'photograph.jpg')]);
    expect(answer).toMatchObject({ ok: false, failure: { code: 'unusable-input', message: 'no folder was dropped' } });
  });

  it('show the folder of a run', async () => {
    expect(await fake.ipcMain.invoke(page, 'run:reveal', '2026-11-23-rotation-7f3a')).toEqual({
      ok: true,
      value: null,
    });
    expect(fake.opened.shown).toEqual(['/runs/2026-11-23-rotation-7f3a']);
  });

  it('show an image in its folder', async () => {
    expect(await fake.ipcMain.invoke(page, 'image:reveal', 'a-dataset', 7)).toEqual({ ok: true, value: null });
    expect(fake.opened.shown).toEqual(['/photographs/a-dataset/7.tif']);
  });

  it.each([
    ['a page of another origin', { ...page, origin: 'https://example.org' }],
    ['a page with a similar origin', { ...page, origin: 'lab://app.example.org' }],
    ['a frame inside our page', { ...page, parent: page }],
    ['a closed frame', null],
  ])('refuse %s', async (_, frame) => {
    fake.person.chooses = ['/photographs/a'];
    for (const [name, ...args] of [
      ['folders:choose'],
      ['folders:dropped', [folder]],
      ['run:reveal', 'x'],
      ['image:reveal', 'x', 0],
    ] as const) {
      const answer = await fake.ipcMain.invoke(frame, name, ...args);
      expect(answer).toMatchObject({ ok: false, failure: { code: 'denied' } });
    }
    expect(handedOut).toEqual([]);
    expect(fake.opened.shown).toEqual([]);
  });

  it.each([
    ['folders:choose', ['/etc']],
    ['folders:dropped', []],
    ['folders:dropped', ['/etc']],
    ['folders:dropped', [[1]]],
    ['folders:dropped', [Array(65).fill('/etc')]],
    ['run:reveal', [{ run: 'x' }]],
    ['run:reveal', ['']],
  ])('refuse invalid arguments: %s %j', async (name, args) => {
    expect(await fake.ipcMain.invoke(page, name, ...args)).toMatchObject({ ok: false, failure: { code: 'bad-usage' } });
    expect(handedOut).toEqual([]);
  });
});
