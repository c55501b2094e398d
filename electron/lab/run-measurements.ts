/** Measures a few steps of runs that have not started. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refuse } from '../../shared/failure.ts';
import type { RunMeasurement } from '../../shared/run-measurement.ts';
import type { Datasets } from './datasets.ts';
import { datasetsOfRun } from './real-folders.ts';
import type { Runs, StartRun } from './runs.ts';
import { validSettings } from './valid-settings.ts';
import type { WorkerJobs } from './worker-jobs.ts';

const work = {
  job: 'measure-run',
  key: '',
  noun: 'measurement',
  busy: 'another measurement is running',
} as const;

/** A measurement that was asked for; it may be stopped before it has a worker. */
interface Order {
  isStopped: boolean;
}

/** One measurement at a time, and only while no run trains: each would slow the other, and the numbers would be wrong. */
export class RunMeasurements {
  #current: { readonly order: Order; readonly ended: Promise<unknown> } | undefined;

  constructor(
    private readonly runs: Runs,
    private readonly datasets: Datasets,
    private readonly jobs: WorkerJobs,
    /** Where runs are written. */
    private readonly workspace: string,
  ) {}

  /**
   * Measures a run. An earlier measurement that is still running is stopped.
   * @throws FailureError 'bad-usage' while a run trains; 'stopped' if it is stopped.
   */
  measure(start: StartRun): Promise<RunMeasurement> {
    const order = { isStopped: false };
    const measured = this.stop().then(() => this.#measure(start, order));
    this.#current = { order, ended: measured.catch(() => undefined) };
    return measured;
  }

  /** Stops the measurement, if one is running, and waits for its end. */
  async stop(): Promise<void> {
    const current = this.#current;
    if (!current) return;
    current.order.isStopped = true;
    await this.jobs.cancel(work);
    await current.ended;
  }

  async #measure(
    { folders, heldOutFolders = [], settings: asked, from, excluded }: StartRun,
    order: Order,
  ): Promise<RunMeasurement> {
    const settings = validSettings(asked, asked.reading);
    const training = await this.runs.training();
    if (training)
      refuse(
        'bad-usage',
        `nothing is measured while ${training} uses the engine: the measurement would slow it, and be wrong`,
        'measure when it has ended',
      );
    if (from !== undefined) await this.runs.checkFrom(from, settings);
    const fromRunDir = from === undefined ? undefined : this.runs.folderOf(from);
    const record = {
      folders: [...folders],
      heldOutFolders: [...heldOutFolders],
      settings,
      ...(excluded ? { excluded: [...excluded] } : {}),
    };
    if (order.isStopped) refuse('stopped', 'the measurement was stopped');
    return this.jobs.run(work, async ({ reads, result }) => {
      reads(datasetsOfRun(record));
      const runDir = await mkdtemp(join(tmpdir(), 'pretext-lab-measured-'));
      try {
        return await result<'measure-run'>({
          job: 'measure-run',
          runDir,
          settings,
          ...this.datasets.specsOfRun(record),
          ...(fromRunDir === undefined ? {} : { fromRunDir }),
          workspace: this.workspace,
        });
      } finally {
        // Not by the worker, which is killed if a step takes longer than a stop may.
        await rm(runDir, { recursive: true, force: true });
      }
    });
  }
}
