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
      const pending = { id: this.#nextId++, question, resolve: resolve as PendingQuestion['resolve'], crashes: 0 };
      this.#waiting.push(pending);
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
      for (const pending of this.#waiting.splice(0)) pending.resolve(failure('stopped', 'the lab is closing'));
      return;
    }
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    while (this.#inWork.size < this.limits.atOnce) {
      const pending = this.#waiting.shift();
      if (!pending) break;
      this.#inWork.set(pending.id, pending);
      pending.limit = setTimeout(() => this.#giveUp(pending), this.limits.answerMs);
      this.#worker.send({ type: 'ask', id: pending.id, question: pending.question });
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
      for (const pending of [...this.#inWork.values()].reverse()) {
        this.#inWork.delete(pending.id);
        clearTimeout(pending.limit);
        pending.crashes += 1;
        if (pending.crashes < 2) this.#waiting.unshift(pending);
        else pending.resolve(failure('failed', ending.failure?.message ?? 'the preview process ended'));
      }
      if (this.#waiting.length > 0) this.#work();
    });
    return worker;
  }

  #receive(message: FromWorker): void {
    if (message.type !== 'answer') return;
    const pending = this.#inWork.get(message.id);
    if (!pending) return;
    this.#inWork.delete(pending.id);
    clearTimeout(pending.limit);
    if (message.answer?.question === pending.question.question) pending.resolve(success(message.answer));
    else pending.resolve({ ok: false, failure: message.failure ?? { code: 'failed', message: 'no answer was given' } });
    this.#work();
  }

  /** Drops a question that takes too long, and kills the stuck process. */
  #giveUp(pending: PendingQuestion): void {
    this.#inWork.delete(pending.id);
    pending.resolve(failure('failed', `no image was made within ${this.limits.answerMs / 1000} s`));
    this.#worker?.kill();
  }
}
