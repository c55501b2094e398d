/** A fake of Electron's utility process: a forked Node process with the same messages and events and a `process.parentPort`. */
import { type ForkOptions, fork as forkNode } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';

/** Sets up `process.parentPort` before the script runs, as Electron does; messages are queued until there is a listener. */
const parentPort = `
  import { EventEmitter } from 'node:events';
  const port = Object.assign(new EventEmitter(), { postMessage: (message) => process.send(message) });
  Object.defineProperty(process, 'parentPort', { value: port, enumerable: true });
  port.once('newListener', () => setImmediate(() => process.on('message', (data) => port.emit('message', { data }))));
  process.channel?.ref(); // also runs in threads, which have no channel
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
