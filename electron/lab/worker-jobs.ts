/** Jobs of one kind, at most one for each key and each by a worker of its own: they can be cancelled, and end with the lab. */
import { FailureError, refuse } from '../../shared/failure.ts';
import type { FromWorker, FromWorkerOf, Job } from '../../shared/worker-protocol.ts';
import type { SpawnWorker } from './worker-child.ts';
import { WorkerProcess } from './worker-process.ts';

/** A job under way, as whoever does it sees it. */
export interface Going {
  /** Tells which sets of folders have their packs read from now on. */
  reads(...sets: readonly (readonly string[])[]): void;
  /** Has a worker do the job. @returns Its answer. @throws FailureError of the worker; 'stopped' once it is cancelled. */
  answer<Type extends FromWorker['type']>(
    job: Job,
    type: Type,
    onMessage: (message: FromWorker) => void,
  ): Promise<FromWorkerOf<Type>>;
}

interface Working {
  worker?: WorkerProcess;
  isCancelled: boolean;
  reads: readonly (readonly string[])[];
}

export class KeyedJobs {
  readonly #working = new Map<string, Working>();
  #closed = false;

  /**
   * @param noun What such a job is called in messages: "evaluation".
   * @param onEnd Told the key of each job that has ended, however it ended.
   */
  constructor(
    private readonly spawn: SpawnWorker,
    private readonly noun: string,
    private readonly onEnd: (key: string) => void = () => {},
  ) {}

  /** @param busy Said to who asks while a job of this key is going. @throws FailureError 'bad-usage' with those words. */
  async run<T>(key: string, busy: string, work: (going: Going) => Promise<T>): Promise<T> {
    if (this.#working.has(key)) refuse('bad-usage', busy);
    const working: Working = { isCancelled: false, reads: [] };
    this.#working.set(key, working);
    try {
      return await work({
        reads: (...sets) => {
          working.reads = sets;
        },
        answer: (job, type, onMessage) => this.#answer(working, job, type, onMessage),
      });
    } finally {
      this.#working.delete(key);
      this.onEnd(key);
    }
  }

  /** Ends the job of a key; nothing happens where none is going. */
  async cancel(key: string): Promise<void> {
    const working = this.#working.get(key);
    if (!working) return;
    working.isCancelled = true;
    await working.worker?.stop();
  }

  /** The sets of folders whose packs are being read. */
  foldersInUse(): readonly (readonly string[])[] {
    return [...this.#working.values()].flatMap(({ reads }) => reads);
  }

  /** Ends every job; nothing more is begun. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#working.keys()].map((key) => this.cancel(key)));
  }

  async #answer<Type extends FromWorker['type']>(
    working: Working,
    job: Job,
    type: Type,
    onMessage: (message: FromWorker) => void,
  ): Promise<FromWorkerOf<Type>> {
    if (this.#closed || working.isCancelled) refuse('stopped', `the ${this.noun} was stopped`);
    let answer: FromWorkerOf<Type> | undefined;
    working.worker = new WorkerProcess(this.spawn, job, (message) => {
      if (message.type === type) answer = message as FromWorkerOf<Type>;
      onMessage(message);
    });
    const { status, failure } = await working.worker.ended;
    if (answer) return answer;
    const code = status === 'stopped' ? 'stopped' : 'failed';
    throw new FailureError(failure ?? { code, message: `the ${this.noun} ended as ${status}` });
  }
}
