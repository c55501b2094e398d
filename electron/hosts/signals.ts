/** Ctrl-C, a cluster's SIGTERM and a closed terminal: the first asks for an orderly end, the second ends at once. */

export const stoppedExitCode = 130;

/** npm, `timeout` and clusters pass on a signal that the whole process group has had already: that is not a second one. */
const echoMs = 250;

/** A kill -9 of npm is passed on to nobody: how often a command that npm runs looks whether npm is still there. */
const orphanedEveryMs = 500;

function onOrphaned(orphaned: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    orphaned();
  }, orphanedEveryMs);
  watch.unref();
}

/**
 * @param stop Called at the first signal.
 * @returns To be called when nothing is left to stop: a signal that still comes must not take the last words away.
 */
export function onStopSignal(stop: () => void): () => void {
  let askedAt: number | undefined;
  let isOver = false;
  const receive = () => {
    const now = performance.now();
    if (askedAt === undefined) {
      askedAt = now;
      if (!isOver) stop();
    } else if (now - askedAt > echoMs) {
      process.exit(stoppedExitCode); // workers end with their parent: their checkpoints are whole at any time
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, receive);
  onOrphaned(receive);
  return () => {
    isOver = true;
  };
}
