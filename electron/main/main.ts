/** The desktop app's main process, as the list of what is set up, in the order that matters. */
import { app, dialog } from 'electron';
import { serveChannel } from '../lab/serve-channel.ts';
import { setupProtocol, setupScheme } from './app-protocol.ts';
import { setupCrashes } from './crashes.ts';
import { setupIpc } from './ipc.ts';
import { setupKeepAwake } from './keep-awake.ts';
import { setupLabPort } from './lab-port.ts';
import { keepLogIn, log } from './log.ts';
import { setupMenu } from './menu.ts';
import { openDesktopLab } from './open-lab.ts';
import { files } from './places.ts';
import { setupQuit } from './quit.ts';
import { setupConfinement, setupSession } from './security.ts';
import { setupReopening, setupSingleInstance } from './single-instance.ts';
import { showWindow } from './window.ts';
import { setupWorkerReasons } from './worker-spawn.ts';

/** What needs Electron to be ready. */
async function start(): Promise<void> {
  setupSession(); // before any page, so that none has permissions or a network for a moment
  setupWorkerReasons(); // before the lab starts its first worker
  const lab = await openDesktopLab();
  if (!lab) return app.exit(1); // no workspace: nothing is running yet that would have to be closed

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
  setupQuit(lab); // before the window, whose closing it asks about
  setupKeepAwake(lab);
  setupReopening();
  showWindow(); // last: the page finds everything it asks for
}

/** Something is broken that no setting of a person's explains. */
function giveUp(error: unknown): void {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log('error', words);
  dialog.showErrorBox('Pretext Lab cannot start', words);
  app.exit(1);
}

setupCrashes(); // first, so that it sees what goes wrong in the rest
if (setupSingleInstance()) {
  setupScheme(); // Electron reads the list of schemes once, before it is ready
  setupConfinement(); // before any page exists
  // Not awaited at the top level: Electron is ready only after this module has been evaluated.
  app.whenReady().then(start).catch(giveUp);
} else app.quit();
