/** Supervises one training run: one worker at a time, restarted once from the last checkpoint after a crash. */
import { asFailure } from '../../shared/failure.ts';
import type { FromWorker, FromWorkerOf, JobOf, ToWorker } from '../../shared/worker-protocol.ts';
import type { SpawnWorker } from './worker-child.ts';
import { type RunEnding, type WorkerLimits, WorkerProcess } from './worker-process.ts';

/** What a supervisor needs. */
export interface Supervision {
  readonly spawn: SpawnWorker;
  readonly job: JobOf<'train'>;
  readonly onMessage: (message: FromWorker) => void;
  /** Whether there is a checkpoint to continue from. */
  readonly hasCheckpoint: () => Promise<boolean>;
  /** Resolves when no other process trains in this run's folder. */
  readonly unlocked: () => Promise<void>;
  readonly limits?: WorkerLimits;
}

/** Starts and restarts the worker of a run. */
export class Supervisor {
  readonly ended: Promise<RunEnding>;
  readonly #supervision: Supervision;
  #worker: WorkerProcess | undefined;
  #started: FromWorkerOf<'started'> | undefined;
  #isStopRequested = false;

  constructor(supervision: Supervision) {
    this.#supervision = supervision;
    this.ended = this.#supervise().catch((error: unknown) => ({
      status: 'failed',
      step: 0,
      seconds: 0,
      failure: asFailure(error),
    }));
  }

  send(message: ToWorker): void {
    this.#worker?.send(message);
  }

  /** Asks the worker to write a checkpoint and end. */
  stop(): Promise<RunEnding> {
    this.#isStopRequested = true;
    void this.#worker?.stop();
    return this.ended;
  }

  async #supervise(): Promise<RunEnding> {
    const ending = await this.#attempt(this.#supervision.job);
    if (ending.status !== 'crashed' || this.#isStopRequested || !(await this.#supervision.hasCheckpoint()))
      return ending;
    this.#supervision.onMessage({
      type: 'log',
      level: 'warning',
      message: `${ending.failure?.message ?? 'The worker crashed.'} It restarts from its last checkpoint.`,
    });
    const keep = this.#started && { engine: this.#started.record.engine, lowering: this.#started.record.lowering };
    return this.#attempt(keep ? { ...this.#supervision.job, keep } : this.#supervision.job);
  }

  async #attempt(job: JobOf<'train'>): Promise<RunEnding> {
    const { spawn, unlocked, onMessage, limits } = this.#supervision;
    await unlocked();
    this.#worker = new WorkerProcess(
      spawn,
      job,
      (message) => {
        if (message.type === 'started') this.#started = message;
        onMessage(message);
      },
      limits,
    );
    // The stop was requested before the worker existed.
    if (this.#isStopRequested) void this.#worker.stop();
    return this.#worker.ended;
  }
}
