/** Where the networks of runs look in photographs. One look at a time for each run, by a worker of its own. */
import { whyNotLooked } from '../../shared/cue-cards.ts';
import { refuse } from '../../shared/failure.ts';
import { type Looked, mostLookedAt } from '../../shared/shortcuts.ts';
import type { FromWorkerOf } from '../../shared/worker-protocol.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { listCheckpoints, lookFile, readLook } from '../files/run-folder.ts';
import { refuseGone } from './chosen-folders.ts';
import type { Datasets } from './datasets.ts';
import type { Emit } from './events.ts';
import type { Runs } from './runs.ts';
import type { SpawnWorker } from './worker-child.ts';
import { type Going, KeyedJobs } from './worker-jobs.ts';

type OnLog = (message: FromWorkerOf<'log'>) => void;

export class Looks {
  /** By run. */
  readonly #jobs: KeyedJobs;

  constructor(
    private readonly runs: Runs,
    private readonly datasets: Datasets,
    spawn: SpawnWorker,
    private readonly emit: Emit,
  ) {
    this.#jobs = new KeyedJobs(spawn, 'look', (run) => emit('look.ended', { run }));
  }

  /**
   * Finds where in photographs the run's network looks, and keeps it in the run's folder.
   * @param photographs How many of those it trains on to cluster, at most.
   * @param onLog Told what the worker would have a person know meanwhile.
   * @throws FailureError of the worker; 'bad-usage' while it is being found for this run; 'unusable-input' for a task without
   * one right answer, without a checkpoint, and where the run's photographs are gone.
   */
  look(run: string, photographs = mostLookedAt, onLog: OnLog = () => {}): Promise<Looked> {
    return this.#jobs.run(run, `where ${run} looks is being found already`, (going) =>
      this.#look(run, photographs, going, onLog),
    );
  }

  /** Ends the look of a run; what was found before stays. */
  cancel(run: string): Promise<void> {
    return this.#jobs.cancel(run);
  }

  /** What was found of a run last, if there is something that can be read. */
  async last(run: string): Promise<Looked | undefined> {
    const read = await readLook(this.runs.folderOf(run));
    return read.ok ? read.value : undefined;
  }

  /** The sets of folders whose packs are being read. */
  foldersInUse(): readonly (readonly string[])[] {
    return this.#jobs.foldersInUse();
  }

  /** Stops what is being looked at; nothing more is begun. */
  close(): Promise<void> {
    return this.#jobs.close();
  }

  async #look(run: string, photographs: number, going: Going, onLog: OnLog): Promise<Looked> {
    const record = await this.runs.record(run);
    const { settings, folders, heldOutFolders } = record;
    const why = whyNotLooked(settings.task);
    if (why !== undefined) refuse('unusable-input', why);
    const runDir = this.runs.folderOf(run);
    if ((await listCheckpoints(runDir)).length === 0)
      refuse('unusable-input', `${run} has no checkpoint yet: there is no network to look through`);
    await refuseGone(
      run,
      record,
      'put them back: attributions are clustered over the photographs that the run trained on',
    );
    going.reads(...[folders, heldOutFolders].filter((each) => each.length > 0));
    const { record: looked } = await going.answer(
      {
        job: 'look',
        runDir,
        settings,
        ...this.datasets.specsOfRun(record),
        photographs,
      },
      'looked',
      (message) => {
        if (message.type === 'log') onLog(message);
        if (message.type !== 'progress') return;
        const { what, done, total } = message;
        this.emit('look.progress', { run, what, done, total });
      },
    );
    // A run that was moved keeps the name that it goes by now.
    const named = { ...looked, run };
    await writeAtomically(lookFile(runDir), `${JSON.stringify(named)}\n`);
    return named;
  }
}
