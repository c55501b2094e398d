/** Paths of folders in a field that completes them. Pure. */
import type { DatasetSummary, Folder } from '../../shared/protocol.ts';

/** A folder that was opened before. */
export interface KnownFolder extends Folder {
  /** Undefined if it is not indexed as a dataset of its own. */
  readonly images: number | undefined;
}

/** The folders of datasets: indexed ones first, each group with the latest opened first. */
export function knownFolders(datasets: readonly DatasetSummary[]): KnownFolder[] {
  const found = new Map<string, KnownFolder>();
  for (const isReady of [true, false])
    for (const { folders, state, images } of datasets)
      for (const folder of folders) {
        if ((state === 'ready') !== isReady) continue;
        const own = isReady && folders.length === 1 ? images : undefined;
        found.set(folder.path, { ...folder, images: found.get(folder.path)?.images ?? own });
      }
  return [...found.values()];
}

const mostKnown = 6;

/** Known folders that a text fits: all of them for no text. */
export function knownMatching(known: readonly KnownFolder[], text: string): KnownFolder[] {
  const typed = text.trim().toLowerCase();
  return known.filter(({ path }) => path.toLowerCase().includes(typed)).slice(0, mostKnown);
}

/**
 * What Tab makes of a text: the longest beginning that all completions share, with a separator behind it if there is only one.
 * @param more Completions that are not listed.
 * @returns Undefined if Tab adds nothing, and should move on to the next field.
 */
export function completedByTab(text: string, completions: readonly Folder[], more: number): string | undefined {
  const [first, ...others] = completions.map(({ path }) => path);
  if (first === undefined || more > 0) return undefined;
  let shared = first.length;
  for (const path of others) while (!path.startsWith(first.slice(0, shared))) shared--;
  const separator = first.includes('\\') ? '\\' : '/';
  const completed = others.length === 0 ? first + separator : first.slice(0, shared);
  return completed === text || completed.length === 0 ? undefined : completed;
}
