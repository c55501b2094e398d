/** Decodes files in threads, with a limit of time: a decoder that hangs or breaks down costs its thread and one file. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { bundledScript } from '../bundled.ts';
import { limits } from '../limits.ts';
import type { Unusable } from '../opened-image.ts';
import type { StoredPixels } from '../stored-pixels.ts';
import type { ThreadReply, ThreadTask } from './decode-thread.ts';
import type { Decoder, ImageHeader } from './decoder.ts';
import { decoders, type ThreadFormat } from './decoders.ts';

/** Each thread has its own libraries, whose memory grows to what the largest picture took. */
const mostThreads = Math.min(4, availableParallelism());
/** An idle thread gives its memory back after this time. */
const idleMs = 5_000;

/** What is read of a file, and options of the threads for tests. */
export interface ThreadOptions {
  /** Counted from 1; without it, the one that stands for the file. */
  readonly page?: number | undefined;
  /** Path of the bundled thread. Without it (unbundled sources, as in tests), files are decoded in this thread. */
  readonly script?: string | undefined;
  readonly seconds?: number;
  /** Of JavaScript's heap. WebAssembly has limits of its own, 2 to 4 GiB. */
  readonly heapMiB?: number;
}

interface Thread {
  readonly script: string;
  readonly worker: Worker;
  idle?: NodeJS.Timeout;
}
const idleThreads: Thread[] = [];
const waiting: (() => void)[] = [];
let busy = 0;

/** The header of a file, without decoding pixels. */
export const headerInThread = (
  format: ThreadFormat,
  bytes: Buffer,
  options: ThreadOptions = {},
): Promise<ImageHeader | Unusable> => inThread(format, 'header', bytes, options);

/** The pixels of a file. */
export const pixelsInThread = (
  format: ThreadFormat,
  bytes: Buffer,
  options: ThreadOptions = {},
): Promise<StoredPixels | Unusable> => inThread(format, 'pixels', bytes, options);

async function inThread<P extends 'header' | 'pixels'>(
  format: ThreadFormat,
  part: P,
  bytes: Buffer,
  { page, script = bundledScript('decode-thread'), seconds = limits.seconds, heapMiB = 2048 }: ThreadOptions,
): Promise<Awaited<ReturnType<Decoder[P]>>> {
  type Reply = Awaited<ReturnType<Decoder[P]>>;
  if (script === undefined) {
    const decoder = await decoders[format]();
    return (await decoder[part](bytes, page).catch((error: unknown) => reasonOf(error, seconds))) as Reply;
  }
  if (busy === mostThreads) await new Promise<void>((wake) => waiting.push(wake));
  else busy++;
  const thread = takeThread(script, heapMiB);
  try {
    const reply = await answer(thread.worker, { format, part, bytes: Uint8Array.from(bytes), page }, seconds);
    keep(thread);
    return reply as Reply;
  } catch (error) {
    await thread.worker.terminate();
    return reasonOf(error, seconds) as Reply;
  } finally {
    const next = waiting.shift();
    if (next) next();
    else busy--;
  }
}

function takeThread(script: string, heapMiB: number): Thread {
  const known = idleThreads.find((thread) => thread.script === script);
  if (known) {
    forget(known);
    clearTimeout(known.idle);
    known.worker.ref();
    return known;
  }
  const worker = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: heapMiB } });
  const thread: Thread = { script, worker };
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

function answer(worker: Worker, task: ThreadTask, seconds: number): Promise<ThreadReply> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    };
    const onMessage = (reply: ThreadReply): void => {
      settle();
      // A message turns a Buffer into its bytes.
      resolve('profile' in reply && reply.profile ? { ...reply, profile: Buffer.from(reply.profile) } : reply);
    };
    const onError = (error: unknown): void => {
      settle();
      reject(error);
    };
    const onExit = (): void => onError(new Error('the thread ended'));
    const timer = setTimeout(() => onError(new TimeOver()), seconds * 1000);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(task, [task.bytes.buffer]);
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
