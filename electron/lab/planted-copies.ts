/** Copies of photographs with a planted cue: in any folder for the command line, in the workspace for the samples. */
import { mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { z } from 'zod';
import { cueCards, plantableCues } from '../../shared/cue-cards.ts';
import { refuse } from '../../shared/failure.ts';
import type { DatasetSummary } from '../../shared/protocol.ts';
import { type CueId, type Planted, plantedSchema } from '../../shared/shortcut-schemas.ts';
import type { FromWorker } from '../../shared/worker-protocol.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { bytesBelow } from '../files/bytes-below.ts';
import { readRegular } from '../files/open-regular.ts';
import { removeUnfinished } from '../files/unfinished-folder.ts';
import { removeUnfinishedPlanting } from '../files/unfinished-planting.ts';
import type { AppFiles } from './app-files.ts';
import type { Datasets } from './datasets.ts';
import { realFolders } from './real-folders.ts';
import type { WorkerJobs } from './worker-jobs.ts';

/** What to plant, into copies of which photographs. */
export interface PlantingOptions {
  /** Absolute paths of the photographs, which are only read. */
  readonly folders: readonly string[];
  readonly cue: CueId;
  /** In the unit of the cue's card. */
  readonly strength: number;
  /** Absolute path of the folder for the copies; created if it is missing. */
  readonly out: string;
}

/** Marker file next to a folder of planted samples, written once the folder is complete. */
const completeSchema = z.object({ planted: plantedSchema, version: z.string() });

/** Checks a planting. @throws FailureError 'bad-usage' for a cue that cannot be planted, or a strength out of range. */
export function checkPlanting(cue: CueId, strength: number): void {
  const { plant, title } = cueCards[cue];
  if (!plant)
    refuse(
      'bad-usage',
      `${title.toLowerCase()} cannot be planted`,
      `cues that can be planted are ${plantableCues.join(', ')}`,
    );
  if (strength >= plant.min && strength <= plant.max) return;
  refuse(
    'bad-usage',
    `the strength of ${cue} must be from ${plant.min} to ${plant.max}: found ${strength}`,
    `it is the ${plant.meaning}${plant.unit ? `, in ${plant.unit}` : ''}; ${plant.usual} is usual`,
  );
}

/** Plants cues. */
export class Plants {
  /** Samples that are being planted, by folder: concurrent requests for the same folder share one planting. */
  readonly #planting = new Map<string, Promise<void>>();
  /** The last of them: one is planted at a time. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param planted Real path of the workspace's folder for planted samples. */
  constructor(
    private readonly planted: string,
    private readonly app: AppFiles,
    private readonly datasets: Datasets,
    private readonly jobs: WorkerJobs,
  ) {}

  /**
   * Writes copies of photographs with a planted cue.
   * @throws FailureError of the worker; 'bad-usage' for an invalid cue, strength or output folder;
   * 'unusable-input' if the output folder is not empty.
   */
  async plant(
    { folders: chosen, cue, strength, out }: PlantingOptions,
    onMessage: (message: FromWorker) => void = () => {},
  ): Promise<Planted> {
    checkPlanting(cue, strength);
    const folders = await realFolders(chosen);
    const place = await checkOut(out, folders);
    const work = { job: 'plant', key: out, noun: 'planting', busy: `${out} is already being planted` } as const;
    return this.jobs.run(work, async ({ result }) => {
      try {
        return await result<'plant'>({ job: 'plant', folders, cue, strength, out }, onMessage);
      } finally {
        await removeUnfinishedPlanting(place); // of a worker that was killed
      }
    });
  }

  /** The sample photographs with a planted cue, as a dataset; a complete copy is used again. */
  async plantSamples(cue: CueId, strength: number): Promise<DatasetSummary> {
    checkPlanting(cue, strength);
    const out = join(this.planted, `${cue}-${strength}`);
    const planting = this.#planting.get(out) ?? this.#last.then(() => this.#complete(out, cue, strength));
    this.#last = planting.catch(() => {});
    this.#planting.set(out, planting);
    try {
      await planting;
    } finally {
      this.#planting.delete(out);
    }
    return this.datasets.open([out], { planted: { cue, strength } });
  }

  /** Removes what killed processes left of planted samples. */
  async removeUnfinished(): Promise<void> {
    for (const name of await readdir(this.planted).catch(() => [])) await removeUnfinished(join(this.planted, name));
  }

  /** Bytes of planted samples among these folders. */
  async bytes(folders: readonly string[]): Promise<number> {
    const sizes = await Promise.all(this.#own(folders).map((folder) => bytesBelow(folder)));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Deletes the planted samples among these folders; they can be planted again. @returns Number of bytes freed. */
  async clear(folders: readonly string[]): Promise<number> {
    const freed = await this.bytes(folders);
    for (const folder of this.#own(folders)) {
      await rm(completeFile(folder), { force: true });
      await rm(folder, { recursive: true, force: true });
    }
    return freed;
  }

  /** Folders of planted samples, to which only the lab writes. */
  #own(folders: readonly string[]): string[] {
    return folders.filter((folder) => dirname(folder) === this.planted);
  }

  async #complete(out: string, cue: CueId, strength: number): Promise<void> {
    if (await this.#isComplete(out)) return;
    await rm(out, { recursive: true, force: true }); // an incomplete copy of a process that was killed
    await mkdir(this.planted, { recursive: true });
    const planted = await this.plant({ folders: [this.app.samples], cue, strength, out });
    await writeAtomically(completeFile(out), `${JSON.stringify({ planted, version: this.app.version }, null, 2)}\n`);
  }

  async #isComplete(out: string): Promise<boolean> {
    try {
      const { version } = completeSchema.parse(JSON.parse((await readRegular(completeFile(out))).toString('utf8')));
      return version === this.app.version && (await readdir(out)).length > 0;
    } catch {
      return false;
    }
  }
}

const completeFile = (out: string): string => `${out}.json`;

/** Checks the output folder. @returns Its real path. Copies are never written into or above the photographs' folders, so that no photograph is overwritten. */
async function checkOut(out: string, folders: readonly string[]): Promise<string> {
  const place = await realPlace(out);
  const beside = folders.find((folder) => isWithin(folder, place) || isWithin(place, folder));
  if (beside !== undefined)
    refuse(
      'bad-usage',
      `the copies need a folder apart from the images: one of ${out} and ${beside} contains the other`,
      'name another folder with --out DIR',
    );
  await removeUnfinishedPlanting(place);
  const entries = await readdir(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    return refuse('unusable-input', `${out} cannot be written to: ${error.message}`);
  });
  if (entries.length > 0) refuse('unusable-input', `${out} is not empty`, 'name a new or empty folder with --out DIR');
  return place;
}

/** The real path of a path that may not exist yet: links in the existing part are resolved. */
async function realPlace(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) return resolve(path);
    return join(await realPlace(dirname(path)), basename(path));
  }
}

const isWithin = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
