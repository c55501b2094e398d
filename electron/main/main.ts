/** The main process of the desktop app: all setup steps, in the required order. */
import { app, dialog } from 'electron';
import { serveChannel } from '../lab/serve-channel.ts';
import { files } from './app-paths.ts';
import { setupProtocol, setupScheme } from './app-protocol.ts';
import { setupCrashes } from './crashes.ts';
import { setupIpc } from './ipc.ts';
import { setupKeepAwake } from './keep-awake.ts';
import { setupLabPort } from './lab-port.ts';
import { keepLogIn, log } from './log.ts';
import { setupMenu } from './menu.ts';
import { openDesktopLab } from './open-lab.ts';
import { setupQuit } from './quit.ts';
import { setupConfinement, setupSession } from './security.ts';
import { setupReopening, setupSingleInstance } from './single-instance.ts';
import { showWindow } from './window.ts';
import { setupWorkerReasons } from './worker-spawn.ts';

/** The steps that require Electron to be ready. */
async function start(): Promise<void> {
  setupSession(); // before any page, so that no page has permissions or network access even briefly
  setupWorkerReasons(); // before the lab starts its first worker
  const lab = await openDesktopLab();
  if (!lab) return app.exit(1);

  const workspace = lab.workspace.root;
  const logFile = keepLogIn(workspace);
  log(
    'info',
    `Pretext Lab ${app.getVersion()}, Electron ${process.versions.electron}, ${process.platform} ${process.arch}`,
  );
  setupProtocol(files.page, lab);
  setupIpc(lab);
  setupLabPort((channel) => serveChannel(lab, channel, 'desktop'));
  setupMenu({ workspace, logFile });
  setupQuit(lab); // before the window, because it handles the window's closing
  setupKeepAwake(lab);
  setupReopening();
  showWindow(); // last, so that everything the page requests is ready
}

/** Reports an unexpected error and exits. */
function giveUp(error: unknown): void {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log('error', words);
  dialog.showErrorBox('Pretext Lab cannot start', words);
  app.exit(1);
}

setupCrashes(); // first, so that it logs errors in the other steps
if (setupSingleInstance()) {
  setupScheme(); // Electron reads the list of schemes only once, before it is ready
  setupConfinement(); // before any page exists
  // No top-level await, because Electron becomes ready only after this module has been evaluated.
  app.whenReady().then(start).catch(giveUp);
} else app.quit();
