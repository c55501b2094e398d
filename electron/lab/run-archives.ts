/** A run as one ZIP file, which another workspace can take in. The images are not in it. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { refuse } from '../../shared/failure.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { lockHolder } from '../files/lock.ts';
import { lockFile, readRunRecord } from '../files/run-folder.ts';
import { isPlainName, unzip } from '../files/unzip.ts';
import { zipOf } from '../files/zip.ts';
import { refuseTaken } from './export-runs.ts';
import { isId } from './run-store.ts';
import type { Workspace } from './workspace.ts';

/** The largest ZIP file without extensions that not every program reads. */
const mostBytes = 2 ** 32 - 2 ** 20;
/** Not part of a run: held while it trains, made again for each download, incomplete, or images of any folder. */
const isLeftOut = (name: string): boolean =>
  /^lock($|\.)/.test(name) ||
  name === 'export.zip' ||
  name.endsWith('.tmp') ||
  /^(importance\.json|inside(\.json|\/))/.test(name);

/** What was exported. */
export interface ArchivedRun {
  readonly file: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Writes a run to a ZIP file; equal runs give equal bytes.
 * @throws FailureError 'bad-usage' while the run trains; 'unusable-input' for a damaged one, one of 4 GiB and more, or if
 *   the file exists.
 */
export async function exportRun(runDir: string, out: string): Promise<ArchivedRun> {
  await refuseTaken(out, '--out FILE.zip');
  const record = await readRunRecord(runDir);
  if (!record.ok) return refuse(record.failure.code, record.failure.message, record.failure.hint);
  if ((await lockHolder(lockFile(runDir))) !== undefined)
    refuse('bad-usage', `${basename(runDir)} is still running`, 'stop it first, or wait until it has finished');
  // What other programs leave in folders, such as .DS_Store, would be refused by the import.
  const names = (await filesBelow(runDir)).filter(isPlainName);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(runDir, name))).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes > mostBytes)
    refuse(
      'unusable-input',
      `${basename(runDir)} is larger than 4 GiB`,
      'copy its folder instead: it can be read anywhere',
    );
  await writeAtomically(out, zipOf(runDir, names));
  return { file: out, files: names.length, bytes: (await stat(out)).size };
}

/** Regular files below a folder, sorted; links are left out. */
async function filesBelow(folder: string, inside = ''): Promise<string[]> {
  const entries = await readdir(join(folder, inside), { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.isDirectory()) return filesBelow(folder, name);
      return entry.isFile() && !isLeftOut(entry.name) && !isLeftOut(name) ? [name] : [];
    }),
  );
  return found.flat().sort();
}

/**
 * Takes a run into the workspace under its own id.
 * @returns Its id.
 * @throws FailureError 'unusable-input' for a file that is not an exported run; 'bad-usage' if the workspace has this run.
 */
export async function importRun({ runs, trash }: Pick<Workspace, 'runs' | 'trash'>, file: string): Promise<string> {
  // In the trash, so that what a killed import leaves is deleted with it.
  const folder = join(trash, `import-${randomBytes(6).toString('hex')}`);
  await mkdir(folder);
  try {
    await unzip(file, folder);
    const record = await readRunRecord(folder);
    if (!record.ok) return refuse('unusable-input', `${file} is not an exported run: ${record.failure.message}`);
    const { id } = record.value;
    const place = join(runs, id);
    if (!isId(id)) refuse('unusable-input', `${file} has a run with the id '${id}'`);
    if (await stat(place).catch(() => undefined))
      refuse('bad-usage', `this workspace already has the run ${id}`, 'delete or move that one first');
    await rename(folder, place);
    return id;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
