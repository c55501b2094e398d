/**
 * Jobs that ask one thing of a worker of their own and are done with its result: at most one at a time for each key. They
 * can be cancelled, and end with the lab.
 */
import { FailureError, refuse } from '../../shared/failure.ts';
import type { FromWorker, Job, JobName, JobOf, JobResult, ResultJob } from '../../shared/worker-protocol.ts';
import type { SpawnWorker } from './worker-child.ts';
import { WorkerProcess } from './worker-process.ts';

/** What is to be done, and how it is called in messages. */
export interface Work {
  readonly job: JobName;
  /** What tells jobs of one kind apart, of which several may go at a time: a run's id, say. */
  readonly key: string;
  /** "the evaluation was stopped" */
  readonly noun: string;
  /** Said to who asks while the same is going: "this run is being evaluated already". */
  readonly busy: string;
}

/** A job under way, as whoever does it sees it. */
export interface JobUnderWay {
  /** Tells which sets of folders have their packs read from now on. */
  reads(sets: readonly (readonly string[])[]): void;
  /** Has a worker do the job. @throws FailureError of the worker; 'stopped' once it is cancelled. */
  result<Name extends ResultJob>(job: JobOf<Name>, onMessage?: (message: FromWorker) => void): Promise<JobResult<Name>>;
}

interface Going {
  worker?: WorkerProcess;
  isCancelled: boolean;
  reads: readonly (readonly string[])[];
}

const idOf = ({ job, key }: Pick<Work, 'job' | 'key'>): string => `${job} ${key}`;

export class WorkerJobs {
  readonly #going = new Map<string, Going>();
  #closed = false;

  constructor(private readonly spawn: SpawnWorker) {}

  /** @throws FailureError 'bad-usage' with the words of `busy` while the same is going. */
  async run<T>(work: Work, perform: (underWay: JobUnderWay) => Promise<T>): Promise<T> {
    const id = idOf(work);
    if (this.#going.has(id)) refuse('bad-usage', work.busy);
    const going: Going = { isCancelled: false, reads: [] };
    this.#going.set(id, going);
    try {
      return await perform({
        reads: (sets) => {
          going.reads = sets.filter((folders) => folders.length > 0);
        },
        result: (job, onMessage) => this.#result(going, work.noun, job, onMessage),
      });
    } finally {
      this.#going.delete(id);
    }
  }

  /** Ends a job; nothing happens where none is going. */
  async cancel(work: Pick<Work, 'job' | 'key'>): Promise<void> {
    await this.#cancel(this.#going.get(idOf(work)));
  }

  /** The sets of folders whose packs are being read. */
  foldersInUse(): readonly (readonly string[])[] {
    return [...this.#going.values()].flatMap(({ reads }) => reads);
  }

  /** Ends every job; nothing more is begun. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#going.values()].map((going) => this.#cancel(going)));
  }

  async #cancel(going: Going | undefined): Promise<void> {
    if (!going) return;
    going.isCancelled = true;
    await going.worker?.stop();
  }

  async #result<Name extends ResultJob>(
    going: Going,
    noun: string,
    job: JobOf<Name>,
    onMessage: (message: FromWorker) => void = () => {},
  ): Promise<JobResult<Name>> {
    if (this.#closed || going.isCancelled) refuse('stopped', `the ${noun} was stopped`);
    let result: JobResult<Name> | undefined;
    going.worker = new WorkerProcess(this.spawn, job, (message) => {
      if (message.type === 'result' && message.job === (job as Job).job) result = message.result as JobResult<Name>;
      onMessage(message);
    });
    const { status, failure } = await going.worker.ended;
    if (result) return result;
    const code = status === 'stopped' ? 'stopped' : 'failed';
    throw new FailureError(failure ?? { code, message: `the ${noun} ended as ${status}` });
  }
}
