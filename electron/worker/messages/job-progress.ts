/** How a job of the shortcut lab goes on: it says how far it is, lets messages in, and ends when it was stopped. */
import { refuse } from '../../../shared/failure.ts';
import { RunControl } from './job-control.ts';
import type { WorkerPort } from './worker-port.ts';

const progressEveryMs = 250;

export class Pace {
  #toldAt = 0;
  readonly #control: RunControl;

  /** @param noun What the job is called in messages: "diagnosis". */
  constructor(
    private readonly port: WorkerPort,
    private readonly noun: string,
  ) {
    this.#control = new RunControl(port);
  }

  get stopAsked(): boolean {
    return this.#control.stopAsked;
  }

  /** Told at most four times a second, and at both ends. */
  progress(what: string, done: number, total: number): void {
    if (done > 0 && done < total && Date.now() - this.#toldAt < progressEveryMs) return;
    this.#toldAt = Date.now();
    this.port.send({ type: 'progress', what, done, total });
  }

  /** Lets messages in. @throws FailureError 'stopped' if a stop is among them. */
  async breathe(): Promise<true> {
    return (await this.#control.isStopped()) ? refuse('stopped', `the ${this.noun} was stopped`) : true;
  }
}
