/** How a running job and the lab speak: how far it is, what it warns of, and what it is asked to do between two steps. */
import { refuse } from '../../../shared/failure.ts';
import type { WorkerPort } from './worker-port.ts';

/** A running step blocks the event loop; messages wait for its next turn. */
const letMessagesIn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const progressEveryMs = 250;

export type Turn = 'step' | 'snapshot' | 'stop';

export class JobControl {
  #stop = false;
  #snapshot = false;
  #paused = false;
  #saidPaused = false;
  #toldAt = 0;
  #wake: (() => void) | undefined;
  readonly #noun: string;

  /**
   * @param port The line to the lab, for what this class has no word for: trials of engines, say.
   * @param noun What the job is called in messages: "the evaluation was stopped".
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

  get stopAsked(): boolean {
    return this.#stop;
  }

  /** Told at most four times a second, and at both ends. */
  progress(what: string, done: number, total: number): void {
    if (done > 0 && done < total && Date.now() - this.#toldAt < progressEveryMs) return;
    this.#toldAt = Date.now();
    this.port.send({ type: 'progress', what, done, total });
  }

  /** Has a person told of something that does not end the job. */
  warn(message: string): void {
    this.port.send({ type: 'log', level: 'warning', message });
  }

  /** Lets waiting messages in and says whether a stop is among them. */
  async isStopped(): Promise<boolean> {
    await letMessagesIn();
    return this.#stop;
  }

  /** Lets waiting messages in. @throws FailureError 'stopped' if a stop is among them. */
  async checkStopped(): Promise<void> {
    if (await this.isStopped()) refuse('stopped', `the ${this.#noun} was stopped`);
  }

  /**
   * Lets waiting messages in and says what is to be done now; while paused, waits for a stop, a snapshot or the end of the pause.
   * @param beforePausing Called before the pause is told of: nothing may move once it is.
   */
  async next(beforePausing: () => void = () => {}): Promise<Turn> {
    await letMessagesIn();
    return this.#wait(beforePausing, true);
  }

  /** The same within something long between two steps: true to go on, false for a stop; a snapshot waits until it is over. */
  async mayGoOn(): Promise<boolean> {
    await letMessagesIn();
    return (await this.#wait(() => {}, false)) === 'step';
  }

  async #wait(beforePausing: () => void, heedsSnapshot: boolean): Promise<Turn> {
    for (;;) {
      if (this.#stop) return 'stop';
      if (heedsSnapshot && this.#snapshot) {
        this.#snapshot = false;
        return 'snapshot';
      }
      if (this.#paused !== this.#saidPaused) {
        this.#saidPaused = this.#paused;
        if (this.#paused) beforePausing();
        this.port.send({ type: this.#paused ? 'paused' : 'continued' });
      }
      if (!this.#paused) return 'step';
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
