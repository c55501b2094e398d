/**
 * The command line as a separate process: the shipped bundle, in a temporary app folder with the stand-in worker, so that tests
 * can produce every way in which a worker can end.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, root } from '../built.ts';
import { fakeWorker, temporaryFolder } from '../lab/fixture.ts';

/** @returns The folder of an app with the stand-in worker. */
export function fakeApp(): string {
  build('hosts');
  const app = join(temporaryFolder(), 'an app');
  mkdirSync(join(app, 'dist', 'worker'), { recursive: true });
  mkdirSync(join(app, 'dist', 'renderer', 'assets'), { recursive: true });
  mkdirSync(join(app, 'assets', 'samples'), { recursive: true });
  cpSync(join(root, 'package.json'), join(app, 'package.json'));
  cpSync(join(root, 'dist', 'hosts'), join(app, 'dist', 'hosts'), { recursive: true });
  cpSync(fakeWorker, join(app, 'dist', 'worker', 'worker.js'));
  writeFileSync(join(app, 'dist', 'renderer', 'index.html'), '<title>Pretext Lab</title>');
  writeFileSync(join(app, 'dist', 'renderer', 'assets', 'page.js'), 'export {};');
  symlinkSync(join(root, 'node_modules'), join(app, 'node_modules'));
  return app;
}

export interface Spoken {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Each line of stdout, which must be JSON. */
  readonly lines: Record<string, unknown>[];
}

export interface Running {
  readonly process: ChildProcessWithoutNullStreams;
  readonly done: Promise<Spoken>;
  /** Resolves with the first line of stdout that contains this text. */
  line(text: string): Promise<string>;
}

export interface Where {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** How the stand-in worker behaves. */
  readonly ways?: Readonly<Record<string, unknown>>;
}

export function start(app: string, words: readonly string[], { cwd, env, ways }: Where = {}): Running {
  const { INIT_CWD: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [join(app, 'dist', 'hosts', 'cli.js'), ...words], {
    cwd: cwd ?? app,
    env: { ...inherited, FAKE_WORKER: JSON.stringify(ways ?? {}), ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const done = new Promise<Spoken>((resolve) => {
    child.on('close', (code) => {
      const isJson = words.includes('--json');
      const lines = isJson
        ? stdout
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line))
        : [];
      resolve({ code, stdout, stderr, lines });
    });
  });
  const line = async (text: string): Promise<string> => {
    for (;;) {
      const found = stdout
        .split('\n')
        .slice(0, -1)
        .find((each) => each.includes(text));
      if (found !== undefined) return found;
      if (child.exitCode !== null) throw new Error(`it ended without '${text}': ${stdout}${stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return { process: child, done, line };
}

/** Runs a command to its end. */
export const run = (app: string, words: readonly string[], where?: Where): Promise<Spoken> =>
  start(app, words, where).done;
