/**
 * A worker's process as the lab sees it: a forked Node process for the command line and the browser host, a utility process
 * for the desktop app. Each host provides its own way to spawn one.
 */
import { availableParallelism } from 'node:os';
import type { ToWorker } from '../../shared/worker-protocol.ts';

/** How a process exited. */
export interface WorkerExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The end of its stderr output, which gives the reason of a crash. */
  readonly lastWords: string;
}

/** The process of a worker. */
export interface WorkerChild {
  readonly pid: number | undefined;
  /** Never throws: a message to a process that has exited is lost. */
  send(message: ToWorker): void;
  /** The listener receives each message, not yet validated. */
  onMessage(listener: (message: unknown) => void): void;
  /** The listener is called once, also for a process that could not be started. */
  onExit(listener: (exit: WorkerExit) => void): void;
  /** Closes the connection: the process then ends by itself. */
  release(): void;
  /** Kills the process at once. */
  kill(): void;
}

/** Starts a worker process. @param title Shown in lists of processes. @param environment Variables that it gets in addition. */
export type SpawnWorker = (title: string, environment?: NodeJS.ProcessEnv) => WorkerChild;

/** Environment of a worker, with variables of its own. Pictures are decoded on libuv's threads; Node starts only four by default, and only the environment can change that. */
export const workerEnvironment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism() + 2)),
  ...process.env,
  ...more,
});
