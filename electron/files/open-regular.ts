/** Opens files that may have been replaced by something else: a folder, a FIFO that blocks for ever, a device without an end. */
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Does not wait for a FIFO's writer. Windows has no such flag. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The error that a path is no file. `code` is that of the file system where it has one. */
function notAFile(path: string, isFolder: boolean): NodeJS.ErrnoException {
  const what = isFolder ? 'is a folder, not a file' : 'is not a regular file';
  return Object.assign(new Error(`${path} ${what}`), { code: isFolder ? 'EISDIR' : 'EINVAL', path });
}

/**
 * Opens a regular file for reading, links followed. Never blocks.
 * @throws The file system's error; one with the code EISDIR or EINVAL if the path is not a regular file.
 */
export async function openRegular(path: string): Promise<FileHandle> {
  const handle = await open(path, flags);
  const stats = await handle.stat();
  if (stats.isFile()) return handle;
  await handle.close();
  throw notAFile(path, stats.isDirectory());
}

/** `openRegular` for threads that have nothing else to do, and for many short files. @returns A file descriptor. */
export function openRegularSync(path: string): number {
  const fd = openSync(path, flags);
  const stats = fstatSync(fd);
  if (stats.isFile()) return fd;
  closeSync(fd);
  throw notAFile(path, stats.isDirectory());
}

/** The whole content of a regular file, links followed. Never blocks. @throws As `openRegular`. */
export async function readRegular(path: string): Promise<Buffer> {
  const handle = await openRegular(path);
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
