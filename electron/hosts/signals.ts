/**
 * Ctrl-C, a cluster's SIGTERM and a closed terminal: the first signal stops in an orderly way, the second ends at once. In a job
 * of Slurm, SIGTERM comes from Slurm and again from the job's script, which may be late; Slurm kills what does not end.
 */

/** Exit code of a command that a signal has stopped. */
export const stoppedExitCode = 130;

/** npm, `timeout` and clusters forward a signal that the process group has already received: that is not a second signal. */
const echoMs = 250;

/** How often a command that npm started checks that npm still runs, because a kill -9 of npm is not forwarded. */
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
 * Handles stop signals.
 * @param stop Called at the first signal.
 * @returns To be called when nothing is left to stop, so that a late signal does not cut off the output.
 */
export function onStopSignal(stop: () => void): () => void {
  let signalledAt: number | undefined;
  let isOver = false;
  const receive = (signal?: NodeJS.Signals) => {
    const now = performance.now();
    if (signalledAt === undefined) {
      signalledAt = now;
      if (!isOver) stop();
    } else if (now - signalledAt > echoMs && !(signal === 'SIGTERM' && process.env.SLURM_JOB_ID !== undefined)) {
      process.exit(stoppedExitCode); // workers end with their parent, and their checkpoints are complete at any time
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, receive);
  onOrphaned(() => receive());
  return () => {
    isOver = true;
  };
}
