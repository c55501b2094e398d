/** Copies of photographs with a planted cue. */

import { mkdir, readdir, realpath, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { cueCards, plantableCues } from '../../../../shared/cue-cards.ts';
import { FailureError, refuse } from '../../../../shared/failure.ts';
import { counted } from '../../../../shared/format-words.ts';
import type { CueId, Planted } from '../../../../shared/shortcut-schemas.ts';
import type { JobOf } from '../../../../shared/worker-protocol.ts';
import { besidePlace, UnfinishedFolder, withinPlace } from '../../../files/unfinished-folder.ts';
import { removeUnfinishedPlanting } from '../../../files/unfinished-planting.ts';
import { decodeWhole, readHeader } from '../../data/decode.ts';
import { checkFolder, type FoundFile, reasonOf, walk } from '../../data/find-picture-files.ts';
import { withPictureFile } from '../../data/read-picture-file.ts';
import type { JobControl } from '../../messages/job-control.ts';
import { Random } from '../../numerics/random.ts';
import type { Picture } from '../../pictures/picture.ts';
import { pngOf } from '../../pictures/png.ts';
import type { Planting } from '../cues/cue.ts';
import { cues } from '../cues/cues.ts';

/** Larger pictures would need gigabytes while their channels are changed. */
const mostPixels = 50_000_000;

/**
 * Writes a planted copy of every readable picture. The copies appear together: a new folder by its rename, an existing one
 * when all are written.
 * @throws FailureError 'bad-usage' for a cue that cannot be planted or a strength outside the range of its card;
 *   'unusable-input' for folders without a readable picture, and for an output folder that is not empty or inside the
 *   photographs; 'failed' if a copy cannot be written; 'stopped'.
 */
export async function plantFolders(job: JobOf<'plant'>, control: JobControl): Promise<Omit<Planted, 'seconds'>> {
  const { cue, strength } = job;
  const { plant, unit } = plantable(cue, strength);
  const folders = [...new Set(job.folders.map((folder) => resolve(folder)))];
  for (const folder of folders) await checkFolder(folder);
  const out = await realPathOf(resolve(job.out));
  const isNew = await checkOut(out, folders);

  const files = await walk(folders, () => control.stopAsked);
  if (files.pictures.length === 0)
    refuse('unusable-input', `no image in ${folders.join(', ')}`, 'choose a folder with images in it');
  const copies = copyNames(files.pictures, folders);
  const total = copies.length;
  const unfinished = await UnfinishedFolder.open(isNew ? besidePlace(out) : withinPlace(out)).catch(cannotWrite(out));
  try {
    await unfinished.willMake(copies.map(({ name }) => name.replaceAll(sep, '/')));
    const images = await writeCopies(copies, unfinished.path, job, plant, control);
    if (images === 0)
      refuse('unusable-input', `no readable image in ${folders.join(', ')}`, 'index the folder to see the reasons');
    await (isNew ? unfinished.renameTo(out) : unfinished.moveInto(out)).catch(cannotWrite(out));
    return {
      ...{ event: 'planted', images, cue, strength, unit, out: job.out },
      passedOver: total - images + files.unreadable.length,
    } as const;
  } catch (error) {
    await unfinished.remove();
    throw error;
  }
}

/** Writes the copies into a folder. @returns Number of copies; the others cannot be read. @throws As `plantFolders`. */
async function writeCopies(
  copies: readonly Copy[],
  folder: string,
  { cue, strength }: JobOf<'plant'>,
  plant: Planting['plant'],
  control: JobControl,
): Promise<number> {
  const total = copies.length;
  let [next, done, images] = [0, 0, 0];

  let halted = false;
  const work = async () => {
    while (next < total && !halted) {
      const { file, name } = copies[next++]!;
      if (await control.isStopped())
        refuse(
          'stopped',
          `planting was stopped after ${images} of ${counted(total, 'copy', 'copies')}, which were removed`,
        );
      const png = await plantedPng(file, (picture) => plant(picture, strength, new Random('plant', cue, name)));
      if (png) {
        await write(join(folder, name), png);
        images++;
      }
      done++;
      control.progress('planting', done, total);
    }
  };
  // One worker per core to decode, and one more to overlap reading and writing. All of them end before the job does.
  const ends = await Promise.allSettled(
    Array.from({ length: Math.min(total, availableParallelism() + 1) }, () =>
      work().catch((error: unknown) => {
        halted = true;
        throw error;
      }),
    ),
  );
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure) throw failure.reason;
  return images;
}

/** @throws FailureError 'bad-usage' for a cue that cannot be planted or a strength outside the range of its card. */
function plantable(cue: CueId, strength: number): { plant: Planting['plant']; unit: string } {
  const { planting } = cues[cue];
  const card = cueCards[cue].plant;
  if (!planting || !card)
    refuse('bad-usage', `${cue} cannot be planted`, `cues that can be planted: ${plantableCues.join(', ')}`);
  if (!(strength >= card.min && strength <= card.max))
    refuse(
      'bad-usage',
      `a strength of ${strength} is out of range for ${cue}`,
      `choose a strength from ${card.min} to ${card.max}${card.unit && ` ${card.unit}`}, for example ${card.usual}: ${card.meaning}`,
    );
  return { plant: planting.plant, unit: card.unit };
}

/** The real path of a file or folder that may not exist yet. */
async function realPathOf(path: string): Promise<string> {
  const parent = dirname(path);
  return realpath(path).catch(async () => (parent === path ? path : join(await realPathOf(parent), basename(path))));
}

/**
 * Checks the output folder, by its real path.
 * @returns Whether it is new.
 * @throws FailureError 'unusable-input' unless it is empty or new, and outside the photographs.
 */
async function checkOut(out: string, folders: readonly string[]): Promise<boolean> {
  for (const folder of folders) {
    const original = await realpath(folder);
    if (out === original || out.startsWith(original.endsWith(sep) ? original : original + sep))
      refuse('unusable-input', `${out} is inside ${folder}, and images are never changed`, 'choose a folder outside');
  }
  await removeUnfinishedPlanting(out);
  const contents = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    return cannotWrite(out)(error);
  });
  if (contents && contents.length > 0)
    refuse('unusable-input', `${out} is not empty: it contains ${contents[0]}`, 'choose a new or an empty folder');
  return contents === undefined;
}

const cannotWrite =
  (out: string) =>
  (error: NodeJS.ErrnoException): never => {
    if (error instanceof FailureError) throw error;
    return refuse('unusable-input', `copies cannot be written to ${out}: ${outReason(error)}`, 'choose another folder');
  };

const outReason = (error: NodeJS.ErrnoException): string =>
  error.code === 'ENOTDIR' ? 'it is not a folder' : error.code === 'ENOSPC' ? 'the disk is full' : reasonOf(error);

interface Copy {
  readonly file: FoundFile;
  /** Path within the output folder. */
  readonly name: string;
}

/**
 * Copies keep the paths of their originals; if there are several folders, below the folder's name. `boats~1.jpg` becomes
 * `boats~1.png`, unless that name is taken.
 */
function copyNames(files: readonly FoundFile[], folders: readonly string[]): Copy[] {
  const tops = new Map<string, string>();
  const taken = new Set<string>();
  /** The first free name: `first`, or `stem`, `stem-2`, `stem-3` … */
  const free = (first: string, stem: string, end: string): string => {
    let name = first;
    for (let n = 1; taken.has(name.toLowerCase()); n++) name = `${stem}${n > 1 ? `-${n}` : ''}${end}`;
    taken.add(name.toLowerCase());
    return name;
  };
  if (folders.length > 1)
    for (const folder of folders) {
      const name = basename(folder) || 'folder';
      tops.set(folder, free(name, name, ''));
    }
  return files.map((file) => {
    const folder = folders.find((one) => file.path.startsWith(one.endsWith(sep) ? one : one + sep))!;
    const path = join(tops.get(folder) ?? '', relative(folder, file.path));
    const stem = path.slice(0, path.length - extname(path).length);
    return { file, name: free(`${stem}.png`, path, '.png') };
  });
}

/** The planted copy as a PNG. @returns Undefined for a file that cannot be used. */
async function plantedPng(file: FoundFile, plant: (picture: Picture) => Picture): Promise<Buffer | undefined> {
  const planted = await withPictureFile(file.path, async (bytes) => {
    const header = await readHeader(bytes);
    if (!('format' in header) || header.width * header.height > mostPixels) return undefined;
    const decoded = await decodeWhole(bytes);
    return 'reason' in decoded ? undefined : pngOf(plant(decoded.picture));
  });
  return planted && 'reason' in planted ? undefined : planted;
}

/** @throws FailureError 'failed' if the file cannot be written. */
async function write(path: string, png: Buffer): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, png, { flag: 'wx' });
  } catch (error) {
    refuse(
      'failed',
      `${path} cannot be written: ${outReason(error as NodeJS.ErrnoException)}`,
      'choose another folder',
    );
  }
}
