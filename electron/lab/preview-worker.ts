/**
 * A worker that keeps running to answer questions: thumbnails and previews. It starts with the first question, exits when
 * idle, and restarts after a crash, so that a bad picture never ends the lab.
 */
import { failure, type Result, success } from '../../shared/failure.ts';
import type { Answer, FromWorker, Question } from '../../shared/worker-protocol.ts';
import type { SpawnWorker } from './worker-child.ts';
import { WorkerProcess } from './worker-process.ts';

interface PendingQuestion {
  readonly id: number;
  readonly question: Question;
  readonly resolve: (answer: Result<Answer>) => void;
  /** Crashes during this question; after two, it is not asked again. */
  crashes: number;
  limit?: NodeJS.Timeout;
}

/** Time limits and concurrency of the preview worker. */
export interface PreviewLimits {
  readonly idleMs: number;
  readonly answerMs: number;
  /** Number of questions that the worker has at a time. */
  readonly atOnce: number;
}

const previewLimits: PreviewLimits = { idleMs: 60_000, answerMs: 30_000, atOnce: 8 };

/** Sends questions to the worker, and restarts it. */
export class PreviewWorker {
  #worker: WorkerProcess | undefined;
  #nextId = 1;
  readonly #waiting: PendingQuestion[] = [];
  readonly #inWork = new Map<number, PendingQuestion>();
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    private readonly spawn: SpawnWorker,
    private readonly limits = previewLimits,
  ) {}

  ask<Name extends Question['question']>(
    question: Extract<Question, { question: Name }>,
  ): Promise<Result<Extract<Answer, { question: Name }>>> {
    return new Promise((resolve) => {
      const asked = { id: this.#nextId++, question, resolve: resolve as PendingQuestion['resolve'], crashes: 0 };
      this.#waiting.push(asked);
      this.#work();
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#idle);
    this.#worker?.kill();
  }

  #work(): void {
    if (this.#closed) {
      for (const asked of this.#waiting.splice(0)) asked.resolve(failure('stopped', 'the lab is closing'));
      return;
    }
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    while (this.#inWork.size < this.limits.atOnce) {
      const asked = this.#waiting.shift();
      if (!asked) break;
      this.#inWork.set(asked.id, asked);
      asked.limit = setTimeout(() => this.#giveUp(asked), this.limits.answerMs);
      this.#worker.send({ type: 'ask', id: asked.id, question: asked.question });
    }
    if (this.#inWork.size === 0 && this.#waiting.length === 0) {
      this.#idle = setTimeout(() => this.#worker?.kill(), this.limits.idleMs);
      this.#idle.unref();
    }
  }

  #start(): WorkerProcess {
    const worker = new WorkerProcess(this.spawn, { job: 'preview' }, (message) => this.#receive(message));
    void worker.ended.then((ending) => {
      this.#worker = undefined;
      for (const asked of [...this.#inWork.values()].reverse()) {
        this.#inWork.delete(asked.id);
        clearTimeout(asked.limit);
        asked.crashes += 1;
        if (asked.crashes < 2) this.#waiting.unshift(asked);
        else asked.resolve(failure('failed', ending.failure?.message ?? 'the preview process ended'));
      }
      if (this.#waiting.length > 0) this.#work();
    });
    return worker;
  }

  #receive(message: FromWorker): void {
    if (message.type !== 'answer') return;
    const asked = this.#inWork.get(message.id);
    if (!asked) return;
    this.#inWork.delete(asked.id);
    clearTimeout(asked.limit);
    if (message.answer?.question === asked.question.question) asked.resolve(success(message.answer));
    else asked.resolve({ ok: false, failure: message.failure ?? { code: 'failed', message: 'no answer was given' } });
    this.#work();
  }

  /** Drops a question that takes too long, and kills the stuck process. */
  #giveUp(asked: PendingQuestion): void {
    this.#inWork.delete(asked.id);
    asked.resolve(failure('failed', `no picture was made within ${this.limits.answerMs / 1000} s`));
    this.#worker?.kill();
  }
}
