/**
 * Finds a folder by its name and by names of what is in it. A browser tells no more about a folder that was dropped into it.
 */
import { readdir, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { ResultOf } from '../../shared/protocol.ts';
import { isEntered } from '../files/skipped-names.ts';
import type { FolderTokens } from './folder-tokens.ts';

/** When the search ends. */
export interface SearchLimits {
  readonly ms: number;
  /** Folders that are offered. */
  readonly offered: number;
}

const searchLimits: SearchLimits = { ms: 2_000, offered: 8 };

/** A folder as a browser describes it. */
export interface DroppedFolder {
  readonly name: string;
  /** Names of some of its files and sub-folders. */
  readonly entries: readonly string[];
}

const composed = (name: string): string => name.normalize('NFC');

/**
 * Searches near the known folders first, then the working directory and the home folder, level by level.
 * @param known Absolute paths of folders that were opened before.
 */
export async function findDroppedFolder(
  tokens: FolderTokens,
  { name, entries }: DroppedFolder,
  known: readonly string[],
  limits = searchLimits,
): Promise<ResultOf<'folders.find'>> {
  const until = Date.now() + limits.ms;
  const found = new Set<string>();
  const seen = new Set<string>();
  const waiting = [...known, ...known.map(dirname), process.cwd(), homedir()];
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    if (found.size >= limits.offered || Date.now() > until) break;
    const real = await realpath(folder).catch(() => undefined);
    if (real === undefined || seen.has(real)) continue;
    seen.add(real);
    const inside = await readdir(real, { withFileTypes: true }).catch(() => []);
    if (composed(basename(real)) === composed(name)) {
      const names = new Set(inside.map((entry) => composed(entry.name)));
      if (entries.every((entry) => names.has(composed(entry)))) found.add(real);
    }
    for (const entry of inside)
      if (entry.isDirectory() && isEntered(entry.name) && entry.name !== 'node_modules')
        waiting.push(join(real, entry.name));
  }
  return { folders: [...found].map((path) => tokens.handOut(path)) };
}
