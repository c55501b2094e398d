/** Sweeps as folders of the workspace: `sweeps/<id>/sweep.json`, and locks of the runs that a process trains for a sweep. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { labelSourceSchema } from '../../../shared/dataset-spec.ts';
import { failure, type Result, refuse } from '../../../shared/failure.ts';
import { sweepPlanSchema, trialRunSchema } from '../../../shared/sweep.ts';
import { readStored, writeStored } from '../../files/stored-json.ts';
import { isId, runId } from '../run-store.ts';
import type { Workspace } from '../workspace.ts';

/** Version of sweep.json. */
const schemaVersion = 1;

/** sweep.json. What became of its runs is in their folders, and nowhere else. */
export const sweepRecordSchema = z.object({
  schemaVersion: z.literal(schemaVersion),
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  /** Absolute real paths. */
  folders: z.array(z.string()).min(1),
  heldOutFolders: z.array(z.string()),
  /** Absolute paths of images to exclude from training. */
  excluded: z.array(z.string()).optional(),
  /** Whether its runs write event files for TensorBoard. */
  tensorboard: z.boolean().optional(),
  plan: sweepPlanSchema,
  /** The labelled images that measure k-NN; absent if the plan does not measure it. */
  labelled: z
    .object({
      /** Absolute real paths. */
      images: z.array(z.string()).min(1),
      test: z.array(z.string()).min(1),
      labels: labelSourceSchema,
      /** Of the test images, if it is another one. */
      testLabels: labelSourceSchema.optional(),
    })
    .optional(),
  trials: z.array(trialRunSchema.pick({ settings: true, seed: true }).extend({ run: z.string() })),
  /** False while the records of its runs are being written: a run that is missing is then not one that was deleted. */
  hasRuns: z.boolean(),
});
export type SweepRecord = z.infer<typeof sweepRecordSchema>;

/** The record in a sweep's folder. */
export const recordOfSweep = (folder: string): string => join(folder, 'sweep.json');

/** The id of a run of a sweep. @param place Its number, from 1. @param of Number of all runs. */
export const runOfSweep = (id: string, place: number, of: number): string =>
  `${startOfRuns(id)}${String(place).padStart(String(of).length, '0')}`;

/** Whether a run has such an id. */
export const isRunOfSweep = (id: string, run: string): boolean => run.startsWith(startOfRuns(id));

const startOfRuns = (id: string): string => `${id.replace('-sweep-', '-')}-`;

/** Reads and writes the records of sweeps. */
export class SweepStore {
  constructor(private readonly workspace: Workspace) {}

  /** Creates the folder of a new sweep. @returns Its id, such as `2026-11-30-rotation-sweep-7f3a`. */
  async create(task: string): Promise<string> {
    for (;;) {
      const id = runId(`${task}-sweep`, new Date(), randomBytes(3).toString('hex'));
      try {
        await mkdir(this.folderOf(id));
        return id;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
        refuse('unusable-input', `the folder of the sweep cannot be created: ${(error as Error).message}`);
      }
    }
  }

  /** @throws FailureError 'not-found' for a text that cannot be an id. */
  folderOf(id: string): string {
    if (!isId(id)) refuse('not-found', `no sweep is called '${id}'`);
    return join(this.workspace.sweeps, id);
  }

  /** The lock of the process that trains or evaluates a run for its sweep. */
  claimFile(id: string, run: string): string {
    return join(this.folderOf(id), `${run}.lock`);
  }

  /** Runs whose locks exist; their holders may be dead. */
  async claims(id: string): Promise<string[]> {
    const entries = await readdir(this.folderOf(id)).catch(() => []);
    return entries.flatMap((entry) => /^(.+)\.lock$/.exec(entry)?.[1] ?? []);
  }

  async write(record: SweepRecord): Promise<void> {
    await writeStored(recordOfSweep(this.folderOf(record.id)), record);
  }

  /** @returns A failure: 'not-found' if there is no such sweep, 'unusable-input' if its record is damaged. */
  async read(id: string): Promise<Result<SweepRecord>> {
    const folder = this.folderOf(id);
    const hint = 'restore the file, or delete the sweep; its runs are in the list of runs';
    const record = await readStored(recordOfSweep(folder), sweepRecordSchema, hint);
    if (record.ok || record.failure.code !== 'not-found' || (await this.ids()).includes(id)) return record;
    return failure('not-found', `no sweep is called '${id}'`);
  }

  /** Ids of all sweeps, including damaged ones. */
  async ids(): Promise<string[]> {
    // A workspace of an earlier version that can only be read has no such folder.
    const entries = await readdir(this.workspace.sweeps, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory() && isId(entry.name)).map((entry) => entry.name);
  }

  /** Moves a sweep to the trash; its runs stay. */
  async remove(id: string): Promise<void> {
    if (!(await this.ids()).includes(id)) refuse('not-found', `no sweep is called '${id}'`);
    await rename(this.folderOf(id), join(this.workspace.trash, `${id}-${Date.now()}`));
  }
}
