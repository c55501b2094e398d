/** Evaluations of an encoder by labelled photographs: one at a time for each run, by a worker of its own. */
import type { Evaluation } from '../../shared/evaluation.ts';
import { refuse } from '../../shared/failure.ts';
import type { FromWorkerOf, LabelSource } from '../../shared/worker-protocol.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { evaluationFile, listCheckpoints, readEvaluation } from '../files/run-folder.ts';
import { realFolders } from './chosen-folders.ts';
import type { Datasets } from './datasets.ts';
import type { Emit } from './events.ts';
import type { Runs } from './runs.ts';
import type { SpawnWorker } from './worker-child.ts';
import { type Going, KeyedJobs } from './worker-jobs.ts';

export interface AskedEvaluation {
  /** Absolute paths of labelled photographs to learn the classes from, and to test on. */
  readonly folders: readonly string[];
  readonly testFolders: readonly string[];
  readonly labels: LabelSource;
}

export class Evaluations {
  /** By run. */
  readonly #jobs: KeyedJobs;

  constructor(
    private readonly runs: Runs,
    private readonly datasets: Datasets,
    spawn: SpawnWorker,
    private readonly emit: Emit,
  ) {
    this.#jobs = new KeyedJobs(spawn, 'evaluation', (run) => emit('evaluation.ended', { run }));
  }

  /**
   * Measures what the run's encoder has learnt, and keeps the result in the run's folder.
   * @param onLog Told what the worker would have a person know meanwhile.
   * @throws FailureError of the worker; 'bad-usage' while this run is being evaluated.
   */
  evaluate(
    run: string,
    asked: AskedEvaluation,
    onLog: (message: FromWorkerOf<'log'>) => void = () => {},
  ): Promise<Evaluation> {
    return this.#jobs.run(run, `${run} is being evaluated already`, (going) =>
      this.#evaluate(run, asked, going, onLog),
    );
  }

  /** Ends the evaluation of a run; what was evaluated before stays. */
  cancel(run: string): Promise<void> {
    return this.#jobs.cancel(run);
  }

  /** The sets of folders whose packs are being read. */
  foldersInUse(): readonly (readonly string[])[] {
    return this.#jobs.foldersInUse();
  }

  /** The last evaluation of a run, if there was one that can be read. */
  async evaluation(run: string): Promise<Evaluation | undefined> {
    const read = await readEvaluation(this.runs.folderOf(run));
    return read.ok ? read.value : undefined;
  }

  /** Stops what is being evaluated; nothing more is begun. */
  close(): Promise<void> {
    return this.#jobs.close();
  }

  async #evaluate(
    run: string,
    { folders, testFolders, labels }: AskedEvaluation,
    going: Going,
    onLog: (message: FromWorkerOf<'log'>) => void,
  ): Promise<Evaluation> {
    const { settings } = await this.runs.record(run);
    const runDir = this.runs.folderOf(run);
    if ((await listCheckpoints(runDir)).length === 0)
      refuse('unusable-input', `${run} has no checkpoint yet: there is nothing to evaluate`);
    const [images, test] = await Promise.all([realFolders(folders), realFolders(testFolders)]);
    going.reads(images, test);
    // Their caches can then be seen, and cleared, as those of any other folders.
    await this.datasets.register(images);
    await this.datasets.register(test);
    const { record } = await going.answer(
      {
        job: 'evaluate',
        runDir,
        settings,
        dataset: this.datasets.specOf(images),
        test: this.datasets.specOf(test),
        labels,
      },
      'evaluated',
      (message) => {
        if (message.type === 'log') onLog(message);
        if (message.type !== 'progress') return;
        const { what, done, total } = message;
        this.emit('evaluation.progress', { run, what, done, total });
      },
    );
    // A run that was moved keeps the name that it goes by now.
    const named = { ...record, run };
    await writeAtomically(evaluationFile(runDir), `${JSON.stringify(named, null, 2)}\n`);
    return named;
  }
}
