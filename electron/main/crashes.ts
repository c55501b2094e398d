/** Logs errors of all processes of the app, and reloads a page that crashed, because its run continues without it. */
import { app, dialog } from 'electron';
import { log } from './log.ts';

/** A page that crashes again within this time is not reloaded automatically. */
const reloadIntervalMs = 30_000;

/** Installs the handlers. Call it first, so that errors in the rest of the start are logged. */
export function setupCrashes(): void {
  process.on('uncaughtException', (error) => log('error', error.stack ?? String(error)));
  process.on('unhandledRejection', (reason) => log('error', reason instanceof Error ? `${reason.stack}` : `${reason}`));

  app.on('child-process-gone', (_event, { type, name, reason, exitCode }) => {
    if (reason !== 'clean-exit') log('warning', `${name ?? type} is gone: ${reason}, exit code ${exitCode}`);
  });

  let lastCrash = Number.NEGATIVE_INFINITY;
  app.on('render-process-gone', (_event, contents, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    log('error', `the page is gone: ${reason}, exit code ${exitCode}`);
    const soon = Date.now() - lastCrash < reloadIntervalMs;
    lastCrash = Date.now();
    if (!soon) contents.reload();
    else dialog.showErrorBox('The page crashed twice', 'Training continues. Use View → Reload to open the page again.');
  });
}
