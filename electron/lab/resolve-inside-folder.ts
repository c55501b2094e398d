/** Resolves paths from requests strictly inside one folder. */
import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { refuse } from '../../shared/failure.ts';

/**
 * The real path of `wanted` inside `folder`, with links resolved.
 * @throws FailureError 'not-found' for a missing file, 'denied' for a path outside the folder.
 */
export async function resolveInsideFolder(folder: string, wanted: string): Promise<string> {
  if (wanted.includes('\0') || isAbsolute(wanted)) refuse('denied', 'this path is not below its folder');
  const path = resolve(folder, wanted);
  if (leavesFolder(folder, path)) refuse('denied', 'this path is not below its folder');
  const [realFolder, realFile] = await Promise.all([realpath(folder), realpath(path)]).catch(() =>
    refuse('not-found', `there is no ${wanted} here`),
  );
  if (leavesFolder(realFolder, realFile)) refuse('denied', `${wanted} is a link that leads out of its folder`);
  return realFile;
}

function leavesFolder(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}
