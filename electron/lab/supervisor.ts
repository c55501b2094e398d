/** Keeps one training run alive: one worker at a time, restarted once from its last checkpoint after a crash. */
import { asFailure } from '../../shared/failure.ts';
import type { FromWorker, FromWorkerOf, JobOf, ToWorker } from '../../shared/worker-protocol.ts';
import type { SpawnWorker } from './worker-child.ts';
import { type RunEnding, type WorkerLimits, WorkerProcess } from './worker-process.ts';

export interface Supervision {
  readonly spawn: SpawnWorker;
  readonly job: JobOf<'train'>;
  readonly onMessage: (message: FromWorker) => void;
  /** Whether there is a checkpoint to go on from. */
  readonly hasCheckpoint: () => Promise<boolean>;
  /** Resolves when no other process trains in this run's folder. */
  readonly unlocked: () => Promise<void>;
  readonly limits?: WorkerLimits;
}

export class Supervisor {
  readonly ended: Promise<RunEnding>;
  readonly #supervision: Supervision;
  #worker: WorkerProcess | undefined;
  #started: FromWorkerOf<'started'> | undefined;
  #stopAsked = false;

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

  /** Asks for a checkpoint and an end. */
  stop(): Promise<RunEnding> {
    this.#stopAsked = true;
    void this.#worker?.stop();
    return this.ended;
  }

  async #supervise(): Promise<RunEnding> {
    const ending = await this.#attempt(this.#supervision.job);
    if (ending.status !== 'crashed' || this.#stopAsked || !(await this.#supervision.hasCheckpoint())) return ending;
    this.#supervision.onMessage({
      type: 'log',
      level: 'warning',
      message: `${ending.failure?.message ?? 'The worker crashed.'} It is started again from its last checkpoint.`,
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
    // Asked before there was anybody to ask.
    if (this.#stopAsked) void this.#worker.stop();
    return this.#worker.ended;
  }
}
