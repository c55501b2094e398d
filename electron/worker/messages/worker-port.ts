/** The worker's connection to the lab, for every kind of process. */
import type { FromWorker, ToWorker } from '../../../shared/worker-protocol.ts';

/** Sends and receives messages of the worker protocol. */
export interface WorkerPort {
  send(message: FromWorker): void;
  /** Listeners are called between steps, because a running step blocks the event loop. */
  onMessage(listener: (message: ToWorker) => void): void;
}
