/** Measures a few steps of runs that have not started. */
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
  busy: 'another measurement is running: stop it first',
} as const;

/** One measurement at a time, and only while no run trains: each would slow the other, and the numbers would be wrong. */
export class RunMeasurements {
  constructor(
    private readonly runs: Runs,
    private readonly datasets: Datasets,
    private readonly jobs: WorkerJobs,
    /** Where runs are written. */
    private readonly workspace: string,
  ) {}

  /** @throws FailureError 'bad-usage' while a run trains or another measurement is running; 'stopped' if it is stopped. */
  async measure({ folders, heldOutFolders = [], settings: asked, from, excluded }: StartRun): Promise<RunMeasurement> {
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
    return this.jobs.run(work, ({ reads, result }) => {
      reads(datasetsOfRun(record));
      return result<'measure-run'>({
        job: 'measure-run',
        settings,
        ...this.datasets.specsOfRun(record),
        ...(fromRunDir === undefined ? {} : { fromRunDir }),
        workspace: this.workspace,
      });
    });
  }

  /** Stops the measurement, if one is running. */
  stop(): Promise<void> {
    return this.jobs.cancel(work);
  }
}
