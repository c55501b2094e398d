/**
 * Measures the list of runs of a workspace with many: the first one of a process, later ones, the sparklines of the first
 * hundred runs, and memory.
 *   node experiments/run-list.mjs [--runs 2000] [--steps 2000] [--json FILE]
 * The runs are generated: each with a record, a line of metrics for every step, a snapshot every hundred steps, and two
 * checkpoints, which are empty files. --json writes the list, to compare it with that of another version. Times are wall clock
 * and CPU of the whole process; a median of five processes for the first list, of nine lists for the others.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { load, makeRuns } from './generated-runs.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    steps: { type: 'string', default: '2000' },
    json: { type: 'string' },
    list: { type: 'string' },
  },
});
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

async function timed(work) {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { result, ms: performance.now() - began, cpuMs: (user + system) / 1000 };
}

/** Lists the runs of a workspace ten times in this process. */
async function list(workspace) {
  const { openLab } = await load('electron/lab/lab.ts');
  const { appFiles } = await load('electron/lab/app-files.ts');
  const spawn = () => {
    throw new Error('listing starts no process');
  };
  const app = appFiles(new URL('../electron/hosts/cli.ts', import.meta.url).href);
  const lab = await openLab({ workspace, app, spawn });
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  const lists = [];
  for (let i = 0; i < 10; i++) lists.push(await timed(() => lab.runs.list()));
  const first = lists[0].result.slice(0, 100).map(({ id }) => id);
  const sparklines = await timed(() => lab.runs.sparklines(first));
  const { result, ms, cpuMs } = lists[0];
  const warm = lists.slice(1);
  if (values.json) writeFileSync(values.json, JSON.stringify(result, null, 1));
  globalThis.gc?.();
  const grownMiB = (process.memoryUsage.rss() - before) / 2 ** 20;
  const laterMs = median(warm.map((each) => each.ms));
  const laterCpuMs = median(warm.map((each) => each.cpuMs));
  console.log(
    JSON.stringify({ runs: result.length, ms, cpuMs, laterMs, laterCpuMs, sparklinesMs: sparklines.ms, grownMiB }),
  );
  await lab.close();
}

if (values.list) {
  await list(values.list);
} else {
  const workspace = mkdtempSync(join(tmpdir(), 'run-list-'));
  process.on('exit', () => rmSync(workspace, { recursive: true, force: true }));
  await makeRuns(workspace, { count: Number(values.runs), steps: Number(values.steps), snapshotEvery: 100 });
  const words = ['--expose-gc', fileURLToPath(import.meta.url), '--list', workspace];
  const lists = Array.from({ length: 5 }, () => {
    const run = spawnSync(process.execPath, [...words, ...(values.json ? ['--json', values.json] : [])], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (run.status !== 0) throw new Error(`a list ended with code ${run.status}`);
    return JSON.parse(run.stdout);
  });
  const of = (key) => median(lists.map((each) => each[key])).toFixed(0);
  console.log(
    '| runs | first list, ms | its CPU, ms | later lists, ms | their CPU, ms | 100 sparklines, ms | memory, MiB |\n|---|---|---|---|---|---|---|',
  );
  console.log(
    `| ${lists[0].runs} | ${['ms', 'cpuMs', 'laterMs', 'laterCpuMs', 'sparklinesMs', 'grownMiB'].map(of).join(' | ')} |`,
  );
}
