/** Shows the messages of a job's worker: progress and warnings. */
import type { FromWorker } from '../../shared/worker-protocol.ts';
import type { Output } from './output.ts';

/** @returns Receives the messages. */
export const showJob =
  (output: Output) =>
  (message: FromWorker): void => {
    if (message.type === 'log' && message.level === 'warning') output.warn(message.message);
    if (message.type !== 'progress') return;
    const { what, done, total } = message;
    output.progress(done / Math.max(1, total), `${what}: ${done} of ${total}`);
  };
