/** Paths in the form in which indexing finds files. */
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * The real path of the folder of each file; a file that is itself a link keeps its own name. Neither has to exist.
 * @param paths Absolute paths.
 */
export function realFolderPaths(paths: readonly string[]): Promise<string[]> {
  const realFolders = new Map<string, Promise<string>>();
  const realFolder = (folder: string): Promise<string> => {
    const known = realFolders.get(folder) ?? realpath(folder).catch(() => folder);
    realFolders.set(folder, known);
    return known;
  };
  return Promise.all(paths.map(async (path) => join(await realFolder(dirname(path)), basename(path))));
}
