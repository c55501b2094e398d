/** What the lab stores about a dataset between sessions: `<workspace>/datasets/<id>/dataset.json`, with its packs next to it. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { z } from 'zod';
import { type Failure, failure } from '../../shared/failure.ts';
import { imageReadingSchema, isColourReading, valueRangeSchema } from '../../shared/image-reading.ts';
import { notConsideredSchema } from '../../shared/other-files.ts';
import { plantingSchema } from '../../shared/shortcut-schemas.ts';
import { bytesBelow } from '../files/bytes-below.ts';
import { packedDataset } from '../files/pack-index.ts';
import { readStored, writeStored } from '../files/stored-json.ts';
import { datasetId } from './real-folders.ts';

const datasetRecordSchema = z.object({
  id: z.string(),
  /** Absolute real paths. */
  folders: z.array(z.string()).min(1),
  openedAt: z.string(),
  /** How the images are read; absent for colour of 8 bits. */
  reading: imageReadingSchema.optional(),
  /** The percentiles that the limits of the reading were measured from. */
  measuredFrom: valueRangeSchema.optional(),
  /** The name that the user gave it; by default, it is named after its folders. */
  name: z.string().optional(),
  /** The table of labels that the user gave, stored in `labels.json` beside the record. */
  labels: z
    .object({
      /** Name of the original file. */
      file: z.string(),
      lines: z.number().int(),
    })
    .optional(),
  /** Absolute paths of the photographs that the boards of its runs show. */
  pinned: z.array(z.string()).optional(),
  /** The cue that the lab planted into these copies of the samples; absent for a user's own photographs. */
  planted: plantingSchema.optional(),
  /** What indexing found; absent before the first indexing, and after the cache was cleared. */
  indexed: z
    .object({
      images: z.number().int(),
      passedOver: z.number().int(),
      warningKinds: z.record(z.string(), z.number()),
      notConsidered: notConsideredSchema.optional(),
      seconds: z.number(),
    })
    .optional(),
});
export type DatasetRecord = z.infer<typeof datasetRecordSchema>;

/** The record in a dataset's folder. */
export const recordOfDataset = (folder: string): string => join(folder, 'dataset.json');

/** A dataset of an earlier session. */
export interface StoredDataset {
  readonly record: DatasetRecord;
  /** Why the record is not the stored one. Its folders are then those of the cache; there are none if that is gone too. */
  readonly damaged?: Failure;
}

/** Reads and writes the records of datasets. */
export class DatasetStore {
  constructor(private readonly folder: string) {}

  packDir(id: string): string {
    return join(this.folder, id, 'pack');
  }

  /** The folder of a dataset's record and analyses. */
  folderOf(id: string): string {
    return join(this.folder, id);
  }

  /** The stored table of labels of a dataset. */
  labelsFile(id: string): string {
    return join(this.folder, id, 'labels.json');
  }

  /** All datasets, latest opened first. */
  async list(): Promise<StoredDataset[]> {
    const entries = await readdir(this.folder, { withFileTypes: true });
    const ids = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    const datasets = (await Promise.all(ids.map((id) => this.#read(id)))).filter((each) => each !== undefined);
    return datasets.sort((a, b) => b.record.openedAt.localeCompare(a.record.openedAt));
  }

  async write(record: DatasetRecord): Promise<void> {
    await mkdir(join(this.folder, record.id), { recursive: true });
    await writeStored(recordOfDataset(this.folderOf(record.id)), record);
  }

  /** Bytes of a dataset's packs. */
  cacheBytes(id: string): Promise<number> {
    return bytesBelow(this.packDir(id));
  }

  async clearCache(id: string): Promise<void> {
    await rm(this.packDir(id), { recursive: true, force: true });
  }

  /** Undefined if there is neither a record nor a cache of pictures. */
  async #read(id: string): Promise<StoredDataset | undefined> {
    const file = recordOfDataset(this.folderOf(id));
    const read = await readStored(file, datasetRecordSchema, 'open its folders again, and it is written again');
    if (read.ok && read.value.id === id) return { record: read.value };
    const { mtime } = await stat(this.folderOf(id));
    const record = { id, ...(await this.#datasetOfCache(id)), openedAt: mtime.toISOString() };
    // Held-out photographs have a cache and no record.
    if (!read.ok && read.failure.code === 'not-found') return record.folders.length > 0 ? { record } : undefined;
    const renamed = failure('unusable-input', `${file} is that of another dataset`, 'open its folders again').failure;
    return { record, damaged: read.ok ? renamed : read.failure };
  }

  /** The folders whose pictures are in the cache of a dataset, and how they were read; no folders if it has no cache. */
  async #datasetOfCache(id: string): Promise<Pick<DatasetRecord, 'folders' | 'reading'>> {
    const packDir = this.packDir(id);
    for (const side of await readdir(packDir).catch(() => [])) {
      const packed = await packedDataset(join(packDir, side)).catch(() => undefined);
      if (!packed) continue;
      const { reading } = packed;
      const folders = packed.folders.filter((path) => !path.startsWith(packDir + sep)); // not those of frames of videos
      if (datasetId(folders, reading) === id) return { folders, ...(isColourReading(reading) ? {} : { reading }) };
    }
    return { folders: [] };
  }
}
