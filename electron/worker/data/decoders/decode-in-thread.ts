/** Decodes files in threads, with a limit of time: a decoder that hangs or breaks down costs its thread and one file. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { bundledScript } from '../bundled.ts';
import { limits, type Unusable } from '../decode-limits.ts';
import type { ThreadFile, ThreadReply } from './decode-thread.ts';
import type { DecodedImage } from './decoded-image.ts';
import { decoders, type ThreadFormat } from './decoders.ts';

/** Each thread has its own libraries, whose memory grows to what the largest picture took. */
const mostThreads = Math.min(4, availableParallelism());
/** An idle thread gives its memory back after this time. */
const idleMs = 5_000;

/** Options of the threads, for tests. */
export interface ThreadOptions {
  /** Path of the bundled thread. Without it (unbundled sources, as in tests), files are decoded in this thread. */
  readonly script?: string | undefined;
  readonly seconds?: number;
}

interface Thread {
  readonly worker: Worker;
  idle?: NodeJS.Timeout;
}
const idleThreads: Thread[] = [];
const waiting: (() => void)[] = [];
let busy = 0;

/** Decodes a file. @param bytes Copied. */
export async function decodeInThread(
  format: ThreadFormat,
  bytes: Buffer,
  { script = bundledScript('decode-thread'), seconds = limits.seconds }: ThreadOptions = {},
): Promise<DecodedImage | Unusable> {
  if (script === undefined) {
    const decode = await decoders[format]();
    return decode(bytes).catch((error: unknown) => reasonOf(error, seconds));
  }
  if (busy === mostThreads) await new Promise<void>((wake) => waiting.push(wake));
  else busy++;
  const thread = takeThread(script);
  try {
    const reply = await answer(thread.worker, { format, bytes: Uint8Array.from(bytes) }, seconds);
    keep(thread);
    return reply;
  } catch (error) {
    await thread.worker.terminate();
    return reasonOf(error, seconds);
  } finally {
    const next = waiting.shift();
    if (next) next();
    else busy--;
  }
}

function takeThread(script: string): Thread {
  const known = idleThreads.pop();
  if (known) {
    clearTimeout(known.idle);
    known.worker.ref();
    return known;
  }
  const thread: Thread = { worker: new Worker(script) };
  thread.worker.on('error', () => undefined); // while it is idle, nobody else listens
  thread.worker.on('exit', () => forget(thread));
  return thread;
}

function forget(thread: Thread): void {
  const at = idleThreads.indexOf(thread);
  if (at >= 0) idleThreads.splice(at, 1);
}

/** Keeps a thread for the next file, without keeping the process alive. */
function keep(thread: Thread): void {
  thread.worker.unref();
  thread.idle = setTimeout(() => {
    forget(thread);
    void thread.worker.terminate();
  }, idleMs).unref();
  idleThreads.push(thread);
}

class TimeOver extends Error {}

function answer(worker: Worker, file: ThreadFile, seconds: number): Promise<ThreadReply> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    };
    const onMessage = (reply: ThreadReply): void => {
      settle();
      resolve(reply);
    };
    const onError = (error: unknown): void => {
      settle();
      reject(error);
    };
    const onExit = (): void => onError(new Error('the thread ended'));
    const timer = setTimeout(() => onError(new TimeOver()), seconds * 1000);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(file, [file.bytes.buffer]);
  });
}

/** Why a file ended its thread. */
function reasonOf(error: unknown, seconds: number): Unusable {
  if (error instanceof TimeOver)
    return {
      reason: 'beyond-limits',
      detail: `decoding it takes more than ${seconds} s; save it smaller, or as JPEG or PNG`,
    };
  const isMemory =
    (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY' ||
    /out of memory|OOM|allocation failed/i.test(String(error));
  return isMemory
    ? { reason: 'beyond-limits', detail: 'decoding it needs too much memory; save it smaller' }
    : { reason: 'undecodable', detail: 'its content is damaged: the decoder broke down; export or copy it again' };
}
