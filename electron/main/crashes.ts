/** What goes wrong in any of the app's processes is logged; a page that crashed comes back, since its run goes on without it. */
import { app, dialog } from 'electron';
import { log } from './log.ts';

/** A page that crashes again this soon is not brought back by itself. */
const calmMs = 30_000;

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
    const soon = Date.now() - lastCrash < calmMs;
    lastCrash = Date.now();
    if (!soon) contents.reload();
    else dialog.showErrorBox('The page crashed twice', 'Training goes on. Use View → Reload to bring the page back.');
  });
}
