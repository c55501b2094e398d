/** Exports of an encoder: one at a time for each run, by a worker of its own, with the certificate it came to. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FailureError, refuse } from '../../shared/failure.ts';
import type { RunDetail } from '../../shared/protocol.ts';
import { certificateSchema, type ExportFormat } from '../../shared/results.ts';
import type { FromWorkerOf } from '../../shared/worker-protocol.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { exportFolder, listCheckpoints } from '../files/run-folder.ts';
import type { Datasets } from './datasets.ts';
import type { Emit } from './events.ts';
import type { Runs } from './runs.ts';
import type { SpawnWorker } from './worker-child.ts';
import { WorkerProcess } from './worker-process.ts';

type Exported = NonNullable<RunDetail['exported']>;

const exportedSchema = z.object({ files: z.array(z.string()), certificate: certificateSchema });

export class Exports {
  /** By run; undefined while it is looked at whether it can be exported. */
  readonly #working = new Map<string, WorkerProcess | undefined>();
  #closed = false;

  constructor(
    private readonly runs: Runs,
    private readonly datasets: Datasets,
    private readonly spawn: SpawnWorker,
    private readonly emit: Emit,
  ) {}

  /** @param out Where the files go; the run's own export folder unless told otherwise. */
  async export(run: string, formats: readonly ExportFormat[], out?: string): Promise<Exported & { folder: string }> {
    if (this.#working.has(run)) refuse('bad-usage', `${run} is being exported already`);
    this.#working.set(run, undefined);
    try {
      return await this.#export(run, formats, out);
    } finally {
      this.#working.delete(run);
    }
  }

  async #export(run: string, formats: readonly ExportFormat[], out?: string): Promise<Exported & { folder: string }> {
    const { settings, folders } = await this.runs.record(run);
    const runDir = this.runs.folderOf(run);
    if ((await listCheckpoints(runDir)).length === 0) {
      refuse('unusable-input', `${run} has no checkpoint yet: there is nothing to export`);
    }
    if (this.#closed) refuse('stopped', 'the lab is closing');
    const folder = out ?? exportFolder(runDir);
    let exported: FromWorkerOf<'exported'> | undefined;
    const worker = new WorkerProcess(
      this.spawn,
      {
        job: 'export',
        runDir,
        settings,
        dataset: this.datasets.specOf(folders),
        out: folder,
        formats: [...formats],
      },
      (message) => {
        if (message.type === 'exported') exported = message;
        if (message.type !== 'progress') return;
        const { what, done, total } = message;
        this.emit('export.progress', { run, what, done, total });
      },
    );
    this.#working.set(run, worker);
    const ending = await worker.ended;
    if (!exported) {
      throw new FailureError(ending.failure ?? { code: 'failed', message: `the export ended as ${ending.status}` });
    }
    const { files, certificate } = exported;
    if (out === undefined) {
      await writeAtomically(rememberedFile(runDir), JSON.stringify({ files, certificate }));
    }
    return { files, certificate, folder };
  }

  /** What the run's own export folder holds, if it was exported to it. */
  async exported(run: string): Promise<Exported | undefined> {
    try {
      return exportedSchema.parse(JSON.parse(await readFile(rememberedFile(this.runs.folderOf(run)), 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** Stops what is being exported; nothing more is begun. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#working.values()].map((worker) => worker?.stop()));
  }
}

/** Beside the files and the certificate that the worker writes. */
const rememberedFile = (runDir: string): string => join(exportFolder(runDir), 'exported.json');
