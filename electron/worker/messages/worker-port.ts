/** The worker's end of its line to the lab, whatever kind of process it runs in. */
import type { FromWorker, ToWorker } from '../../../shared/worker-protocol.ts';

export interface WorkerPort {
  send(message: FromWorker): void;
  /** Listeners are called between steps: a running step blocks the event loop. */
  onMessage(listener: (message: ToWorker) => void): void;
}
