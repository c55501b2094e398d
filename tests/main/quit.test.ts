import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Events } from '../../electron/lab/events.ts';
import type { EventOf } from '../../shared/protocol.ts';

vi.mock('electron', () => import('./fake-electron.ts'));
const fake = (await import('electron')) as unknown as typeof import('./fake-electron.ts');

/** A fake lab with the ids of active runs and a `close` method. */
const lab = {
  events: new Events(),
  training: [] as string[],
  runs: { active: () => lab.training },
  closed: 0,
  async close() {
    lab.closed += 1;
    lab.training = [];
  },
};
const runEnds = () => {
  lab.training = [];
  lab.events.emit('run.changed', {} as EventOf<'run.changed'>);
};
const press = { stop: 0, background: 1, cancel: 2 };

let window: typeof import('../../electron/main/window.ts');
const platform = process.platform;
const on = (name: NodeJS.Platform) => Object.defineProperty(process, 'platform', { value: name });
/** Waits until all pending promises have settled. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

beforeEach(async () => {
  fake.reset();
  fake.app.userData = mkdtempSync(join(tmpdir(), 'pretext-lab-quit-'));
  Object.assign(lab, { events: new Events(), training: [], closed: 0 });
  vi.resetModules();
  const { setupQuit } = await import('../../electron/main/quit.ts');
  window = await import('../../electron/main/window.ts');
  (await import('../../electron/main/log.ts')).keepLogIn(fake.app.userData);
  on('linux');
  setupQuit(lab);
  window.showWindow();
});
afterEach(() => {
  on(platform);
  process.removeAllListeners('SIGINT');
  process.removeAllListeners('SIGTERM');
  rmSync(fake.app.userData, { recursive: true });
});

describe('quitting while nothing trains', () => {
  it('quits without a dialog, after ending every process', async () => {
    fake.app.quit();
    await settled();
    expect(fake.person.asked).toEqual([]);
    expect(lab.closed).toBe(1);
    expect(fake.app.exited).toBe(true);
  });

  it('quits when the window is closed', async () => {
    fake.windows[0]!.close();
    await settled();
    expect(fake.app.exited).toBe(true);
  });
});

describe('quitting while a run trains', () => {
  beforeEach(() => {
    lab.training = ['a'];
  });

  it('asks when the window is closed and when Quit is chosen in the menu', async () => {
    fake.person.presses = press.cancel;
    fake.windows[0]!.close();
    await settled();
    fake.app.quit();
    await settled();
    expect(fake.person.asked.map((asked) => asked.message)).toEqual(Array(2).fill('A run is still training.'));
    expect(fake.person.asked[0]!.buttons).toHaveLength(3);
  });

  it('also counts waiting runs', async () => {
    lab.training = ['a', 'b', 'c'];
    fake.person.presses = press.cancel;
    fake.app.quit();
    await settled();
    expect(fake.person.asked[0]!.message).toBe('3 runs are still training or waiting.');
  });

  it('changes nothing if cancelled', async () => {
    fake.person.presses = press.cancel;
    fake.windows[0]!.close();
    await settled();
    expect(fake.windows).toHaveLength(1);
    expect([fake.app.exited, lab.closed]).toEqual([false, 0]);
  });

  it('asks only once, even if quitting is requested several times', async () => {
    fake.person.presses = press.cancel;
    fake.app.quit();
    fake.app.quit();
    fake.windows[0]!.close();
    await settled();
    expect(fake.person.asked).toHaveLength(1);
  });

  it('writes a checkpoint before it quits, while the window is still open', async () => {
    let windowsWhileClosing = -1;
    const close = vi.spyOn(lab, 'close').mockImplementation(async () => {
      await settled();
      windowsWhileClosing = fake.windows.length;
      expect(fake.app.exited).toBe(false);
    });
    fake.person.presses = press.stop;
    fake.app.quit();
    await vi.waitFor(() => expect(fake.app.exited).toBe(true), 20_000);
    expect(close).toHaveBeenCalledTimes(1);
    expect(windowsWhileClosing).toBe(1);
    close.mockRestore();
  });

  it('quits even if closing fails', async () => {
    const close = vi.spyOn(lab, 'close').mockRejectedValue(new Error('the disk is full'));
    fake.person.presses = press.stop;
    fake.app.quit();
    await vi.waitFor(() => expect(fake.app.exited).toBe(true), 20_000);
    close.mockRestore();
  });

  it('continues in the background without a window, and can be reopened', async () => {
    fake.person.presses = press.background;
    fake.windows[0]!.close();
    await settled();
    expect(fake.windows).toHaveLength(0);
    expect([fake.app.exited, lab.closed]).toEqual([false, 0]);
    expect(fake.trays).toHaveLength(1);

    fake.trays[0]!.emit('click');
    expect(fake.windows).toHaveLength(1);
    expect(fake.trays).toHaveLength(0);
  });

  it('quits when the last run in the background has ended', async () => {
    fake.person.presses = press.background;
    fake.app.quit();
    await settled();
    lab.events.emit('run.changed', {} as EventOf<'run.changed'>);
    await settled();
    expect(fake.app.exited).toBe(false);
    runEnds();
    await settled();
    expect(fake.app.exited).toBe(true);
  });

  it('stays open when a run ends while the window is open', async () => {
    runEnds();
    await settled();
    expect(fake.app.exited).toBe(false);
  });

  it('closes the window on macOS without a dialog, because the app stays in the dock', async () => {
    on('darwin');
    fake.windows[0]!.close();
    await settled();
    expect(fake.person.asked).toEqual([]);
    expect([fake.windows.length, fake.trays.length, fake.app.exited]).toEqual([0, 0, false]);
  });

  it('writes checkpoints without a dialog on a signal', async () => {
    process.emit('SIGTERM');
    await settled();
    expect(fake.person.asked).toEqual([]);
    expect([fake.app.exited, lab.closed]).toEqual([true, 1]);
  });

  it('exits immediately on a second signal while it writes checkpoints', async () => {
    const close = vi.spyOn(lab, 'close').mockReturnValue(new Promise(() => {}));
    process.emit('SIGINT');
    process.emit('SIGINT'); // the same signal, forwarded by npm
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(fake.app.exited).toBe(false);
    process.emit('SIGINT');
    expect(fake.app.exited).toBe(true);
    close.mockRestore();
  });
});
