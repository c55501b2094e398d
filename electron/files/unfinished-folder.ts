/**
 * A folder that a job fills before its files get their place. A marker in it says so, and names every file that the job makes:
 * what a killed process left is recognised, and removed by the next job for the same place. Only files that the marker names
 * are removed, and folders that are empty without them.
 */
import { appendFile, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { refuse } from '../../shared/failure.ts';
import { type Lock, takeLock } from './lock.ts';
import { makeFolder } from './make-folder.ts';

/** Name of the marker, in the folder. */
export const markerName = '.pretext-lab-unfinished';
/** Held by the process that fills the folder. */
const lockName = '.pretext-lab-lock';

/** The folder beside a place that does not exist yet. */
export const besidePlace = (place: string): string => `${place}.unfinished`;
/** The folder within a place that exists. */
export const withinPlace = (place: string): string => join(place, '.unfinished');

/** The first line of a marker. The second is the topmost folder that was created for it, or null; then one file a line, as JSON. */
const words =
  'Pretext Lab is filling this folder, or was ended while it did. The next planting or export to the same place removes the files that are named here.';

/** What a marker says. */
interface Marker {
  /** Absolute path. */
  readonly created: string | null;
  /** Relative to the folder, with forward slashes. */
  readonly files: ReadonlySet<string>;
}

const textOfLine = (line: string): string | null => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'string' ? value : null;
  } catch {
    return null; // a kill leaves an incomplete last line, of a file that was not begun
  }
};

/** The marker of a folder; undefined for a folder that is not ours. */
async function readMarker(folder: string): Promise<Marker | undefined> {
  const [first, created, ...files] = (await readFile(join(folder, markerName), 'utf8').catch(() => '')).split('\n');
  if (first !== words) return undefined;
  return { created: textOfLine(created ?? ''), files: new Set(files.flatMap((line) => textOfLine(line) ?? [])) };
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Removes a folder if it is empty. @returns Whether it was. */
const removedIfEmpty = (folder: string): Promise<boolean> =>
  rmdir(folder).then(
    () => true,
    () => false,
  );

/** Removes these files below a folder, and the folders that held nothing else. Links are not followed. */
async function removeFiles(folder: string, files: ReadonlySet<string>): Promise<void> {
  const above = new Set<string>();
  for (const file of files) {
    const parts = file.split('/');
    for (let i = 1; i < parts.length; i++) above.add(parts.slice(0, i).join('/'));
  }
  const remove = async (path: string, prefix: string): Promise<void> => {
    for (const entry of await readdir(path, { withFileTypes: true }).catch(() => [])) {
      const name = prefix + entry.name;
      const inner = join(path, entry.name);
      if (entry.isDirectory() && above.has(name)) {
        await remove(inner, `${name}/`);
        await removedIfEmpty(inner);
      } else if (!entry.isDirectory() && files.has(name)) await rm(inner, { force: true });
    }
  };
  await remove(folder, '');
}

/** Removes a folder's marker and lock, and what is empty then, up to the topmost folder that was created for it. */
async function removeEmptied(folder: string, { created }: Pick<Marker, 'created'>): Promise<void> {
  await rm(join(folder, markerName), { force: true });
  await rm(join(folder, lockName), { force: true });
  for (let path = folder; await removedIfEmpty(path); path = dirname(path))
    if (created === null || !dirname(path).startsWith(created)) return;
}

/** `path`, `path-2` … as far as they exist. */
async function namesakes(path: string): Promise<string[]> {
  const found: string[] = [];
  for (let name = path; await exists(name); name = `${path}-${found.length + 1}`) found.push(name);
  return found;
}

/**
 * Removes what a process that has ended left of such a folder. A folder without a marker, or of a process that still runs, stays.
 * @param alsoIn The place to which a part of the files may have been moved.
 */
export async function removeUnfinished(path: string, alsoIn?: string): Promise<void> {
  for (const folder of await namesakes(path)) {
    if (!(await readMarker(folder))) continue;
    const attempt = await takeLock(join(folder, lockName));
    if (!attempt.ok) continue;
    const marker = await readMarker(folder);
    if (marker) {
      await removeFiles(folder, marker.files);
      if (alsoIn !== undefined) await removeFiles(alsoIn, marker.files);
      await removeEmptied(folder, marker);
    }
    await attempt.lock.release();
  }
}

export class UnfinishedFolder {
  private constructor(
    readonly path: string,
    private readonly lock: Lock,
    private readonly marker: Marker & { readonly files: Set<string> },
  ) {}

  /**
   * Creates the folder, and missing folders above it. Remains of an ended process are removed before.
   * @param path If a folder of this name is not ours, a number is added.
   * @throws FailureError 'unusable-input' while another process fills the folder; the file system's error.
   */
  static async open(path: string): Promise<UnfinishedFolder> {
    await removeUnfinished(path);
    const created = (await makeFolder(dirname(path))) ?? null;
    const taken = await namesakes(path);
    for (const folder of taken)
      if (await readMarker(folder))
        refuse(
          'unusable-input',
          `another process is filling ${folder}`,
          'wait until it has ended, or choose another folder',
        );
    const folder = taken.length === 0 ? path : `${path}-${taken.length + 1}`;
    await mkdir(folder);
    await writeFile(join(folder, markerName), `${words}\n${JSON.stringify(created)}\n`);
    const attempt = await takeLock(join(folder, lockName));
    if (!attempt.ok) return refuse('unusable-input', `another process is filling ${folder}`);
    return new UnfinishedFolder(folder, attempt.lock, { created, files: new Set() });
  }

  /** To be called before files are made. @param files Relative to the folder, with forward slashes. */
  async willMake(files: readonly string[]): Promise<void> {
    for (const file of files) this.marker.files.add(file);
    await appendFile(join(this.path, markerName), files.map((file) => `${JSON.stringify(file)}\n`).join(''));
  }

  /** Gives the folder its name, under which nothing may exist: it appears whole. */
  async renameTo(place: string): Promise<void> {
    await rename(this.path, place);
    await this.lock.release();
    await rm(join(place, lockName), { force: true });
    await rm(join(place, markerName), { force: true });
  }

  /** Moves everything in the folder into an existing empty one, and removes the folder. */
  async moveInto(place: string): Promise<void> {
    for (const name of await readdir(this.path))
      if (name !== markerName && name !== lockName) await rename(join(this.path, name), join(place, name));
    await this.#end();
  }

  /** Removes what was made and is still there. */
  async remove(): Promise<void> {
    await removeFiles(this.path, this.marker.files);
    await this.#end();
  }

  async #end(): Promise<void> {
    await this.lock.release();
    await removeEmptied(this.path, this.marker);
  }
}
