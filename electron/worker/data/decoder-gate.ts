/**
 * Runs decoders of libvips. It has one error buffer for the whole process: when two files fail together, each may get the
 * other's reason. So a file that failed is decoded again while nothing else is.
 */

let running = 0;
/** Open while undefined; otherwise resolves when it opens. */
let closed: Promise<void> | undefined;
let whenIdle: (() => void) | undefined;
let lastAlone: Promise<unknown> = Promise.resolve();

/** Runs a task among others. */
export async function amongOthers<T>(task: () => Promise<T>): Promise<T> {
  while (closed) await closed;
  running++;
  try {
    return await task();
  } finally {
    running--;
    if (running === 0) whenIdle?.();
  }
}

/** Runs a task when all others have ended, and before any other begins. Not to be called within another task. */
export function alone<T>(task: () => Promise<T>): Promise<T> {
  const turn = lastAlone.then(async () => {
    let open: () => void = () => undefined;
    closed = new Promise((resolve) => {
      open = resolve;
    });
    try {
      if (running > 0)
        await new Promise<void>((resolve) => {
          whenIdle = resolve;
        });
      return await task();
    } finally {
      whenIdle = undefined;
      closed = undefined;
      open();
    }
  });
  lastAlone = turn.catch(() => undefined);
  return turn;
}
