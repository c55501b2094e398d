/** Suggests folders near a run's own that seem to have one sub-folder per class. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isEntered } from '../files/skipped-names.ts';

const trainingName = 'train';
/** Usual names of the test folder next to the training folder. */
const testNames = ['test', 'val', 'valid', 'validation'];

/** Suggested folders for an evaluation. */
export interface LabelledFolders {
  /** Absolute paths; empty if there is no suggestion. */
  readonly images: readonly string[];
  readonly test: readonly string[];
}

/** Names of the sub-folders; none if the folder cannot be read. */
async function subFolders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && isEntered(entry.name)).map((entry) => entry.name);
}

/** Whether `folder` has sub-folders, and all of them are classes in `of`. */
async function sharesClasses(folder: string, of: ReadonlySet<string>): Promise<boolean> {
  const names = await subFolders(folder);
  return names.length > 0 && names.every((name) => of.has(name.normalize('NFC')));
}

/**
 * Suggests folders.
 * @param folders Absolute paths that the run was trained on.
 * @param heldOut Absolute paths that it was scored on, if they are separate.
 */
export async function labelledFolders(
  folders: readonly string[],
  heldOut: readonly string[],
): Promise<LabelledFolders> {
  const nothing = { images: [], test: [] };
  const [chosen] = folders;
  if (folders.length !== 1 || chosen === undefined) return nothing;
  const below = await subFolders(chosen);
  const images = below.includes(trainingName) ? join(chosen, trainingName) : chosen;
  const names = images === chosen ? below : await subFolders(images);
  const classes = new Set(names.map((name) => name.normalize('NFC')));
  if (classes.size < 2) return nothing;

  const beside = testNames
    .map((name) => join(dirname(images), name))
    .filter((path) => basename(path) !== basename(images));
  for (const candidate of [...(heldOut.length === 1 ? heldOut : []), ...beside])
    if (await sharesClasses(candidate, classes)) return { images: [images], test: [candidate] };
  return { images: [images], test: [] };
}
