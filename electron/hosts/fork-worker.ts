/** Workers as forked Node processes, for the doors that have no Electron. */
import { type ForkOptions, fork } from 'node:child_process';
import { type SpawnWorker, workerEnvironment } from '../lab/worker-child.ts';

/** How much of what a worker writes to stderr is kept, to say why it crashed. */
const lastWordsLength = 2000;
/** How long what a process wrote last may take to arrive once it is gone. */
const lastWordsMs = 200;

/** @param script The bundled worker. */
export function forkWorkers(script: string): SpawnWorker {
  return () => {
    const options: ForkOptions & { windowsHide: boolean } = {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced', // as structured clones, which Electron makes too: NaN stays NaN
      execArgv: [],
      env: workerEnvironment(),
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
        if (child.connected) child.send(message, () => {}); // the callback takes the error of a process that just went
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
          // What it wrote last may still be on its way.
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
