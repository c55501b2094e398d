/** One class owns one process: it is started with its job, listened to, stopped, and has exactly one ending. */
import type { EngineReport, RunRecord } from '../../shared/results.ts';
import {
  type FromWorker,
  type FromWorkerOf,
  fromWorkerSchema,
  type Job,
  type ToWorker,
} from '../../shared/worker-protocol.ts';
import type { SpawnWorker, WorkerChild, WorkerExit } from './worker-child.ts';

export type RunEnding = NonNullable<RunRecord['ending']>;

export interface WorkerLimits {
  /** How long a process may take from its start to its first word. */
  readonly startMs: number;
  /** How long a worker that was asked to stop may take to write its checkpoint. */
  readonly checkpointGraceMs: number;
  /** How long a worker that has said its last word may take to go. */
  readonly goodbyeMs: number;
}

export const workerLimits: WorkerLimits = { startMs: 60_000, checkpointGraceMs: 30_000, goodbyeMs: 5_000 };

/** A process does not see a kill coming, and so cannot say why; the system kills where memory runs out. */
const killedHint = 'the system may have ended it for want of memory: a smaller batch or size takes less';

export class WorkerProcess {
  /** The one ending, known once the process is gone. Never rejects. */
  readonly ended: Promise<RunEnding>;
  readonly #spawn: SpawnWorker;
  readonly #child: WorkerChild;
  /** Processes that try an engine for this one. */
  readonly #trials = new Set<WorkerProcess>();
  readonly #job: Job;
  readonly #onMessage: (message: FromWorker) => void;
  readonly #limits: WorkerLimits;
  readonly #began = Date.now();
  #lastStep = 0;
  #lastWord: RunEnding | undefined;
  #stopAsked = false;
  #killedBecause: string | undefined;
  #limit: NodeJS.Timeout;

  constructor(spawn: SpawnWorker, job: Job, onMessage: (message: FromWorker) => void, limits = workerLimits) {
    this.#spawn = spawn;
    this.#job = job;
    this.#onMessage = onMessage;
    this.#limits = limits;
    this.#child = spawn(`pretext-lab ${job.job}`);
    this.#limit = this.#killAfter(limits.startMs, `it said nothing for ${limits.startMs / 1000} s after its start`);
    this.#child.onMessage((message) => this.#receive(message));
    this.ended = new Promise((resolve) => {
      this.#child.onExit((exit) => {
        clearTimeout(this.#limit);
        for (const trial of this.#trials) trial.kill();
        resolve(this.#lastWord ?? this.#endingOf(exit));
      });
    });
  }

  send(message: ToWorker): void {
    this.#child.send(message);
  }

  /** Asks for a checkpoint and an end, waits the grace, then kills. */
  stop(): Promise<RunEnding> {
    if (!this.#stopAsked && !this.#lastWord) {
      this.#stopAsked = true;
      clearTimeout(this.#limit);
      this.#limit = this.#killAfter(
        this.#limits.checkpointGraceMs,
        `it did not stop within ${this.#limits.checkpointGraceMs / 1000} s`,
      );
      this.send({ type: 'stop' });
    }
    return this.ended;
  }

  kill(): void {
    this.#stopAsked = true;
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
      const message = `the worker said something unknown: ${issue?.path.join('.')}: ${issue?.message}`;
      this.#onMessage({ type: 'log', level: 'warning', message });
      return;
    }
    if (this.#lastWord) return;
    const message = parsed.data;
    switch (message.type) {
      case 'ready':
        if (!this.#stopAsked) clearTimeout(this.#limit);
        this.send({ type: 'start', job: this.#job });
        return;
      case 'ended': {
        const { type: _, ...ending } = message;
        this.#lastWord = ending;
        clearTimeout(this.#limit);
        this.#limit = this.#killAfter(this.#limits.goodbyeMs, 'it did not go after its last word');
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

  /** Has an engine tried by another process: a driver that aborts, or never answers, ends that one. */
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
      ? `it did not finish five small steps in ${patienceMs / 1000} s`
      : (failure?.message ?? 'its trial ended without a word');
    this.send({
      type: 'tried',
      report: report ?? { engine, works: false, device: '', lowering: '', stepMs: null, why },
    });
  }

  /** The ending of a process that went without a last word. */
  #endingOf(exit: WorkerExit): RunEnding {
    const how = this.#killedBecause ?? (exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code}`);
    const said = exit.lastWords.trim();
    const isKilledByOthers = !this.#stopAsked && !this.#killedBecause && exit.signal === 'SIGKILL';
    return {
      status: this.#stopAsked ? 'stopped' : 'crashed',
      step: this.#lastStep,
      seconds: (Date.now() - this.#began) / 1000,
      failure: {
        code: this.#stopAsked ? 'stopped' : 'failed',
        message: `The ${this.#job.job} process ended without a word (${how}).${said ? ` Its last words: “${said}”` : ''}`,
        ...(isKilledByOthers ? { hint: killedHint } : {}),
      },
    };
  }
}
