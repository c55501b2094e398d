/**
 * A worker's process as the lab sees it, whatever kind it is: a forked Node process for the command line and the browser
 * host, a utility process for the desktop app. Each host brings its own way to spawn one.
 */
import { availableParallelism } from 'node:os';
import type { ToWorker } from '../../shared/worker-protocol.ts';

/** How a process went. */
export interface WorkerExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The end of what it wrote to stderr: the reason, where it crashed. */
  readonly lastWords: string;
}

export interface WorkerChild {
  readonly pid: number | undefined;
  /** Never throws: a message to a process that has gone is lost. */
  send(message: ToWorker): void;
  /** Called with each arriving message, not yet validated. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, also for a process that could not be started. */
  onExit(listener: (exit: WorkerExit) => void): void;
  /** Nothing more is wanted of the process: it ends by itself. */
  release(): void;
  /** Ends the process at once, whatever it is doing. */
  kill(): void;
}

/** @param title What the process is for, as a person reads it in a list of processes. */
export type SpawnWorker = (title: string) => WorkerChild;

/** Pictures are decoded on libuv's threads, of which Node starts four whatever the machine; only the environment can say so. */
export const workerEnvironment = (): NodeJS.ProcessEnv => ({
  UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism() + 2)),
  ...process.env,
});
