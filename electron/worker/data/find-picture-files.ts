/** Finds the picture files in the chosen folders, at any depth, always in the same order. */
import type { BigIntStats, Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { refuse } from '../../../shared/failure.ts';
import { countOtherFile, type NotConsidered, nothingLeftAside, otherKindOf } from '../../../shared/other-files.ts';
import { extensions } from '../../../shared/picture-formats.ts';
import type { PassedOver } from '../../../shared/run-results.ts';
import { isHidden, isOfOtherProgram } from '../../files/skipped-names.ts';
import { dicomWithoutExtension } from './dicom-without-extension.ts';

/** A file that has a picture's extension, or is DICOM without one. */
export interface FoundFile {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** In milliseconds since 1970. */
  readonly mtime: number;
}

/** What a walk found. */
export interface Walk {
  /** In walking order. */
  readonly pictures: FoundFile[];
  /** Files with a video's extension, in walking order; not counted in `notConsidered`. */
  readonly videos: FoundFile[];
  /** Files and folders that could not be read. */
  readonly unreadable: PassedOver[];
  readonly notConsidered: NotConsidered;
}

/** Checks that a chosen folder can be walked. @throws FailureError 'unusable-input' if it cannot. */
export async function checkFolder(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES') refuse('unusable-input', `no permission to read ${path}`, 'choose another folder');
    refuse('unusable-input', `there is no folder ${path}`, 'check the path, or choose another folder');
  });
  if (!found.isDirectory())
    refuse('unusable-input', `${path} is a file, not a folder`, 'choose the folder that the images are in');
  await readdir(path).catch((error: NodeJS.ErrnoException) =>
    refuse('unusable-input', `${path} cannot be read: ${reasonOf(error)}`, 'choose another folder'),
  );
}

/** A short description of a file system error, for messages. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') return 'no permission';
  if (code === 'ENOENT') return 'it does not exist (its name may not be valid UTF-8, or its link is broken)';
  if (code === 'ELOOP') return 'its links form a loop';
  if (code === 'EIO') return 'the disk reports an error';
  if (code === 'EISDIR' || code === 'EINVAL') return 'it is a folder, a pipe or a device, not a file';
  return message;
}

/**
 * Finds all picture files. Hidden files and folders, and folders of other programs, are skipped and counted; a chosen folder
 * is entered whatever its name. Links are followed after all real files and folders,
 * so that a picture keeps its own name. Each folder is entered once, so that loops of links end. Entries are sorted by
 * UTF-16 code units within each folder, files before sub-folders.
 */
export async function walk(folders: readonly string[], isCancelled: () => boolean = () => false): Promise<Walk> {
  const pictures: FoundFile[] = [];
  const videos: FoundFile[] = [];
  const unreadable: PassedOver[] = [];
  const notConsidered = nothingLeftAside();
  const entered = new Set<string>();
  const seenLinks = new Set<string>();
  const linked: string[] = [];
  const identity = (stats: BigIntStats): string => `${stats.dev}:${stats.ino}`;
  const passOver = (path: string, error: unknown): void => {
    unreadable.push({ path, reason: 'unreadable', detail: reasonOf(error) });
  };

  async function statFile(path: string): Promise<FoundFile | undefined> {
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
    const visible = entries.filter(({ name }) => !isHidden(name));
    notConsidered.hidden += entries.length - visible.length;
    const files = visible.filter((entry) => entry.isFile());
    const unnamed = await dicomWithoutExtension(
      folder,
      files.map(({ name }) => name),
    );
    const isPicture = ({ name }: Dirent): boolean => extname(name).toLowerCase() in extensions || unnamed.has(name);

    for (const { name } of files.filter((entry) => !isPicture(entry))) {
      const extension = extname(name);
      const isVideo = otherKindOf(extension.toLowerCase()) === 'video';
      const video = isVideo ? await statFile(join(folder, name)).catch(() => undefined) : undefined;
      if (video) videos.push(video);
      else countOtherFile(notConsidered, extension);
    }
    const named = files.filter(isPicture).map((entry) => join(folder, entry.name));
    for (let start = 0; start < named.length; start += 64) {
      // In batches: several times faster than one after the other.
      const batch = named.slice(start, start + 64);
      const results = await Promise.allSettled(batch.map(statFile));
      results.forEach((result, i) => {
        if (result.status === 'rejected') passOver(batch[i]!, result.reason);
        else if (result.value) pictures.push(result.value);
      });
    }
    for (const entry of visible) if (entry.isSymbolicLink()) linked.push(join(folder, entry.name));
    for (const entry of visible) if (entry.isDirectory()) await enterBelow(join(folder, entry.name));
  }

  async function enterBelow(folder: string): Promise<void> {
    const name = basename(folder);
    if (!isOfOtherProgram(name) || folders.includes(folder)) await enter(folder);
    else notConsidered.folders[name] = (notConsidered.folders[name] ?? 0) + 1;
  }

  async function follow(link: string): Promise<void> {
    try {
      const stats = await stat(link, { bigint: true });
      if (stats.isDirectory()) await enterBelow(link);
      else if (stats.isFile() && extname(link).toLowerCase() in extensions && !seenLinks.has(identity(stats))) {
        seenLinks.add(identity(stats));
        const file = await statFile(link);
        if (file) pictures.push(file);
      }
    } catch (error) {
      if (extname(link).toLowerCase() in extensions) passOver(link, error);
    }
  }

  for (const folder of folders) await enter(folder);
  for (let link = linked.shift(); link !== undefined && !isCancelled(); link = linked.shift()) await follow(link);
  return { pictures, videos, unreadable, notConsidered };
}
