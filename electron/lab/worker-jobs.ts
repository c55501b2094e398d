/**
 * Jobs that each run in their own worker and end with a result, at most one at a time per key. They can be cancelled, and
 * end with the lab.
 */
import { FailureError, refuse } from '../../shared/failure.ts';
import type { FromWorker, Job, JobName, JobOf, JobResult, ResultJob } from '../../shared/worker-protocol.ts';
import type { SpawnWorker } from './worker-child.ts';
import { WorkerProcess, workerLimits } from './worker-process.ts';

/** A job that is asked to stop has nothing to save: a long computation of it is not waited for. */
const limits = { ...workerLimits, stopGraceMs: 3_000 };

/** A job, and its names in messages. */
export interface Work {
  readonly job: JobName;
  /** Distinguishes jobs of one kind that may run at the same time, for example by a run's id. */
  readonly key: string;
  /** "the evaluation was stopped" */
  readonly noun: string;
  /** Message if the same job is already running: "the evaluation of this run is already running". */
  readonly busy: string;
}

/** A running job, for the code that performs it. */
export interface JobUnderWay {
  /** Declares the datasets whose packs are read from now on. */
  reads(datasets: readonly string[]): void;
  /** Runs the job in a worker. @throws FailureError of the worker; 'stopped' if it is cancelled. */
  result<Name extends ResultJob>(job: JobOf<Name>, onMessage?: (message: FromWorker) => void): Promise<JobResult<Name>>;
}

interface RunningJob {
  worker?: WorkerProcess;
  isCancelled: boolean;
  reads: readonly string[];
}

const idOf = ({ job, key }: Pick<Work, 'job' | 'key'>): string => `${job} ${key}`;

/** Runs and cancels such jobs. */
export class WorkerJobs {
  readonly #running = new Map<string, RunningJob>();
  #closed = false;

  constructor(private readonly spawn: SpawnWorker) {}

  /** @throws FailureError 'bad-usage' with the text of `busy` if the same job is already running. */
  async run<T>(work: Work, perform: (underWay: JobUnderWay) => Promise<T>): Promise<T> {
    const id = idOf(work);
    if (this.#running.has(id)) refuse('bad-usage', work.busy);
    const running: RunningJob = { isCancelled: false, reads: [] };
    this.#running.set(id, running);
    try {
      return await perform({
        reads: (datasets) => {
          running.reads = datasets;
        },
        result: (job, onMessage) => this.#result(running, work.noun, job, onMessage),
      });
    } finally {
      this.#running.delete(id);
    }
  }

  /** Cancels a job, if it is running. */
  async cancel(work: Pick<Work, 'job' | 'key'>): Promise<void> {
    await this.#cancel(this.#running.get(idOf(work)));
  }

  /** Ids of the datasets whose packs are being read. */
  datasetsInUse(): readonly string[] {
    return [...this.#running.values()].flatMap(({ reads }) => reads);
  }

  /** Cancels every job; no new ones start. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#running.values()].map((running) => this.#cancel(running)));
  }

  async #cancel(running: RunningJob | undefined): Promise<void> {
    if (!running) return;
    running.isCancelled = true;
    await running.worker?.stop();
  }

  async #result<Name extends ResultJob>(
    running: RunningJob,
    noun: string,
    job: JobOf<Name>,
    onMessage: (message: FromWorker) => void = () => {},
  ): Promise<JobResult<Name>> {
    if (this.#closed || running.isCancelled) refuse('stopped', `the ${noun} was stopped`);
    let result: JobResult<Name> | undefined;
    const receive = (message: FromWorker): void => {
      if (message.type === 'result' && message.job === (job as Job).job) result = message.result as JobResult<Name>;
      onMessage(message);
    };
    running.worker = new WorkerProcess(this.spawn, job, receive, limits);
    const { status, failure } = await running.worker.ended;
    if (result) return result;
    if (running.isCancelled) refuse('stopped', `the ${noun} was stopped`);
    const code = status === 'stopped' ? 'stopped' : 'failed';
    throw new FailureError(failure ?? { code, message: `the ${noun} ended as ${status}` });
  }
}
