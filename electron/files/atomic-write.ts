/** Atomic file writes: a kill or a power cut never leaves a partial file. */
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Syncs a folder's entries (new names, renames) to disk. Not needed on Windows, which cannot open a folder. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes a whole file to a temporary name in the same folder, syncs it and renames it to its final name.
 * Readers see either the old or the new content; on failure the old content stays.
 */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array | AsyncIterable<string | Uint8Array> | Iterable<string>,
): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  const handle = await open(temporary, 'wx');
  try {
    await handle.writeFile(content);
    await handle.sync();
    await handle.close();
    await rename(temporary, path);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    if (error instanceof Error && 'code' in error) throw Object.assign(error, { path }); // the error of a write has no path
    throw error;
  }
  await syncFolder(dirname(path));
}
