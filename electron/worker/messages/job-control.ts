/** What the lab asks of a running job: heard at any time, obeyed between steps. */
import type { WorkerPort } from './worker-port.ts';

/** A running step blocks the event loop; messages wait for its next turn. */
const letMessagesIn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export type Turn = 'step' | 'snapshot' | 'stop';

export class RunControl {
  #stop = false;
  #snapshot = false;
  #paused = false;
  #saidPaused = false;
  #wake: (() => void) | undefined;
  readonly #port: WorkerPort;

  constructor(port: WorkerPort) {
    this.#port = port;
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

  /** Lets waiting messages in and says whether a stop is among them. */
  async isStopped(): Promise<boolean> {
    await letMessagesIn();
    return this.#stop;
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
        this.#port.send({ type: this.#paused ? 'paused' : 'continued' });
      }
      if (!this.#paused) return 'step';
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
