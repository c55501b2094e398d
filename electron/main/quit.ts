/**
 * Leaving: while something trains, a person is asked first, and whatever trains writes a checkpoint before the app goes.
 * Training in the background means no window: the app stays in the tray (on macOS in the dock), or is started again.
 */
import { app, dialog, Menu, type MessageBoxOptions, Tray } from 'electron';
import type { Lab } from '../lab/lab.ts';
import { log } from './log.ts';
import { iconFile } from './places.ts';
import { dropWindow, openWindow, showWindow } from './window.ts';

/** What leaving needs of the lab. */
export type Training = Pick<Lab, 'events' | 'close'> & { readonly runs: Pick<Lab['runs'], 'active'> };

/** `npm start` passes on a signal that the whole process group has had already: that is not a second one. */
const echoMs = 250;

type Choice = 'stop' | 'background' | 'cancel';

/** What is asked, in the order of the buttons. */
export const choices: readonly Choice[] = ['stop', 'background', 'cancel'];

export function question(runs: number): MessageBoxOptions {
  return {
    type: 'question',
    title: 'Pretext Lab',
    message: runs === 1 ? 'A run is still training.' : `${runs} runs are still training or waiting.`,
    detail:
      'Stopping writes a checkpoint first: the run can be resumed from it later.\n\n' +
      'In the background it trains on without a window. To come back, start Pretext Lab again.',
    buttons: ['Stop with a checkpoint and quit', 'Keep training in the background', 'Cancel'],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  };
}

/** `open` also while in the background; `asking` with the question on screen; `closing` while checkpoints are written. */
let state: 'open' | 'asking' | 'closing' | 'closed' = 'open';
let tray: Tray | undefined;

const inBackground = (): boolean => openWindow() === undefined;

function showTray(): void {
  if (tray || process.platform === 'darwin') return;
  tray = new Tray(iconFile('tray.png'));
  tray.setToolTip('Pretext Lab is training');
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: 'Open Pretext Lab', click: () => showWindow() },
      { type: 'separator' },
      { label: 'Quit', click: () => app.quit() },
    ]),
  );
  tray.on('click', () => showWindow());
}

function hideTray(): void {
  tray?.destroy();
  tray = undefined;
}

async function ask(runs: number): Promise<Choice> {
  const window = openWindow();
  const { response } = await (window
    ? dialog.showMessageBox(window, question(runs))
    : dialog.showMessageBox(question(runs)));
  return choices[response] ?? 'cancel';
}

/** Writes what must be written, then goes. */
async function close(training: Training): Promise<void> {
  state = 'closing';
  openWindow()?.setTitle('Pretext Lab: writing checkpoints …');
  try {
    await training.close();
  } catch (error) {
    log('error', `closing: ${error instanceof Error ? error.stack : error}`);
  }
  state = 'closed';
  app.quit();
}

async function leave(training: Training): Promise<void> {
  const runs = training.runs.active().length;
  if (runs === 0) return close(training);
  state = 'asking';
  const choice = await ask(runs);
  log('info', `asked before leaving ${runs} runs: ${choice}`);
  if (choice === 'stop') return close(training);
  state = 'open';
  if (choice === 'background') {
    showTray();
    dropWindow();
  }
}

export function setupQuit(training: Training): void {
  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'open') void leave(training);
  });

  app.on('browser-window-created', (_event, window) => {
    hideTray();
    // Where closing the window is how people quit, it is the same question; on macOS the app stays without a window.
    window.on('close', (event) => {
      if (state === 'closed' || process.platform === 'darwin') return;
      event.preventDefault();
      app.quit();
    });
  });
  // Without a listener Electron quits when the last window is gone, and training in the background would go with it.
  app.on('window-all-closed', () => {});

  // Nobody is left to look at it: when the last run in the background has ended, so does the app.
  training.events.subscribe((event) => {
    if (
      event.name === 'run.changed' &&
      tray &&
      state === 'open' &&
      inBackground() &&
      training.runs.active().length === 0
    )
      void close(training);
  });

  // A terminal's Ctrl-C, a log-out: nobody can answer a question, so a checkpoint is written and the app goes.
  // Told again, it goes at once.
  let toldAt = Number.NEGATIVE_INFINITY;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      const isEcho = performance.now() - toldAt < echoMs;
      toldAt = performance.now();
      if (state === 'closing') {
        if (!isEcho) app.exit(130);
      } else if (state !== 'closed') void close(training);
    });
  }
}
