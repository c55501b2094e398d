/** What the lab stores about a dataset between sessions: `<workspace>/datasets/<id>/dataset.json`, with its packs next to it. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { plantingSchema } from '../../shared/shortcut-schemas.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { readRegular } from '../files/open-regular.ts';

const datasetRecordSchema = z.object({
  id: z.string(),
  /** Absolute real paths. */
  folders: z.array(z.string()).min(1),
  openedAt: z.string(),
  /** The name that the user gave it; by default, it is named after its folders. */
  name: z.string().optional(),
  /** The cue that the lab planted into these copies of the samples; absent for a user's own photographs. */
  planted: plantingSchema.optional(),
  /** What indexing found; absent before the first indexing, and after the cache was cleared. */
  indexed: z
    .object({
      images: z.number().int(),
      passedOver: z.number().int(),
      warningKinds: z.record(z.string(), z.number()),
      seconds: z.number(),
    })
    .optional(),
});
export type DatasetRecord = z.infer<typeof datasetRecordSchema>;

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

  /** All readable records, latest opened first. */
  async list(): Promise<DatasetRecord[]> {
    const ids = await readdir(this.folder);
    const records = await Promise.all(ids.map((id) => this.#read(id)));
    return records.flatMap((record) => record ?? []).sort((a, b) => b.openedAt.localeCompare(a.openedAt));
  }

  async write(record: DatasetRecord): Promise<void> {
    await mkdir(join(this.folder, record.id), { recursive: true });
    await writeAtomically(join(this.folder, record.id, 'dataset.json'), `${JSON.stringify(record, null, 2)}\n`);
  }

  /** Bytes of a dataset's packs. */
  cacheBytes(id: string): Promise<number> {
    return bytesBelow(this.packDir(id));
  }

  async clearCache(id: string): Promise<void> {
    await rm(this.packDir(id), { recursive: true, force: true });
  }

  async #read(id: string): Promise<DatasetRecord | undefined> {
    try {
      const record = datasetRecordSchema.parse(
        JSON.parse((await readRegular(join(this.folder, id, 'dataset.json'))).toString('utf8')),
      );
      return record.id === id ? record : undefined;
    } catch {
      return undefined; // it will be written again when its folders are opened
    }
  }
}

/** Bytes of all files below a folder; 0 if it does not exist. */
export async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries.map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return bytesBelow(path);
      return stat(path).then(
        ({ size }) => size,
        () => 0,
      );
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
