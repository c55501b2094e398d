/** One app a person: a second start shows the window of the first, which may have trained on without one. */
import { join } from 'node:path';
import { app } from 'electron';
import { showWindow } from './window.ts';

/** @returns Whether this is the first; a second one has to go without touching anything. */
export function setupSingleInstance(): boolean {
  // The lock is kept in this folder. It is not the workspace, whose usual place is next to it under a name as similar.
  app.setPath('userData', join(app.getPath('appData'), 'Pretext Lab'));
  return app.requestSingleInstanceLock();
}

/** Once a window can be shown: a second start, or a click in macOS's dock, brings it back. */
export function setupReopening(): void {
  app.on('second-instance', () => showWindow());
  app.on('activate', () => showWindow());
}
