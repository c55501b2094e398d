/** Batches for training and evaluation, posed ahead in threads: the same whatever the timing and the number of threads. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { FailureError } from '../../../shared/failure.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { bundledScript } from '../data/bundled.ts';
import { openPack, type Pack } from '../data/pack.ts';
import type { Purpose } from '../posing/purpose.ts';
import type { PretextTask } from '../tasks/pretext-task.ts';
import { pretextTask } from '../tasks/tasks.ts';
import { type Batch, BatchMaker, type BatchSpec, type QuestionChange, stepsPerEpoch } from './batch-maker.ts';
import type { ThreadAnswer, ThreadStart } from './batch-thread.ts';

export interface BatchesOptions {
  readonly packDir: string;
  /** Shorter side of the pack, in pixels. */
  readonly side: number;
  /** Numbers of pictures in the pack. */
  readonly photographs: Uint32Array;
  readonly task: string | PretextTask;
  readonly settings: TrainSettings;
  readonly purpose: Purpose;
  /** Photographs a batch. */
  readonly batch: number;
  /** What is changed of the questions; only for a task that is posed without a thread. */
  readonly change?: QuestionChange | undefined;
  /** The bundled batch-thread; where it is not (sources under test), batches are posed when they are asked for. */
  readonly threadFile?: string | undefined;
}

export interface Batches {
  readonly stepsPerEpoch: number;
  /**
   * The batch of a step, counted from 0 over all epochs; the next ones are posed meanwhile.
   * @throws FailureError when pictures cannot be read.
   */
  at(step: number): Promise<Batch>;
  /** How long `at` has made its callers wait, in all. */
  readonly waitedMs: number;
  close(): Promise<void>;
}

/** @throws RangeError when the photographs do not fill one batch. */
export async function openBatches(options: BatchesOptions): Promise<Batches> {
  const { photographs, batch, purpose, settings, change } = options;
  const pack = await openPack(options.packDir, options.side);
  const spec: BatchSpec = { photographs: shared(photographs), batch, purpose, settings, ...(change && { change }) };
  const threadFile = 'threadFile' in options ? options.threadFile : bundledScript('batch-thread');
  if (threadFile !== undefined && typeof options.task === 'string') {
    if (change) throw new TypeError('changed questions cannot be posed in a thread: give the task itself');
    return new ThreadedBatches(pack, spec, options.task, threadFile);
  }
  const task = typeof options.task === 'string' ? pretextTask(options.task) : options.task;
  return new InlineBatches(pack, spec, task);
}

function shared(photographs: Uint32Array): Uint32Array {
  const copy = new Uint32Array(new SharedArrayBuffer(photographs.byteLength));
  copy.set(photographs);
  return copy;
}

class InlineBatches implements Batches {
  readonly stepsPerEpoch: number;
  waitedMs = 0;
  readonly #maker: BatchMaker;
  readonly #pack: Pack;

  constructor(pack: Pack, spec: BatchSpec, task: PretextTask) {
    this.#pack = pack;
    this.#maker = new BatchMaker(spec, task, pack);
    this.stepsPerEpoch = stepsPerEpoch(spec);
  }

  async at(step: number): Promise<Batch> {
    const began = performance.now();
    try {
      return this.#maker.make(step);
    } finally {
      this.waitedMs += performance.now() - began;
    }
  }

  async close(): Promise<void> {
    this.#maker.close();
    this.#pack.close();
  }
}

interface Thread {
  readonly worker: Worker;
  /** Steps it has been asked for and has not answered. */
  readonly asked: Set<number>;
}
interface Pending {
  readonly promise: Promise<Batch>;
  resolve(batch: Batch): void;
  reject(reason: unknown): void;
}

/** Threads beyond the first are started when the device waited for data, one core being left to it. */
const mostThreads = Math.max(1, Math.min(8, availableParallelism() - 1));
/** Waits are weighed over so many steps; the first of them do not count, since a thread is starting. */
const weighedSteps = 20;
/** The share of time spent waiting above which another thread is worth its memory. */
const starving = 0.03;

class ThreadedBatches implements Batches {
  readonly stepsPerEpoch: number;
  waitedMs = 0;
  readonly #start: ThreadStart;
  readonly #file: string;
  readonly #threads: Thread[] = [];
  readonly #pending = new Map<number, Pending>();
  #failure: FailureError | undefined;
  #steps = 0;
  #weighed = { since: performance.now(), waitedMs: 0 };

  constructor(pack: Pack, spec: BatchSpec, task: string, file: string) {
    this.stepsPerEpoch = stepsPerEpoch(spec);
    if (this.stepsPerEpoch === 0)
      throw new RangeError(`${spec.photographs.length} photographs do not fill a batch of ${spec.batch}`);
    this.#start = { folder: pack.folder, columns: pack.index.columns, task, spec };
    this.#file = file;
    pack.close(); // each thread opens the pixels for itself
    this.#addThread();
  }

  async at(step: number): Promise<Batch> {
    const began = performance.now();
    try {
      // What was posed ahead for another place is not asked for any more.
      for (const ahead of this.#pending.keys())
        if (ahead < step || ahead > step + this.#depth) this.#pending.delete(ahead);
      for (let ahead = step; ahead <= step + this.#depth; ahead++) this.#ask(ahead);
      const batch = await this.#pending.get(step)!.promise;
      this.#pending.delete(step);
      return batch;
    } finally {
      const ended = performance.now();
      this.waitedMs += ended - began;
      this.#weigh(ended);
    }
  }

  async close(): Promise<void> {
    this.#pending.clear();
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  /** One batch in work on each thread, and one more ready on each. */
  get #depth(): number {
    return 2 * this.#threads.length;
  }

  #ask(step: number): void {
    if (this.#pending.has(step)) return;
    const pending = deferred();
    this.#pending.set(step, pending);
    if (this.#failure) {
      pending.reject(this.#failure);
      return;
    }
    const idlest = this.#threads.reduce((a, b) => (b.asked.size < a.asked.size ? b : a));
    idlest.asked.add(step);
    idlest.worker.postMessage(step);
  }

  #addThread(): void {
    const worker = new Worker(this.#file, { workerData: this.#start });
    const thread: Thread = { worker, asked: new Set() };
    this.#threads.push(thread);
    worker.on('message', (answer: ThreadAnswer) => {
      thread.asked.delete(answer.step);
      const pending = this.#pending.get(answer.step);
      if ('batch' in answer) pending?.resolve(answer.batch);
      else pending?.reject(new FailureError(answer.failure));
    });
    worker.on('error', (error) => this.#fail(`a thread that poses batches failed: ${error.message}`));
    worker.on('exit', (code) => this.#fail(`a thread that poses batches ended with code ${code}`));
  }

  #fail(message: string): void {
    this.#failure ??= new FailureError({ code: 'failed', message });
    for (const pending of this.#pending.values()) pending.reject(this.#failure);
  }

  #weigh(now: number): void {
    if (++this.#steps % weighedSteps !== 0) return;
    const { since, waitedMs } = this.#weighed;
    const share = (this.waitedMs - waitedMs) / (now - since);
    const isStarting = this.#steps === weighedSteps;
    if (!isStarting && share > starving && this.#threads.length < mostThreads) this.#addThread();
    this.#weighed = { since: now, waitedMs: this.waitedMs };
  }
}

function deferred(): Pending {
  let resolve!: (batch: Batch) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<Batch>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => undefined); // told to whoever asks for this step; nobody may
  return { promise, resolve, reject };
}
