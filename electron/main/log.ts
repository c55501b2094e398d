/**
 * The log of the main process, in `logs/desktop.log` of the workspace. Lines are written synchronously, so that the last line
 * before a crash is not lost.
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const largestBytes = 1_000_000;
let file: string | undefined;

/** Opens the log in this workspace. A log above the size limit is first renamed to `desktop.old.log`. @returns Its path. */
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

/** Writes a line. It never throws, so that a full disk does not end the app. */
export function log(level: 'info' | 'warning' | 'error', message: string): void {
  const line = `${new Date().toISOString()} ${process.pid} ${level} ${message.replaceAll('\n', '\n  ')}\n`;
  try {
    if (file) appendFileSync(file, line);
    else process.stderr.write(line);
  } catch {
    // There is no other place to report the error.
  }
}
