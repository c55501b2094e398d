/** Workers of the desktop app are utility processes: Node with a line to the main process, and no page. */
import { app, utilityProcess } from 'electron';
import { type SpawnWorker, type WorkerExit, workerEnvironment } from '../lab/worker-child.ts';

/** How much of what a worker wrote to stderr is kept, for the reason where it crashed. */
const lastWordsLength = 2000;
/** A process that does not go when it is told to is killed after this. */
const termGraceMs = 2000;
/** Electron tells why a process went in an event of its own, before or shortly after telling that it went. */
const reasonGraceMs = 100;

/** Why a process went, where that is more than its exit code says. */
const reasons: Readonly<Record<string, string>> = {
  crashed: 'The process crashed.',
  killed: 'The process was ended by the system or by hand.',
  oom: 'The process ran out of memory.',
  'memory-eviction': 'The system ended the process because memory ran short.',
  'launch-failed': 'The process could not be started.',
  'integrity-failure': 'The process was refused by the system: its code is not what was installed.',
};

let spawned = 0;
/** By the name of a process, which is unique: why it went. */
const gone = new Map<string, string>();

/** Before the first worker. */
export function setupWorkerReasons(): void {
  app.on('child-process-gone', (_event, details) => {
    const reason = reasons[details.reason];
    if (details.name && reason) gone.set(details.name, reason);
  });
}

/** @param workerFile The worker's bundle, outside any archive. */
export const spawnUtility =
  (workerFile: string): SpawnWorker =>
  (title) => {
    spawned += 1;
    const serviceName = `${title} ${spawned}`;
    const child = utilityProcess.fork(workerFile, [], {
      serviceName,
      stdio: ['ignore', 'inherit', 'pipe'],
      env: workerEnvironment(),
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
    const tell = () => {
      const reason = gone.get(serviceName);
      gone.delete(serviceName);
      const exit = { code, signal: null, lastWords: [reason, lastWords.trim()].filter(Boolean).join(' ') };
      for (const listener of exitListeners) listener(exit);
    };
    child.once('exit', (exitCode) => {
      code = exitCode;
      left = true;
      if (exitCode === 0 || gone.has(serviceName)) tell();
      else setTimeout(tell, reasonGraceMs);
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
      // It has said its last word, and nothing but the end of the process closes its line.
      release: end,
      kill: end,
    };
  };
