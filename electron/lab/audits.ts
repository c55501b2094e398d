/** Audits of datasets: what they give away of a task's answers. One at a time for each dataset, by a worker of its own. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { refuse } from '../../shared/failure.ts';
import { type Audit, auditSchema } from '../../shared/shortcuts.ts';
import { taskCard, taskIds } from '../../shared/task-cards.ts';
import { type TrainSettings, trainSettingsSchema } from '../../shared/training-settings.ts';
import type { FromWorkerOf } from '../../shared/worker-protocol.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { realFolders } from './chosen-folders.ts';
import type { DatasetStore } from './dataset-store.ts';
import type { Datasets } from './datasets.ts';
import type { Emit } from './events.ts';
import { photographsIdentity } from './photographs-identity.ts';
import { validSettings } from './valid-settings.ts';
import type { SpawnWorker } from './worker-child.ts';
import { KeyedJobs } from './worker-jobs.ts';

/** An audit and what it was made of. */
const keptAuditSchema = z.object({
  audit: auditSchema,
  /** Those that the puzzles were posed with. */
  settings: trainSettingsSchema,
  /** Which photographs these were: see photographs-identity.ts. */
  photographs: z.string().optional(),
  versions: z.record(z.string(), z.string()),
});
export type KeptAudit = z.infer<typeof keptAuditSchema>;

export interface AuditsParts {
  readonly datasets: Datasets;
  readonly store: DatasetStore;
  readonly spawn: SpawnWorker;
  readonly emit: Emit;
  readonly versions: Readonly<Record<string, string>>;
}

export class Audits {
  /** By dataset. */
  readonly #jobs: KeyedJobs;

  constructor(private readonly parts: AuditsParts) {
    const { spawn, emit } = parts;
    this.#jobs = new KeyedJobs(spawn, 'audit', (dataset) => emit('audit.ended', { dataset }));
  }

  /**
   * Finds what a dataset gives away of a task's answers, and keeps it in the dataset's folder.
   * @param onLog Told what the worker would have a person know meanwhile.
   * @throws FailureError of the worker; 'bad-usage' while this dataset is being audited.
   */
  async audit(
    dataset: string,
    asked: TrainSettings,
    onLog: (message: FromWorkerOf<'log'>) => void = () => {},
  ): Promise<Audit> {
    const { datasets, store, emit, versions } = this.parts;
    const folders = datasets.foldersOf(dataset);
    const settings = validSettings(asked);
    return this.#jobs.run(dataset, 'this dataset is being audited already', async (going) => {
      await realFolders(folders); // they may be gone
      going.reads(folders);
      const spec = datasets.specOf(folders);
      const { record: audit } = await going.answer({ job: 'audit', dataset: spec, settings }, 'audited', (message) => {
        if (message.type === 'log') onLog(message);
        if (message.type !== 'progress') return;
        const { what, done, total } = message;
        emit('audit.progress', { dataset, what, done, total });
      });
      const photographs = await photographsIdentity(spec.packDir);
      const kept: KeptAudit = { audit, settings, ...(photographs ? { photographs } : {}), versions: { ...versions } };
      const file = store.auditFile(dataset, settings.task);
      await mkdir(dirname(file), { recursive: true });
      await writeAtomically(file, `${JSON.stringify(kept, null, 2)}\n`);
      return audit;
    });
  }

  /** Ends the audit of a dataset; what was audited before stays. */
  cancel(dataset: string): Promise<void> {
    return this.#jobs.cancel(dataset);
  }

  /** The last audit for a task with what it was made of, if there was one that can be read; warns where the photographs changed. */
  async last(dataset: string, task: string): Promise<KeptAudit | undefined> {
    const { datasets, store } = this.parts;
    const { packDir } = datasets.specOf(datasets.foldersOf(dataset));
    // The task becomes a file's name.
    if (!taskCard(task)) refuse('bad-usage', `no task is called '${task}'`, `the tasks are ${taskIds.join(', ')}`);
    let kept: KeptAudit;
    try {
      kept = keptAuditSchema.parse(JSON.parse(await readFile(store.auditFile(dataset, task), 'utf8')));
    } catch {
      return undefined;
    }
    const hasLooked = kept.audit.cues.some(({ applies }) => applies);
    const warning = hasLooked ? changeOf(kept.photographs, await photographsIdentity(packDir)) : undefined;
    return warning ? { ...kept, audit: { ...kept.audit, warnings: [warning, ...kept.audit.warnings] } } : kept;
  }

  /** The sets of folders whose packs are being read. */
  foldersInUse(): readonly (readonly string[])[] {
    return this.#jobs.foldersInUse();
  }

  /** Stops what is being audited; nothing more is begun. */
  close(): Promise<void> {
    return this.#jobs.close();
  }
}

/** What to say of an audit's photographs, given what they were and what they are now. */
function changeOf(then: string | undefined, now: string | undefined): string | undefined {
  if (then === undefined || now === undefined)
    return 'It is not known whether the photographs are the same as when they were audited: their cache was cleared.';
  return then === now ? undefined : 'The photographs have changed since they were audited: audit them again.';
}
