/** The worker process: waits for its job, performs it, and exits with its parent. */
import { asFailure } from '../../shared/failure.ts';
import { type FromWorker, type ToWorker, toWorkerSchema } from '../../shared/worker-protocol.ts';
import { perform } from './jobs/jobs.ts';
import type { WorkerPort } from './messages/worker-port.ts';

/** Electron's utility process sends through process.parentPort, a forked Node process through process.send. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}
const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;

const listeners: ((message: ToWorker) => void)[] = [];
/** Messages that arrived while the job was still loading its code. */
const waiting: ToWorker[] = [];
const port: WorkerPort = {
  send: (message: FromWorker) => {
    if (parentPort) parentPort.postMessage(message);
    else if (process.connected) process.send?.(message);
  },
  onMessage: (listener) => {
    listeners.push(listener);
    for (const message of waiting.splice(0)) listener(message);
  },
};

let started = false;
function receive(data: unknown): void {
  const parsed = toWorkerSchema.safeParse(data);
  if (!parsed.success) {
    port.send({
      type: 'log',
      level: 'warning',
      message: `the worker received a message that is not in its protocol, and ignored it: ${parsed.error.message}`,
    });
    return;
  }
  const message = parsed.data;
  if (message.type !== 'start') {
    if (listeners.length === 0) waiting.push(message);
    for (const listener of listeners) listener(message);
    return;
  }
  if (started) return;
  started = true;
  const began = Date.now();
  perform(message.job, port).catch((error: unknown) => {
    port.send({
      type: 'ended',
      status: 'failed',
      step: 0,
      seconds: (Date.now() - began) / 1000,
      failure: asFailure(error),
    });
  });
}

// A terminal's Ctrl-C or closing and a cluster's SIGTERM reach this process too. The lab handles them: it asks for a checkpoint first.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
if (parentPort) parentPort.on('message', (event) => receive(event.data));
else {
  process.on('message', receive);
  process.on('SIGTERM', () => {}); // not in Electron, which ends utility processes with SIGTERM
  // Without the lab, nobody receives the result. Checkpoints are kept.
  process.on('disconnect', () => process.exit(0));
}
port.send({ type: 'ready' });
