/**
 * Measures how long runs open, each in a process of its own: the list of the workspace, one run (as its page asks for it,
 * `runs.get`) without and with the index of its metrics, and a comparison of two (`compare`). Then what a live run of as many
 * steps costs the lab: each message of its worker, and each event with its curves, early and late.
 *   node experiments/long-run.mjs [--steps 200000] [--times 5]
 * The runs are generated, with a snapshot every 10,000 steps. Wall clock and CPU of the whole process, medians. Again is the
 * same request a second time in the same process.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { load, makeRuns } from './generated-runs.mjs';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '200000' },
    times: { type: 'string', default: '5' },
    ask: { type: 'string' },
    workspace: { type: 'string' },
    runs: { type: 'string' },
  },
});
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

async function timed(work) {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - began, cpuMs: (user + system) / 1000 };
}

/** Asks twice in this process, and prints how long each took. */
async function ask(question, workspace, runs) {
  const { openLab } = await load('electron/lab/lab.ts');
  const { appFiles } = await load('electron/lab/app-files.ts');
  const { handlersOf } = await load('electron/lab/handlers.ts');
  const spawn = () => {
    throw new Error('reading starts no process');
  };
  const app = appFiles(new URL('../electron/hosts/cli.ts', import.meta.url).href);
  const lab = await openLab({ workspace, app, spawn });
  const handlers = handlersOf(lab, 'browser');
  const work = {
    'runs.list': () => handlers['runs.list']({}),
    'runs.get': () => handlers['runs.get']({ run: runs[0] }),
    'runs.compare': () => handlers['runs.compare']({ runs }),
  }[question];
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  const [cold, again] = [await timed(work), await timed(work)];
  const grownMiB = (process.memoryUsage.rss() - before) / 2 ** 20;
  console.log(JSON.stringify({ ms: cold.ms, cpuMs: cold.cpuMs, againMs: again.ms, againCpuMs: again.cpuMs, grownMiB }));
  await lab.close();
}

/** A live run, from the messages of its worker: 25 steps in each. */
async function live(steps) {
  const { RunHistory } = await load('electron/lab/run-history.ts');
  const { LiveRun } = await load('electron/lab/live-run.ts');
  const { makeSettings } = await load('shared/make-settings.ts');
  const settings = makeSettings('rotation', { length: { steps } }).value;
  const record = { id: 'live', name: 'live', createdAt: '', folders: [], heldOutFolders: [], settings, versions: {} };
  const run = new LiveRun(record, '', new RunHistory());
  const step = (n) => ({
    event: 'step',
    step: n,
    epoch: 1,
    loss: 1 / n,
    learningRate: 0.1,
    imagesPerSecond: 800,
    seconds: n,
  });
  const perMessage = 25;
  const parts = [];
  for (const part of Array.from({ length: 4 }, (_, i) => i)) {
    const received = await timed(() => {
      for (let n = (part * steps) / 4; n < ((part + 1) * steps) / 4; n += perMessage) {
        const records = Array.from({ length: perMessage }, (_, i) => step(n + i + 1));
        run.receive({ type: 'steps', records, memoryMiB: 300 });
      }
    });
    const curves = await timed(() => {
      for (let i = 0; i < 100; i++) JSON.stringify(run.history.curves());
    });
    const each = (ms, count) => ((1000 * ms) / count).toFixed(0);
    const bytes = JSON.stringify(run.history.curves()).length;
    parts.push(
      `| ${((part + 1) * steps) / 4} | ${each(received.cpuMs, steps / 4 / perMessage)} | ${each(curves.cpuMs, 100)} | ${bytes} |`,
    );
  }
  console.log(
    '\n| live run, steps | a message of its worker, µs | curves of an event, µs | bytes |\n|---|---|---|---|',
  );
  console.log(parts.join('\n'));
}

if (values.ask) await ask(values.ask, values.workspace, values.runs.split(','));
else {
  const workspace = mkdtempSync(join(tmpdir(), 'long-run-'));
  process.on('exit', () => rmSync(workspace, { recursive: true, force: true }));
  const runs = await makeRuns(workspace, { count: 2, steps: Number(values.steps), snapshotEvery: 10_000 });
  const { size } = statSync(join(workspace, 'runs', runs[0], 'metrics.jsonl'));
  console.log(
    `${values.steps} steps, ${(size / 2 ** 20).toFixed(1)} MiB of metrics, load ${loadavg()[0].toFixed(1)}\n`,
  );
  console.log(
    '| request | cold, ms | its CPU, ms | again, ms | its CPU, ms | memory, MiB |\n|---|---|---|---|---|---|',
  );
  const index = join(workspace, 'runs', runs[0], 'metrics.index.json');
  for (const [question, isIndexed] of [
    ['runs.list', false],
    ['runs.get', false],
    ['runs.get', true],
    ['runs.compare', true],
  ]) {
    const words = [fileURLToPath(import.meta.url), '--ask', question, '--workspace', workspace, '--runs', runs.join()];
    const all = Array.from({ length: Number(values.times) }, () => {
      if (!isIndexed) rmSync(index, { force: true });
      else if (!existsSync(index)) throw new Error('there is no index');
      const { status, stdout } = spawnSync(process.execPath, ['--expose-gc', ...words], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      if (status !== 0) throw new Error(`${question} ended with code ${status}`);
      return JSON.parse(stdout);
    });
    const of = (key) => median(all.map((each) => each[key])).toFixed(0);
    console.log(
      `| ${question}${isIndexed ? ', indexed' : ''} | ${['ms', 'cpuMs', 'againMs', 'againCpuMs', 'grownMiB'].map(of).join(' | ')} |`,
    );
  }
  await live(Number(values.steps));
}
