/** Evaluations of an encoder by labelled photographs: one at a time for each run, by a worker of its own. */
import type { Evaluation } from '../../shared/evaluation.ts';
import { FailureError, refuse } from '../../shared/failure.ts';
import type { FromWorkerOf, LabelSource } from '../../shared/worker-protocol.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { evaluationFile, listCheckpoints, readEvaluation } from '../files/run-folder.ts';
import { realFolders } from './chosen-folders.ts';
import type { Datasets } from './datasets.ts';
import type { Emit } from './events.ts';
import type { Runs } from './runs.ts';
import type { SpawnWorker } from './worker-child.ts';
import { WorkerProcess } from './worker-process.ts';

export interface AskedEvaluation {
  /** Absolute paths of labelled photographs to learn the classes from, and to test on. */
  readonly folders: readonly string[];
  readonly testFolders: readonly string[];
  readonly labels: LabelSource;
}

interface Working {
  worker?: WorkerProcess;
  isCancelled: boolean;
  /** The sets of folders whose packs it reads. */
  reads: readonly (readonly string[])[];
}

export class Evaluations {
  /** By run. */
  readonly #working = new Map<string, Working>();
  #closed = false;

  constructor(
    private readonly runs: Runs,
    private readonly datasets: Datasets,
    private readonly spawn: SpawnWorker,
    private readonly emit: Emit,
  ) {}

  /**
   * Measures what the run's encoder has learnt, and keeps the result in the run's folder.
   * @param onLog Told what the worker would have a person know meanwhile.
   * @throws FailureError of the worker; 'bad-usage' while this run is being evaluated.
   */
  async evaluate(
    run: string,
    asked: AskedEvaluation,
    onLog: (message: FromWorkerOf<'log'>) => void = () => {},
  ): Promise<Evaluation> {
    if (this.#working.has(run)) refuse('bad-usage', `${run} is being evaluated already`);
    const working: Working = { isCancelled: false, reads: [] };
    this.#working.set(run, working);
    try {
      return await this.#evaluate(run, asked, working, onLog);
    } finally {
      this.#working.delete(run);
      this.emit('evaluation.ended', { run });
    }
  }

  /** Ends the evaluation of a run; what was evaluated before stays. */
  async cancel(run: string): Promise<void> {
    const working = this.#working.get(run);
    if (!working) return;
    working.isCancelled = true;
    await working.worker?.stop();
  }

  /** The sets of folders whose packs are being read. */
  foldersInUse(): readonly (readonly string[])[] {
    return [...this.#working.values()].flatMap(({ reads }) => reads);
  }

  /** The last evaluation of a run, if there was one that can be read. */
  async evaluation(run: string): Promise<Evaluation | undefined> {
    const read = await readEvaluation(this.runs.folderOf(run));
    return read.ok ? read.value : undefined;
  }

  /** Stops what is being evaluated; nothing more is begun. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#working.keys()].map((run) => this.cancel(run)));
  }

  async #evaluate(
    run: string,
    { folders, testFolders, labels }: AskedEvaluation,
    working: Working,
    onLog: (message: FromWorkerOf<'log'>) => void,
  ): Promise<Evaluation> {
    const { settings } = await this.runs.record(run);
    const runDir = this.runs.folderOf(run);
    if ((await listCheckpoints(runDir)).length === 0)
      refuse('unusable-input', `${run} has no checkpoint yet: there is nothing to evaluate`);
    const [images, test] = await Promise.all([realFolders(folders), realFolders(testFolders)]);
    working.reads = [images, test];
    // Their caches can then be seen, and cleared, as those of any other folders.
    await this.datasets.register(images);
    await this.datasets.register(test);
    if (this.#closed || working.isCancelled) refuse('stopped', 'the evaluation was stopped');
    let evaluation: Evaluation | undefined;
    working.worker = new WorkerProcess(
      this.spawn,
      {
        job: 'evaluate',
        runDir,
        settings,
        dataset: this.datasets.specOf(images),
        test: this.datasets.specOf(test),
        labels,
      },
      (message) => {
        if (message.type === 'evaluated') evaluation = message.record;
        if (message.type === 'log') onLog(message);
        if (message.type !== 'progress') return;
        const { what, done, total } = message;
        this.emit('evaluation.progress', { run, what, done, total });
      },
    );
    const ending = await working.worker.ended;
    if (!evaluation)
      throw new FailureError(ending.failure ?? { code: 'failed', message: `the evaluation ended as ${ending.status}` });
    // A run that was moved keeps the name that it goes by now.
    const named = { ...evaluation, run };
    await writeAtomically(evaluationFile(runDir), `${JSON.stringify(named, null, 2)}\n`);
    return named;
  }
}
