/** Classifies with the features of stages: one task a thread, where there are several cores. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Failure, FailureError } from '../../../shared/failure.ts';
import { type FewAmount, type FewLabels, fewDraws } from '../../../shared/few-labels.ts';
import { bundledScript } from '../data/bundled.ts';
import { fewLabels } from '../numerics/few-labels.ts';
import type { LabelledFeatures } from '../numerics/weighted-knn.ts';
import { type JudgedStage, judgeStage } from './stage-accuracies.ts';

/** Rows to learn from and rows to test on. Features in shared memory are not copied to the threads. */
export interface TrainAndTest {
  readonly train: LabelledFeatures;
  readonly test: LabelledFeatures;
}

/** A task of a thread. `whole` is the accuracy with all labels. */
export type ClassifyingTask = TrainAndTest &
  (
    | { readonly kind: 'stage'; readonly stage: string }
    | { readonly kind: 'few'; readonly amount: FewAmount; readonly whole: number }
  );
/** What a thread says of its task: how many draws are done, or in the end the result or a failure. */
export type ClassifyingAnswer =
  | { readonly done: number }
  | { readonly result: JudgedStage | FewLabels[] }
  | { readonly failure: Failure };

/** Threads that classify. More would need more memory than they save time. */
const threadCount = Math.min(4, availableParallelism());
/** Time between two checks for a stop. */
const checkEveryMs = 100;

/** Judges stages and learns from few labels; the results are the same with and without threads. */
export class Classifying {
  readonly #threads: Worker[] = [];
  readonly #idle: Worker[] = [];
  readonly #waiting: ((thread: Worker) => void)[] = [];
  #closed = false;
  /** Stages and draws that are done, and that were announced. */
  #done = 0;
  #announced = 0;
  #tell: (done: number, total: number) => void = () => {};

  /**
   * @param checkStopped Called often; may throw to end the work.
   * @param threadFile Path of the bundled classifying-thread. Without it (unbundled sources, as in tests), or on a single core,
   *   the calling thread computes.
   */
  constructor(
    private readonly checkStopped: () => Promise<void>,
    private readonly threadFile = bundledScript('classifying-thread'),
    private readonly threads = threadCount,
  ) {}

  /** The calling thread computes, and has no time for anything else. */
  get isInline(): boolean {
    return this.threadFile === undefined || this.threads < 2;
  }

  /** Says what will be asked for, so that progress is a share of all. */
  announce(stages: number, amounts: number): void {
    this.#announced += stages + amounts * fewDraws;
  }

  /** Waits for results. @param onProgress Told of the stages and draws that are done, of those announced. */
  async waitFor<T>(results: Promise<T>, onProgress: (done: number, total: number) => void): Promise<T> {
    this.#tell = onProgress;
    onProgress(this.#done, this.#announced);
    try {
      return await results;
    } finally {
      this.#tell = () => {};
    }
  }

  /** Both accuracies of a stage. */
  async judgeStage(stage: string, { train, test }: TrainAndTest): Promise<JudgedStage> {
    const judged = this.isInline
      ? await judgeStage(stage, train, test, this.checkStopped)
      : ((await this.#perform({ kind: 'stage', stage, train, test }, () => {})) as JudgedStage);
    this.#count(1);
    return judged;
  }

  /** As fewLabels. */
  async fewLabels(amounts: readonly FewAmount[], { train, test }: TrainAndTest, whole: number): Promise<FewLabels[]> {
    const learn = async (amount: FewAmount): Promise<FewLabels[]> => {
      let drawn = 0;
      const onDraws = (draws: number): void => {
        this.#count(draws - drawn);
        drawn = draws;
      };
      const learnt = this.isInline
        ? await fewLabels([amount], train, test, whole, async (draws) => {
            onDraws(draws);
            await this.checkStopped();
          })
        : ((await this.#perform({ kind: 'few', amount, train, test, whole }, onDraws)) as FewLabels[]);
      onDraws(fewDraws); // all labels are one draw
      return learnt;
    };
    return (await Promise.all(amounts.map(learn))).flat();
  }

  /** Ends the threads, and what they do. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  #count(done: number): void {
    this.#done += done;
    if (done > 0) this.#tell(this.#done, this.#announced);
  }

  async #perform(task: ClassifyingTask, onDone: (draws: number) => void): Promise<JudgedStage | FewLabels[]> {
    const thread = await this.#thread();
    const answered = answerOf(thread, task, onDone);
    answered.catch(() => {}); // a stop below is told instead
    for (;;) {
      const answer = await Promise.race([answered, later()]);
      if (answer === undefined) {
        await this.checkStopped();
        continue;
      }
      const next = this.#waiting.shift();
      if (next) next(thread);
      else this.#idle.push(thread);
      if ('failure' in answer) throw new FailureError(answer.failure);
      return answer.result;
    }
  }

  /** A thread without a task. */
  async #thread(): Promise<Worker> {
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#threads.length < this.threads && !this.#closed) {
      const thread = new Worker(this.threadFile!);
      this.#threads.push(thread);
      return thread;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

const later = (): Promise<undefined> => new Promise((resolve) => setTimeout(() => resolve(undefined), checkEveryMs));

type LastAnswer = Exclude<ClassifyingAnswer, { readonly done: number }>;

/** The last answer of a thread to a task. @throws FailureError 'failed' if the thread ends. */
function answerOf(thread: Worker, task: ClassifyingTask, onDone: (draws: number) => void): Promise<LastAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (what: string) =>
      reject(new FailureError({ code: 'failed', message: `a thread that classifies ${what}` }));
    const onError = (error: unknown) => fail(`failed: ${error instanceof Error ? error.message : String(error)}`);
    const onExit = (code: number) => fail(`ended with code ${code}`);
    const onMessage = (answer: ClassifyingAnswer) => {
      if ('done' in answer) {
        onDone(answer.done);
        return;
      }
      thread.off('message', onMessage).off('error', onError).off('exit', onExit);
      resolve(answer);
    };
    thread.on('message', onMessage).on('error', onError).on('exit', onExit);
    thread.postMessage(task);
  });
}
