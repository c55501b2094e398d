/** Messages between a running job and the lab: progress, warnings, and requests to stop, pause or take a snapshot. */
import { refuse } from '../../../shared/failure.ts';
import type { WorkerPort } from './worker-port.ts';

/** Lets the event loop deliver waiting messages, which a running step blocks. */
const receiveMessages = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const progressEveryMs = 250;

/** What a job does next. */
export type NextAction = 'step' | 'snapshot' | 'stop';

/** The connection of one running job to the lab. */
export class JobControl {
  #stop = false;
  #snapshot = false;
  #paused = false;
  #reportedPaused = false;
  #reportedAt = 0;
  #reportedWhat = '';
  #pausedMs = 0;
  #wake: (() => void) | undefined;
  readonly #noun: string;

  /**
   * @param port The connection to the lab, for messages without a method here, such as trials of engines.
   * @param noun Name of the job in messages: "the evaluation was stopped".
   */
  constructor(
    readonly port: WorkerPort,
    noun: string,
  ) {
    this.#noun = noun;
    port.onMessage((message) => {
      if (message.type === 'stop') this.#stop = true;
      if (message.type === 'snapshot') this.#snapshot = true;
      if (message.type === 'pause') this.#paused = true;
      if (message.type === 'continue') this.#paused = false;
      this.#wake?.();
    });
  }

  /** Whether a stop has been requested. */
  get stopAsked(): boolean {
    return this.#stop;
  }

  /** Time spent in pauses. */
  get pausedMs(): number {
    return this.#pausedMs;
  }

  /** Reports progress, at most four times a second, and always at the start and the end and when something else begins. */
  progress(what: string, done: number, total: number): void {
    const isWithin = what === this.#reportedWhat && done > 0 && done < total;
    if (isWithin && Date.now() - this.#reportedAt < progressEveryMs) return;
    this.#reportedAt = Date.now();
    this.#reportedWhat = what;
    this.port.send({ type: 'progress', what, done, total });
  }

  /** Reports a problem that does not end the job. */
  warn(message: string): void {
    this.port.send({ type: 'log', level: 'warning', message });
  }

  /** Receives waiting messages. @returns Whether a stop has been requested. */
  async isStopped(): Promise<boolean> {
    await receiveMessages();
    return this.#stop;
  }

  /** Receives waiting messages. @throws FailureError 'stopped' if a stop has been requested. */
  async checkStopped(): Promise<void> {
    if (await this.isStopped()) refuse('stopped', `the ${this.#noun} was stopped`);
  }

  /**
   * Receives waiting messages. While paused, waits for a stop, a snapshot or the end of the pause.
   * @param beforePausing Called before the pause is reported, because no message may follow the report.
   * @returns What the job should do next.
   */
  async next(beforePausing: () => void = () => {}): Promise<NextAction> {
    await receiveMessages();
    return this.#wait(beforePausing, true);
  }

  /** The same during long work between two steps. @returns False for a stop; a snapshot waits until the work is done. */
  async mayGoOn(): Promise<boolean> {
    await receiveMessages();
    return (await this.#wait(() => {}, false)) === 'step';
  }

  async #wait(beforePausing: () => void, takesSnapshots: boolean): Promise<NextAction> {
    for (;;) {
      if (this.#stop) return 'stop';
      if (takesSnapshots && this.#snapshot) {
        this.#snapshot = false;
        return 'snapshot';
      }
      if (this.#paused !== this.#reportedPaused) {
        this.#reportedPaused = this.#paused;
        if (this.#paused) beforePausing();
        this.port.send({ type: this.#paused ? 'paused' : 'continued' });
      }
      if (!this.#paused) return 'step';
      const began = performance.now();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#pausedMs += performance.now() - began;
    }
  }
}
