/** One worker process: started with its job, listened to, stopped. It has exactly one ending. */
import type { EngineReport, RunRecord } from '../../shared/run-results.ts';
import {
  type FromWorker,
  type FromWorkerOf,
  fromWorkerSchema,
  type Job,
  type ToWorker,
} from '../../shared/worker-protocol.ts';
import type { SpawnWorker, WorkerChild, WorkerExit } from './worker-child.ts';

/** How a worker ended. */
export type RunEnding = NonNullable<RunRecord['ending']>;

/** Time limits of a worker process. */
export interface WorkerLimits {
  /** From the start of the process to its first message. */
  readonly startMs: number;
  /** From the request to stop to the end, during which training writes its checkpoint. */
  readonly stopGraceMs: number;
  /** From the worker's last message to its exit. */
  readonly goodbyeMs: number;
}

/** The default limits. */
export const workerLimits: WorkerLimits = { startMs: 60_000, stopGraceMs: 30_000, goodbyeMs: 5_000 };

/** A killed process cannot report the reason; the system kills processes when memory runs out. */
const killedHint = 'the system may have killed it because memory ran out: a smaller batch or image size needs less';

/** Owns one worker process. */
export class WorkerProcess {
  /** The ending, known once the process has exited. Never rejects. */
  readonly ended: Promise<RunEnding>;
  readonly #spawn: SpawnWorker;
  readonly #child: WorkerChild;
  /** Processes that try an engine on behalf of this one. */
  readonly #trials = new Set<WorkerProcess>();
  readonly #job: Job;
  readonly #onMessage: (message: FromWorker) => void;
  readonly #limits: WorkerLimits;
  readonly #began = Date.now();
  #lastStep = 0;
  #finalEnding: RunEnding | undefined;
  #isStopRequested = false;
  #killedBecause: string | undefined;
  #limit: NodeJS.Timeout;

  constructor(spawn: SpawnWorker, job: Job, onMessage: (message: FromWorker) => void, limits = workerLimits) {
    this.#spawn = spawn;
    this.#job = job;
    this.#onMessage = onMessage;
    this.#limits = limits;
    this.#child = spawn(`pretext-lab ${job.job}`);
    this.#limit = this.#killAfter(limits.startMs, `it sent no message within ${limits.startMs / 1000} s of its start`);
    this.#child.onMessage((message) => this.#receive(message));
    this.ended = new Promise((resolve) => {
      this.#child.onExit((exit) => {
        clearTimeout(this.#limit);
        for (const trial of this.#trials) trial.kill();
        resolve(this.#finalEnding ?? this.#endingOf(exit));
      });
    });
  }

  send(message: ToWorker): void {
    this.#child.send(message);
  }

  /** Asks the worker to write a checkpoint and end; kills it after the grace period. */
  stop(): Promise<RunEnding> {
    if (!this.#isStopRequested && !this.#finalEnding) {
      this.#isStopRequested = true;
      clearTimeout(this.#limit);
      this.#limit = this.#killAfter(
        this.#limits.stopGraceMs,
        `it did not stop within ${this.#limits.stopGraceMs / 1000} s`,
      );
      this.send({ type: 'stop' });
    }
    return this.ended;
  }

  kill(): void {
    this.#isStopRequested = true;
    this.#child.kill();
  }

  #killAfter(ms: number, because: string): NodeJS.Timeout {
    return setTimeout(() => {
      this.#killedBecause = because;
      this.#child.kill();
    }, ms);
  }

  #receive(data: unknown): void {
    const parsed = fromWorkerSchema.safeParse(data);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const message = `the worker sent an unknown message: ${issue?.path.join('.')}: ${issue?.message}`;
      this.#onMessage({ type: 'log', level: 'warning', message });
      return;
    }
    if (this.#finalEnding) return;
    const message = parsed.data;
    switch (message.type) {
      case 'ready':
        if (!this.#isStopRequested) clearTimeout(this.#limit);
        this.send({ type: 'start', job: this.#job });
        return;
      case 'ended': {
        const { type: _, ...ending } = message;
        this.#finalEnding = ending;
        clearTimeout(this.#limit);
        this.#limit = this.#killAfter(this.#limits.goodbyeMs, 'it did not exit after its last message');
        this.#child.release();
        break;
      }
      case 'try':
        void this.#try(message);
        return;
      case 'started':
        this.#lastStep = message.record.fromStep;
        break;
      case 'steps':
        this.#lastStep = message.records.at(-1)?.step ?? this.#lastStep;
        break;
    }
    this.#onMessage(message);
  }

  /** Tries an engine in another process, so that a driver that aborts or hangs affects only that process. */
  async #try({ engine, patienceMs }: FromWorkerOf<'try'>): Promise<void> {
    let report: EngineReport | undefined;
    const trial = new WorkerProcess(this.#spawn, { job: 'try-engine', engine }, (message) => {
      if (message.type === 'result' && message.job === 'try-engine') report = message.result;
    });
    this.#trials.add(trial);
    let isGivenUp = false;
    const limit = setTimeout(() => {
      isGivenUp = true;
      trial.kill();
    }, patienceMs);
    const { failure } = await trial.ended;
    clearTimeout(limit);
    this.#trials.delete(trial);
    const why = isGivenUp
      ? `it did not finish its small steps in ${patienceMs / 1000} s`
      : (failure?.message ?? 'its trial ended without a message');
    this.send({
      type: 'tried',
      report: report ?? { engine, works: false, device: '', lowering: '', stepMs: null, why },
    });
  }

  /** The ending of a process that exited without a last message. */
  #endingOf(exit: WorkerExit): RunEnding {
    const how = this.#killedBecause ?? (exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code}`);
    const said = exit.lastWords.trim();
    const isKilledByOthers = !this.#isStopRequested && !this.#killedBecause && exit.signal === 'SIGKILL';
    return {
      status: this.#isStopRequested ? 'stopped' : 'crashed',
      step: this.#lastStep,
      seconds: (Date.now() - this.#began) / 1000,
      failure: {
        code: this.#isStopRequested ? 'stopped' : 'failed',
        message: `The ${this.#job.job} process ended unexpectedly (${how}).${said ? ` Its last output: “${said}”` : ''}`,
        ...(isKilledByOthers ? { hint: killedHint } : {}),
      },
    };
  }
}
