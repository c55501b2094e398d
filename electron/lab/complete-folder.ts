/** Completes the path of a folder while a person types it. */
import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve, sep } from 'node:path';
import type { Folder, ResultOf } from '../../shared/protocol.ts';
import { isHidden } from '../files/skipped-names.ts';
import type { FolderTokens } from './folder-tokens.ts';

/** Completions that are offered. */
const mostOffered = 50;

/**
 * The folder that a text names, and the folders whose paths it begins, in any letter case; those in its own letter case come
 * first. `~` is the home folder; other relative paths begin at the working directory. Hidden folders are offered once the dot is
 * typed.
 */
export async function completeFolder(tokens: FolderTokens, text: string): Promise<ResultOf<'folders.complete'>> {
  const typed = text.trim();
  if (typed === '') return { folders: [], more: 0 };
  const { above, begun } = parts(absolute(typed), /[/\\]$/.test(typed) || typed === '~');
  const lower = begun.toLowerCase();
  const entries = await readdir(above, { withFileTypes: true }).catch(() => []);
  const begins = entries.filter(
    ({ name }) => name.toLowerCase().startsWith(lower) && (!isHidden(name) || isHidden(begun)),
  );
  const found: string[] = [];
  for (const entry of begins) {
    const path = join(above, entry.name);
    if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(path)))) found.push(entry.name);
  }
  const otherCase = (name: string): number => (name.startsWith(begun) ? 0 : 1);
  found.sort((a, b) => otherCase(a) - otherCase(b) || a.localeCompare(b, undefined, { numeric: true }));
  const folder = await existing(tokens, absolute(typed));
  return {
    ...(folder && { folder }),
    folders: found.slice(0, mostOffered).map((name) => tokens.handOut(join(above, name))),
    more: Math.max(0, found.length - mostOffered),
  };
}

function absolute(typed: string): string {
  if (typed === '~' || /^~[/\\]/.test(typed)) return join(homedir(), typed.slice(1));
  return isAbsolute(typed) ? typed : resolve(typed) + (/[/\\]$/.test(typed) ? sep : '');
}

/** The folder in which completions are searched for, and the beginning of their names. */
function parts(path: string, isWhole: boolean): { readonly above: string; readonly begun: string } {
  if (isWhole) return { above: path, begun: '' };
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf(sep)) + 1;
  return { above: path.slice(0, cut), begun: path.slice(cut) };
}

async function existing(tokens: FolderTokens, path: string): Promise<Folder | undefined> {
  return (await isFolder(path)) ? tokens.handOut(resolve(path)) : undefined;
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
