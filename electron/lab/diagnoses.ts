/** Diagnoses of trained networks: what they use. One at a time for each run, by a worker of its own. */
import { refuse } from '../../shared/failure.ts';
import type { Diagnosis } from '../../shared/shortcuts.ts';
import type { FromWorkerOf } from '../../shared/worker-protocol.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { diagnosisFile, listCheckpoints, readDiagnosis } from '../files/run-folder.ts';
import { realFolders, refuseGone } from './chosen-folders.ts';
import type { Datasets } from './datasets.ts';
import type { Emit } from './events.ts';
import type { Runs } from './runs.ts';
import type { SpawnWorker } from './worker-child.ts';
import { type Going, KeyedJobs } from './worker-jobs.ts';

type OnLog = (message: FromWorkerOf<'log'>) => void;

export class Diagnoses {
  /** By run. */
  readonly #jobs: KeyedJobs;

  constructor(
    private readonly runs: Runs,
    private readonly datasets: Datasets,
    spawn: SpawnWorker,
    private readonly emit: Emit,
  ) {
    this.#jobs = new KeyedJobs(spawn, 'diagnosis', (run) => emit('diagnosis.ended', { run }));
  }

  /**
   * Finds what the run's network uses, and keeps it in the run's folder.
   * @param others Absolute paths of photographs to ask in the place of those that the run held out.
   * @param onLog Told what the worker would have a person know meanwhile.
   * @throws FailureError of the worker; 'bad-usage' while this run is being diagnosed; 'unusable-input' without a
   * checkpoint, and where the run's photographs are gone.
   */
  diagnose(run: string, others?: readonly string[], onLog: OnLog = () => {}): Promise<Diagnosis> {
    return this.#jobs.run(run, `${run} is being diagnosed already`, (going) =>
      this.#diagnose(run, others, going, onLog),
    );
  }

  /** Ends the diagnosis of a run; what was found before stays. */
  cancel(run: string): Promise<void> {
    return this.#jobs.cancel(run);
  }

  /** The last diagnosis of a run, if there was one that can be read. */
  async diagnosis(run: string): Promise<Diagnosis | undefined> {
    const read = await readDiagnosis(this.runs.folderOf(run));
    return read.ok ? read.value : undefined;
  }

  /** The sets of folders whose packs are being read. */
  foldersInUse(): readonly (readonly string[])[] {
    return this.#jobs.foldersInUse();
  }

  /** Stops what is being diagnosed; nothing more is begun. */
  close(): Promise<void> {
    return this.#jobs.close();
  }

  async #diagnose(run: string, others: readonly string[] | undefined, going: Going, onLog: OnLog): Promise<Diagnosis> {
    const record = await this.runs.record(run);
    const runDir = this.runs.folderOf(run);
    if ((await listCheckpoints(runDir)).length === 0)
      refuse('unusable-input', `${run} has no checkpoint yet: there is no network to diagnose`);
    const { settings, folders, heldOutFolders } = record;
    const other = others ? await realFolders(others) : undefined;
    // Other photographs can stand in for those of the run.
    if (!other)
      await refuseGone(
        run,
        record,
        'put them back, or choose other photographs to ask (--images DIR on the command line)',
      );
    going.reads(...[folders, heldOutFolders, other ?? []].filter((each) => each.length > 0));
    // Their cache can then be seen, and cleared, as that of any other folders.
    if (other) await this.datasets.register(other);
    const { record: diagnosis } = await going.answer(
      {
        job: 'diagnose',
        runDir,
        settings,
        ...this.datasets.specsOfRun(record),
        ...(other ? { other: this.datasets.specOf(other) } : {}),
      },
      'diagnosed',
      (message) => {
        if (message.type === 'log') onLog(message);
        if (message.type !== 'progress') return;
        const { what, done, total } = message;
        this.emit('diagnosis.progress', { run, what, done, total });
      },
    );
    // A run that was moved keeps the name that it goes by now.
    const named = { ...diagnosis, run };
    await writeAtomically(diagnosisFile(runDir), `${JSON.stringify(named, null, 2)}\n`);
    return named;
  }
}
