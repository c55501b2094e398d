/** Folders near a run's own that look as if they hold classes: one sub-folder for each. An offer, no more. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const trainingName = 'train';
/** What the folder beside the training one is called in most data sets. */
const testNames = ['test', 'val', 'valid', 'validation'];

export interface LabelledFolders {
  /** Absolute paths; empty where there is nothing to offer. */
  readonly images: readonly string[];
  readonly test: readonly string[];
}

/** Names of the sub-folders; none where the folder cannot be read. */
async function subFolders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name);
}

/** Every class of `of` that `folder` has is one, and there are some. */
async function sharesClasses(folder: string, of: ReadonlySet<string>): Promise<boolean> {
  const names = await subFolders(folder);
  return names.length > 0 && names.every((name) => of.has(name));
}

/**
 * @param folders What the run was trained on, absolute paths.
 * @param heldOut What it was scored on, if it was told to.
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
  const classes = new Set(images === chosen ? below : await subFolders(images));
  if (classes.size < 2) return nothing;

  const beside = testNames
    .map((name) => join(dirname(images), name))
    .filter((path) => basename(path) !== basename(images));
  for (const candidate of [...(heldOut.length === 1 ? heldOut : []), ...beside])
    if (await sharesClasses(candidate, classes)) return { images: [images], test: [candidate] };
  return { images: [images], test: [] };
}
