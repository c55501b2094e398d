/**
 * Quitting. While runs train, the user is asked first, and every run writes a checkpoint before the app exits. Training in the
 * background closes the window: the app stays in the tray (on macOS in the dock) until it is opened again.
 */
import { app, dialog, Menu, type MessageBoxOptions, Tray } from 'electron';
import type { Lab } from '../lab/lab.ts';
import { iconFile } from './app-paths.ts';
import { log } from './log.ts';
import { dropWindow, openWindow, showWindow } from './window.ts';

/** The part of the lab that quitting uses. */
export type Training = Pick<Lab, 'events' | 'close'> & { readonly runs: Pick<Lab['runs'], 'active'> };

/** `npm start` forwards a signal that the process group already received; within this time it is not a second signal. */
const echoMs = 250;

type Choice = 'stop' | 'background' | 'cancel';

/** The choices in the order of the buttons. */
export const choices: readonly Choice[] = ['stop', 'background', 'cancel'];

/** The dialog that is shown before quitting. @param runs Number of runs that train or wait. */
export function question(runs: number): MessageBoxOptions {
  return {
    type: 'question',
    title: 'Pretext Lab',
    message: runs === 1 ? 'A run is still training.' : `${runs} runs are still training or waiting.`,
    detail:
      'Stopping writes a checkpoint first: the run can be resumed from it later.\n\n' +
      'In the background, training continues without a window. To reopen it, start Pretext Lab again.',
    buttons: ['Stop with a checkpoint and quit', 'Keep training in the background', 'Cancel'],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  };
}

/** `open` includes training in the background; `asking` means the dialog is shown; `closing` that checkpoints are written. */
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

/** Closes the lab, which writes the checkpoints, then quits. */
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

/** Quits, after asking if runs are active. */
async function leave(training: Training): Promise<void> {
  const runs = training.runs.active().length;
  if (runs === 0) return close(training);
  state = 'asking';
  const choice = await ask(runs);
  log('info', `asked before quitting with ${runs} active runs: ${choice}`);
  if (choice === 'stop') return close(training);
  state = 'open';
  if (choice === 'background') {
    showTray();
    dropWindow();
  }
}

/** Installs the handlers for quitting, closing the window and signals. */
export function setupQuit(training: Training): void {
  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'open') void leave(training);
  });

  app.on('browser-window-created', (_event, window) => {
    hideTray();
    // Closing the window means quitting, except on macOS, where the app stays open without a window.
    window.on('close', (event) => {
      if (state === 'closed' || process.platform === 'darwin') return;
      event.preventDefault();
      app.quit();
    });
  });
  // Without a listener, Electron quits when the last window is closed, which would end training in the background.
  app.on('window-all-closed', () => {});

  // When the last run in the background has ended, the app quits.
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

  // On Ctrl-C or a log-out nobody can answer a dialog, so checkpoints are written and the app quits.
  // On a second signal it exits immediately.
  let signalledAt = Number.NEGATIVE_INFINITY;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      const isEcho = performance.now() - signalledAt < echoMs;
      signalledAt = performance.now();
      if (state === 'closing') {
        if (!isEcho) app.exit(130);
      } else if (state !== 'closed') void close(training);
    });
  }
}
