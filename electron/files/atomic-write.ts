/** Atomic file writes: a kill or a power cut never leaves a partial file. */
import { createHash, randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { processIsAlive } from './process-is-alive.ts';

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

/** Distinguishes machines that share a folder: a process number means nothing on another one. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** A name beside a file for its next content. It tells which process writes it. */
const temporaryName = (path: string): string =>
  `${path}.${machine}-${process.pid}-${randomBytes(4).toString('hex')}.tmp`;

/** Removes what processes of this machine left beside a file when they were killed while they wrote it. */
async function removeLeftovers(path: string): Promise<void> {
  const [folder, start] = [dirname(path), `${basename(path)}.${machine}-`];
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(start)) continue;
    const writer = /^(\d+)-[0-9a-f]{8}\.tmp$/.exec(name.slice(start.length));
    if (writer && !processIsAlive(Number(writer[1]))) await rm(join(folder, name), { force: true });
  }
}

/**
 * Writes a whole file to a temporary name in the same folder, syncs it and renames it to its final name.
 * Readers see either the old or the new content; on failure the old content stays. Temporary files of killed writers of the
 * same file are removed.
 */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array | AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): Promise<void> {
  await removeLeftovers(path);
  const temporary = temporaryName(path);
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
