/** Checks and normalises the folders that a user names, so that the same folders always make the same dataset. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { asFailure, FailureError, refuse } from '../../shared/failure.ts';
import { type ImageReading, imageReadingSchema, isColourReading } from '../../shared/image-reading.ts';
import type { RunRecord } from '../../shared/run-results.ts';

/**
 * Real paths, sorted; a folder inside another one is dropped.
 * @throws FailureError 'unusable-input' for a path that does not exist, is not a folder, or may not be read.
 */
export async function realFolders(paths: readonly string[]): Promise<string[]> {
  const real = [...new Set(await Promise.all(paths.map(realFolder)))].sort();
  return real.filter((path) => !real.some((other) => other !== path && path.startsWith(other + sep)));
}

async function realFolder(path: string): Promise<string> {
  try {
    const real = await realpath(path);
    if (!(await stat(real)).isDirectory()) refuse('unusable-input', `${path} is a file, not a folder`);
    await access(real, constants.R_OK | constants.X_OK);
    return real;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return refuse('unusable-input', `there is no folder ${path}`);
    if (code === 'EACCES' || code === 'EPERM') return refuse('unusable-input', `the folder ${path} may not be read`);
    if (code === 'ELOOP') return refuse('unusable-input', `${path} is a link that points to itself`);
    throw error;
  }
}

/** Checks that the folders of a run still exist. @param hint What to do. @throws FailureError 'unusable-input' if one is missing. */
export async function refuseGone(
  run: string,
  { folders, heldOutFolders }: Pick<RunRecord, 'folders' | 'heldOutFolders'>,
  hint: string,
): Promise<void> {
  try {
    await realFolders([...folders, ...heldOutFolders]);
  } catch (error) {
    const message = `the images of ${run} are missing: ${asFailure(error).message}`;
    throw new FailureError({ code: 'unusable-input', message, hint });
  }
}

/**
 * The id of the dataset of these folders, read this way.
 * @param reading Without percentiles; undefined for colour of 8 bits.
 */
export function datasetId(folders: readonly string[], reading?: ImageReading): string {
  const hash = createHash('sha256').update(folders.join('\0'));
  if (reading && !isColourReading(reading)) hash.update(`\0\0${JSON.stringify(imageReadingSchema.parse(reading))}`);
  return hash.digest('hex').slice(0, 12);
}

/** Ids of the datasets that a run trains on and holds out. */
export const datasetsOfRun = ({
  folders,
  heldOutFolders,
  settings: { reading },
}: Pick<RunRecord, 'folders' | 'heldOutFolders' | 'settings'>): string[] =>
  [folders, heldOutFolders].filter((each) => each.length > 0).map((each) => datasetId(each, reading));
