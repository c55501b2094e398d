/** Electron's utility process as a forked Node process: the same messages and events, with `process.parentPort` put in place. */
import { type ForkOptions, fork as forkNode } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';

/** What Electron does before the script of a utility process runs: messages wait until somebody listens. */
const parentPort = `
  import { EventEmitter } from 'node:events';
  const port = Object.assign(new EventEmitter(), { postMessage: (message) => process.send(message) });
  Object.defineProperty(process, 'parentPort', { value: port, enumerable: true });
  port.once('newListener', () => setImmediate(() => process.on('message', (data) => port.emit('message', { data }))));
  process.channel?.ref(); // threads run this too, and have none
`;

class FakeUtilityProcess extends EventEmitter {
  readonly stderr: Readable | null;
  readonly pid: number | undefined;
  readonly #child;
  constructor(
    readonly script: string,
    readonly options: { serviceName: string },
  ) {
    super();
    this.#child = forkNode(script, {
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      serialization: 'advanced',
      execArgv: ['--import', `data:text/javascript,${encodeURIComponent(parentPort)}`],
    } as ForkOptions);
    this.stderr = this.#child.stderr;
    this.pid = this.#child.pid;
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.on('close', (code, signal) => this.emit('exit', code ?? (signal ? 128 : 0)));
  }
  postMessage(message: unknown): void {
    this.#child.send(message as object);
  }
  kill(): boolean {
    return this.#child.kill('SIGTERM');
  }
}

export const utilityProcess = {
  fork: (script: string, _args: readonly string[], options: { serviceName: string }): FakeUtilityProcess =>
    new FakeUtilityProcess(script, options),
};
