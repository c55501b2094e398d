/**
 * Batches for training and evaluation, posed ahead in threads. They do not depend on timing or on the number of
 * threads.
 */
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

/** Options of `openBatches`. */
export interface BatchesOptions {
  readonly packDir: string;
  /** Shorter side of the pack, in pixels. */
  readonly side: number;
  /** Numbers of pictures in the pack. */
  readonly photographs: Uint32Array;
  readonly task: string | PretextTask;
  readonly settings: TrainSettings;
  readonly purpose: Purpose;
  /** Number of photographs in a batch. */
  readonly batch: number;
  /** Changes of the questions; only for a task that is posed without threads. */
  readonly change?: QuestionChange | undefined;
  /**
   * Path of the bundled batch-thread. Without it (unbundled sources, as in tests), a batch is posed when it is
   * requested.
   */
  readonly threadFile?: string | undefined;
}

/** The batches of one training or evaluation. */
export interface Batches {
  readonly stepsPerEpoch: number;
  /**
   * The batch of a step. Steps count from 0 over all epochs. The next batches are posed meanwhile.
   * @throws FailureError if pictures cannot be read.
   */
  at(step: number): Promise<Batch>;
  /** Total time that callers of `at` have waited. */
  readonly waitedMs: number;
  close(): Promise<void>;
}

/** Opens the batches of a pack. @throws RangeError if the photographs do not fill one batch. */
export async function openBatches(options: BatchesOptions): Promise<Batches> {
  const { photographs, batch, purpose, settings, change } = options;
  const pack = await openPack(options.packDir, options.side);
  const spec: BatchSpec = { photographs: shared(photographs), batch, purpose, settings, ...(change && { change }) };
  const threadFile = 'threadFile' in options ? options.threadFile : bundledScript('batch-thread');
  if (threadFile !== undefined && typeof options.task === 'string') {
    if (change) throw new TypeError('changed questions cannot be posed in a thread: pass the task itself, not its id');
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
  /** Steps that were requested and are not answered yet. */
  readonly requested: Set<number>;
}
interface Pending {
  readonly promise: Promise<Batch>;
  resolve(batch: Batch): void;
  reject(reason: unknown): void;
}

/** More threads are started when the device waits for data. One core is left for the device. */
const mostThreads = Math.max(1, Math.min(8, availableParallelism() - 1));
/**
 * The share of waiting time is measured over this many steps. The first of these periods is ignored, because a thread
 * is starting.
 */
const measuredSteps = 20;
/** Above this share of waiting time, another thread is worth its memory. */
const mostWaiting = 0.03;

class ThreadedBatches implements Batches {
  readonly stepsPerEpoch: number;
  waitedMs = 0;
  readonly #start: ThreadStart;
  readonly #file: string;
  readonly #threads: Thread[] = [];
  readonly #pending = new Map<number, Pending>();
  #failure: FailureError | undefined;
  #steps = 0;
  #measured = { since: performance.now(), waitedMs: 0 };

  constructor(pack: Pack, spec: BatchSpec, task: string, file: string) {
    this.stepsPerEpoch = stepsPerEpoch(spec);
    if (this.stepsPerEpoch === 0)
      throw new RangeError(`${spec.photographs.length} images do not fill a batch of ${spec.batch}`);
    this.#start = { folder: pack.folder, columns: pack.index.columns, task, spec };
    this.#file = file;
    pack.close(); // each thread opens the pixels for itself
    this.#addThread();
  }

  async at(step: number): Promise<Batch> {
    const began = performance.now();
    try {
      // Batches that were posed ahead before a jump are not needed any more.
      for (const ahead of this.#pending.keys())
        if (ahead < step || ahead > step + this.#depth) this.#pending.delete(ahead);
      for (let ahead = step; ahead <= step + this.#depth; ahead++) this.#request(ahead);
      const batch = await this.#pending.get(step)!.promise;
      this.#pending.delete(step);
      return batch;
    } finally {
      const ended = performance.now();
      this.waitedMs += ended - began;
      this.#measure(ended);
    }
  }

  async close(): Promise<void> {
    this.#pending.clear();
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  /** Number of batches ahead: for each thread, one that is being posed and one that is ready. */
  get #depth(): number {
    return 2 * this.#threads.length;
  }

  #request(step: number): void {
    if (this.#pending.has(step)) return;
    const pending = deferred();
    this.#pending.set(step, pending);
    if (this.#failure) {
      pending.reject(this.#failure);
      return;
    }
    const idlest = this.#threads.reduce((a, b) => (b.requested.size < a.requested.size ? b : a));
    idlest.requested.add(step);
    idlest.worker.postMessage(step);
  }

  #addThread(): void {
    const worker = new Worker(this.#file, { workerData: this.#start });
    const thread: Thread = { worker, requested: new Set() };
    this.#threads.push(thread);
    worker.on('message', (answer: ThreadAnswer) => {
      thread.requested.delete(answer.step);
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

  #measure(now: number): void {
    if (++this.#steps % measuredSteps !== 0) return;
    const { since, waitedMs } = this.#measured;
    const share = (this.waitedMs - waitedMs) / (now - since);
    const isStarting = this.#steps === measuredSteps;
    if (!isStarting && share > mostWaiting && this.#threads.length < mostThreads) this.#addThread();
    this.#measured = { since: now, waitedMs: this.waitedMs };
  }
}

function deferred(): Pending {
  let resolve!: (batch: Batch) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<Batch>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => undefined); // `at` reports it if this step is requested; otherwise it must not count as unhandled
  return { promise, resolve, reject };
}
