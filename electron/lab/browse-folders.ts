/** A folder picker for interfaces without a native one: where to start, and the contents of a folder. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, extname, join, parse } from 'node:path';
import { refuse } from '../../shared/failure.ts';
import type { Folder, ResultOf } from '../../shared/protocol.ts';
import { isHidden, isOfOtherProgram } from '../files/skipped-names.ts';
import type { FolderTokens } from './folder-tokens.ts';

const pictureExtensions = new Set('.jpg .jpeg .jpe .jfif .png .webp .tif .tiff .gif .avif .bmp'.split(' '));

/** The count of pictures is only a hint: it ends at this number or after this time. */
const countLimit = 10_000;
const countMs = 200;

/** Home, the working directory and the root of the file system. */
export function folderRoots(tokens: FolderTokens): Folder[] {
  const here = process.cwd();
  const roots = [
    { path: homedir(), name: 'Home' },
    { path: here, name: 'Working directory' },
    { path: parse(here).root, name: 'File system' },
  ];
  return roots.map(({ path, name }) => tokens.handOut(path, name));
}

/** A folder's parent, its sub-folders, and the approximate number of pictures in and below it. */
export async function listFolder(tokens: FolderTokens, token: string): Promise<ResultOf<'folders.list'>> {
  const path = tokens.pathOf(token);
  let entries: Dirent[];
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch (error) {
    return refuse('unusable-input', `${path} cannot be read: ${(error as Error).message}`);
  }
  const folders: Folder[] = [];
  for (const entry of entries) {
    if (isHidden(entry.name)) continue;
    const below = join(path, entry.name);
    if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(below)))) folders.push(tokens.handOut(below));
  }
  folders.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  const parent = dirname(path);
  return {
    folder: tokens.handOut(path),
    ...(parent === path ? {} : { parent: tokens.handOut(parent) }),
    folders,
    pictures: await countPictures(path),
  };
}

async function countPictures(path: string): Promise<number> {
  const until = Date.now() + countMs;
  const waiting = [path];
  const seen = new Set<string>();
  let pictures = 0;
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    const real = await realpath(folder).catch(() => undefined);
    if (real === undefined || seen.has(real)) continue;
    seen.add(real);
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      if (isHidden(entry.name)) continue;
      if (entry.isDirectory() && isOfOtherProgram(entry.name)) continue;
      if (entry.isDirectory()) waiting.push(join(folder, entry.name));
      else if (pictureExtensions.has(extname(entry.name).toLowerCase())) pictures += 1;
    }
    if (pictures >= countLimit || Date.now() > until) break;
  }
  return pictures;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
