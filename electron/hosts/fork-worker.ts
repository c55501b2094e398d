/** Workers as forked Node processes, for hosts without Electron. */
import { type ForkOptions, fork } from 'node:child_process';
import { type SpawnWorker, workerEnvironment } from '../lab/worker-child.ts';

/** Number of characters of a worker's stderr that are kept, to explain a crash. */
const lastWordsLength = 2000;
/** How long to wait for the last output of a process after its exit. */
const lastWordsMs = 200;

/** Spawns workers. @param script The bundled worker. */
export function forkWorkers(script: string): SpawnWorker {
  return (_title, environment) => {
    const options: ForkOptions & { windowsHide: boolean } = {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced', // structured clones, as in Electron: NaN stays NaN
      execArgv: [],
      env: workerEnvironment(environment),
      windowsHide: true,
    };
    const child = fork(script, options);
    let lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-lastWordsLength);
    });
    child.stdout?.resume();
    return {
      pid: child.pid,
      send: (message) => {
        if (child.connected) child.send(message, () => {}); // the callback receives the error if the process has just exited
      },
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => {
        let gone = false;
        const leave = (code: number | null, signal: string | null, words: string) => {
          if (gone) return;
          gone = true;
          listener({ code, signal, lastWords: words });
        };
        child.on('error', (error) => child.pid === undefined && leave(null, null, error.message));
        child.on('exit', (code, signal) => {
          // Its last output may not have arrived yet.
          child.stderr?.once('close', () => leave(code, signal, lastWords));
          setTimeout(() => leave(code, signal, lastWords), lastWordsMs);
        });
      },
      release: () => {
        if (child.connected) child.disconnect();
      },
      kill: () => child.kill('SIGKILL'),
    };
  };
}
