/**
 * What happened in the main process, a line at a time, in `logs/desktop.log` of the workspace. Each line is written
 * before the next statement runs, so that the last one before a crash is there.
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const largestBytes = 1_000_000;
let file: string | undefined;

/** From now on the log is kept in this workspace; the one before it is kept as `desktop.old.log` once it is long. */
export function keepLogIn(workspace: string): string {
  const folder = join(workspace, 'logs');
  const path = join(folder, 'desktop.log');
  mkdirSync(folder, { recursive: true });
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > largestBytes) {
    renameSync(path, join(folder, 'desktop.old.log'));
  }
  file = path;
  return path;
}

/** Never throws: a full disk must not end what it cannot describe. */
export function log(level: 'info' | 'warning' | 'error', message: string): void {
  const line = `${new Date().toISOString()} ${process.pid} ${level} ${message.replaceAll('\n', '\n  ')}\n`;
  try {
    if (file) appendFileSync(file, line);
    else process.stderr.write(line);
  } catch {
    // Nothing is left to tell it to.
  }
}
