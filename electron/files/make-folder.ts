/** Creation of folders. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Creates a folder and its missing parents. It does not use mkdir's recursive option, which never returns below a folder that
 * answers ENOENT to every new entry, such as /proc.
 * @param mode Mode of new folders.
 * @returns The topmost folder that was created; undefined if none was missing.
 * @throws The file system's error.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<string | undefined> {
  try {
    await mkdir(path, { mode });
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await isFolder(path))) return undefined;
    if (code !== 'ENOENT' || (await isFolder(dirname(path)))) throw error;
    const top = await makeFolder(dirname(path), mode);
    const own = await makeFolder(path, mode);
    return top ?? own;
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
