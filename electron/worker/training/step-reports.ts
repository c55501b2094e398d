/** Reports every step to the lab, in at most four messages a second. */
import type { StepRecord } from '../../../shared/run-results.ts';
import type { WorkerPort } from '../messages/worker-port.ts';

const everyMs = 250;

/** Resident memory of this process. */
export const memoryMiB = (): number => process.memoryUsage.rss() / 2 ** 20;

/** Collects step records and sends them together. */
export class StepReports {
  #waiting: StepRecord[] = [];
  #sentAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  readonly #port: WorkerPort;

  constructor(port: WorkerPort) {
    this.#port = port;
  }

  add(record: StepRecord): void {
    this.#waiting.push(record);
    const left = this.#sentAt + everyMs - performance.now();
    if (left <= 0) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), left);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    this.#port.send({ type: 'steps', records: this.#waiting, memoryMiB: memoryMiB() });
    this.#waiting = [];
    this.#sentAt = performance.now();
  }
}
