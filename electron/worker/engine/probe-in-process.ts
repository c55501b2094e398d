import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EngineReport, engineReportSchema } from '../../../shared/results.ts';

export type ProbedEngine = 'webgpu' | 'cuda' | 'tensorflow';

/** A driver in software compiles for long, and longer on a busy machine. */
const patienceMs = 60_000;
/** Where nobody asked for an engine: a real driver answers within two or three seconds. */
export const shortPatienceMs = 15_000;

const fails = (engine: string, why: string): EngineReport => ({
  engine,
  works: false,
  device: '',
  lowering: '',
  stepMs: null,
  why,
});

/** The bundled engine-probe, beside this bundle or its chunks. */
function probeFile(): string | undefined {
  const here = dirname(fileURLToPath(import.meta.url));
  return [join(here, 'engine-probe.js'), join(here, '..', 'engine-probe.js')].find((path) => existsSync(path));
}

/** Tries an engine in a process of its own, so that a driver which aborts ends that process and not this one. */
export function probeInProcess(engine: ProbedEngine, patience = patienceMs, file = probeFile()): Promise<EngineReport> {
  if (process.versions.electron) {
    // A packaged app cannot start a plain Node process (its runAsNode fuse is off).
    return Promise.resolve(
      fails(engine, 'not tried in the desktop app: `pretext-lab doctor` on the command line tries it'),
    );
  }
  if (file === undefined) return Promise.resolve(fails(engine, 'not tried: the program that tries it is not built'));
  return new Promise((resolve) => {
    const child = fork(file, [engine], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let report: EngineReport | undefined;
    let words = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-4000);
    });
    const timer = setTimeout(() => {
      report ??= fails(engine, `it did not finish five small steps in ${patience / 1000} s`);
      child.kill('SIGKILL');
    }, patience);
    child.on('message', (message) => {
      const parsed = engineReportSchema.safeParse(message);
      if (parsed.success) report = parsed.data;
    });
    child.on('error', (error) => {
      report ??= fails(engine, error.message);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const last = words.trim().split('\n').at(-1);
      const end = signal ? `signal ${signal}` : `exit code ${code}`;
      resolve(report ?? fails(engine, `trying it crashed its process (${end})${last ? `: ${last}` : ''}`));
    });
  });
}
