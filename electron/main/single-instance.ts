/** One instance per user: a second start shows the window of the first, which may be training without a window. */
import { join } from 'node:path';
import { app } from 'electron';
import { showWindow } from './window.ts';

/** Takes the lock. @returns Whether this is the first instance; a second one must quit without side effects. */
export function setupSingleInstance(): boolean {
  // The folder of the lock. It must differ from the default workspace, which has a similar name in the same folder.
  app.setPath('userData', join(app.getPath('appData'), 'Pretext Lab'));
  return app.requestSingleInstanceLock();
}

/** Shows the window on a second start or a click in macOS's dock. Call it once a window can be shown. */
export function setupReopening(): void {
  app.on('second-instance', () => showWindow());
  app.on('activate', () => showWindow());
}
