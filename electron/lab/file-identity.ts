/** Whether a file is still the one that was read. */
import { statSync } from 'node:fs';

/**
 * A text that changes with a file: inode, size and times; `none` if there is no such file.
 * Synchronous, because a lookup takes microseconds and an asynchronous call ten times as long: a list makes thousands.
 */
export function identityOf(path: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(path);
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch {
    return 'none';
  }
}
