/** Starts workers of the desktop app as utility processes: Node without a page, connected to the main process. */
import { app, utilityProcess } from 'electron';
import { type SpawnWorker, type WorkerExit, workerEnvironment } from '../lab/worker-child.ts';

/** Number of characters of a worker's stderr that are kept for a crash report. */
const lastWordsLength = 2000;
/** A process that does not exit within this time after being told to is killed. */
const termGraceMs = 2000;
/** Electron reports the reason for an exit in a separate event, before or shortly after the exit event. */
const reasonGraceMs = 100;

/** Reasons for an exit that its exit code does not show. */
const reasons: Readonly<Record<string, string>> = {
  crashed: 'The process crashed.',
  killed: 'The process was killed by the system or by a user.',
  oom: 'The process ran out of memory.',
  'memory-eviction': 'The system ended the process because memory ran short.',
  'launch-failed': 'The process could not be started.',
  'integrity-failure': 'The system refused to run the process: its code differs from the installed code.',
};

let spawned = 0;
/** Reasons for exits, by the unique name of the process. */
const exitReasons = new Map<string, string>();

/** Records the reasons for exits. Call it before the first worker starts. */
export function setupWorkerReasons(): void {
  app.on('child-process-gone', (_event, details) => {
    const reason = reasons[details.reason];
    if (details.name && reason) exitReasons.set(details.name, reason);
  });
}

/** A function that starts workers. @param workerFile The worker's bundle, outside of any archive. */
export const spawnUtility =
  (workerFile: string): SpawnWorker =>
  (title, environment) => {
    spawned += 1;
    const serviceName = `${title} ${spawned}`;
    const child = utilityProcess.fork(workerFile, [], {
      serviceName,
      stdio: ['ignore', 'inherit', 'pipe'],
      env: workerEnvironment(environment),
    });
    let lastWords = '';
    let code: number | null = null;
    let left = false;
    const exitListeners: ((exit: WorkerExit) => void)[] = [];

    child.stderr?.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString()).slice(-lastWordsLength);
    });
    child.on('error', (type, location) => {
      lastWords = `${lastWords}\n${type} at ${location}`.slice(-lastWordsLength);
    });
    const reportExit = () => {
      const reason = exitReasons.get(serviceName);
      exitReasons.delete(serviceName);
      const exit = { code, signal: null, lastWords: [reason, lastWords.trim()].filter(Boolean).join(' ') };
      for (const listener of exitListeners) listener(exit);
    };
    child.once('exit', (exitCode) => {
      code = exitCode;
      left = true;
      if (exitCode === 0 || exitReasons.has(serviceName)) reportExit();
      else setTimeout(reportExit, reasonGraceMs);
    });

    const end = () => {
      if (left) return;
      const { pid } = child;
      child.kill();
      if (process.platform === 'win32' || pid === undefined) return;
      const limit = setTimeout(() => {
        if (!left) process.kill(pid, 'SIGKILL');
      }, termGraceMs);
      child.once('exit', () => clearTimeout(limit));
    };

    return {
      pid: child.pid,
      send: (message) => {
        if (!left) child.postMessage(message);
      },
      onMessage: (listener) => {
        child.on('message', listener);
      },
      onExit: (listener) => {
        exitListeners.push(listener);
      },
      // The worker has finished, and only the end of its process closes the connection.
      release: end,
      kill: end,
    };
  };
