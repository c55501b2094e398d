/** Finds the picture files in chosen folders, at any depth, always in the same order. */
import type { BigIntStats, Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { refuse } from '../../../shared/failure.ts';
import type { PassedOver } from '../../../shared/results.ts';
import { extensions } from './picture-format.ts';

export interface FoundFile {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** In milliseconds since 1970. */
  readonly mtime: number;
}

export interface Walk {
  /** By their extensions, in walking order; what is inside them is not looked at. */
  readonly pictures: FoundFile[];
  /** Files and folders that could not be looked into. */
  readonly unreadable: PassedOver[];
  /** How many visible files have no extension of a picture. */
  readonly otherFiles: number;
}

/** Refuses, in words for a person, a chosen folder that cannot be walked. */
export async function checkFolder(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES')
      refuse('unusable-input', `no permission to look into ${path}`, 'choose another folder');
    refuse('unusable-input', `there is no folder ${path}`, 'check the path, or choose another folder');
  });
  if (!found.isDirectory())
    refuse('unusable-input', `${path} is a file, not a folder`, 'choose the folder that the pictures are in');
  await readdir(path).catch((error: NodeJS.ErrnoException) =>
    refuse('unusable-input', `${path} cannot be read: ${reasonOf(error)}`, 'choose another folder'),
  );
}

/** An error of the file system in plain words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') return 'no permission';
  if (code === 'ENOENT') return 'it is not there (its name may not be valid UTF-8, or the link leads nowhere)';
  if (code === 'ELOOP') return 'its links lead in a circle';
  if (code === 'EIO') return 'the disk reports an error';
  return message;
}

/**
 * Hidden files and folders are passed over. Linked files and folders are followed, after everything that is really
 * there, and each folder is entered once, so that links leading in circles end and a picture keeps its own name.
 * Sorted by UTF-16 code units within each folder: files before sub-folders.
 */
export async function walk(folders: readonly string[], isCancelled: () => boolean = () => false): Promise<Walk> {
  const pictures: FoundFile[] = [];
  const unreadable: PassedOver[] = [];
  let otherFiles = 0;
  const entered = new Set<string>();
  const seenLinks = new Set<string>();
  const linked: string[] = [];
  const identity = (stats: BigIntStats): string => `${stats.dev}:${stats.ino}`;
  const passOver = (path: string, error: unknown): void => {
    unreadable.push({ path, reason: 'unreadable', detail: reasonOf(error) });
  };

  async function lookAtFile(path: string): Promise<FoundFile | undefined> {
    const stats = await stat(path);
    return stats.isFile() ? { path, size: stats.size, mtime: stats.mtimeMs } : undefined;
  }

  async function enter(folder: string): Promise<void> {
    if (isCancelled()) return;
    let entries: Dirent[];
    try {
      const id = identity(await stat(folder, { bigint: true }));
      if (entered.has(id)) return;
      entered.add(id);
      entries = await readdir(folder, { withFileTypes: true });
    } catch (error) {
      passOver(folder, error);
      return;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const visible = entries.filter((entry) => !entry.name.startsWith('.'));
    const isPicture = (entry: Dirent): boolean => extname(entry.name).toLowerCase() in extensions;

    const files = visible.filter((entry) => entry.isFile());
    otherFiles += files.filter((entry) => !isPicture(entry)).length;
    const named = files.filter(isPicture).map((entry) => join(folder, entry.name));
    for (let start = 0; start < named.length; start += 64) {
      // Stats in small batches: together they are several times faster than one after the other.
      const batch = named.slice(start, start + 64);
      const results = await Promise.allSettled(batch.map(lookAtFile));
      results.forEach((result, i) => {
        if (result.status === 'rejected') passOver(batch[i]!, result.reason);
        else if (result.value) pictures.push(result.value);
      });
    }
    for (const entry of visible) if (entry.isSymbolicLink()) linked.push(join(folder, entry.name));
    for (const entry of visible) if (entry.isDirectory()) await enter(join(folder, entry.name));
  }

  async function follow(link: string): Promise<void> {
    try {
      const stats = await stat(link, { bigint: true });
      if (stats.isDirectory()) await enter(link);
      else if (stats.isFile() && extname(link).toLowerCase() in extensions && !seenLinks.has(identity(stats))) {
        seenLinks.add(identity(stats));
        const file = await lookAtFile(link);
        if (file) pictures.push(file);
      }
    } catch (error) {
      if (extname(link).toLowerCase() in extensions) passOver(link, error);
    }
  }

  for (const folder of folders) await enter(folder);
  for (let link = linked.shift(); link !== undefined && !isCancelled(); link = linked.shift()) await follow(link);
  return { pictures, unreadable, otherFiles };
}
