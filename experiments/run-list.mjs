/**
 * Measures the list of runs of a workspace with many: the first one of a process, later ones, and memory.
 *   node experiments/run-list.mjs [--runs 2000] [--steps 2000] [--json FILE]
 * The runs are generated: each with a record, a line of metrics for every step, a snapshot every hundred steps, and two
 * checkpoints, which are empty files. --json writes the list, to compare it with that of another version. Times are wall clock
 * and CPU of the whole process; a median of five processes for the first list, of nine lists for the others.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { root } from '../scripts/build.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    steps: { type: 'string', default: '2000' },
    json: { type: 'string' },
    list: { type: 'string' },
  },
});
const load = async (path) =>
  (await runnerImport(join(root, path), { root, configFile: false, logLevel: 'warn' })).module;
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
  const { result, ms, cpuMs } = lists[0];
  const warm = lists.slice(1);
  if (values.json) writeFileSync(values.json, JSON.stringify(result, null, 1));
  globalThis.gc?.();
  const grownMiB = (process.memoryUsage.rss() - before) / 2 ** 20;
  const laterMs = median(warm.map((each) => each.ms));
  const laterCpuMs = median(warm.map((each) => each.cpuMs));
  console.log(JSON.stringify({ runs: result.length, ms, cpuMs, laterMs, laterCpuMs, grownMiB }));
  await lab.close();
}

async function makeRuns(workspace, count, steps) {
  const { makeSettings } = await load('shared/make-settings.ts');
  const { settingsHash } = await load('electron/files/settings-hash.ts');
  const { seal } = await load('electron/files/sealed-line.ts');
  const settings = makeSettings('rotation', { length: { steps } }).value;
  const health = { effectiveRank: 12.25, featureStd: 0.875, deadUnits: 0.0625 };
  const started = {
    ...{ event: 'started', engine: 'cpu', lowering: 'blocked-16', device: 'CPU', images: 2000, heldOutImages: 200 },
    ...{ parameters: 391_000, fromStep: 0, totalSteps: steps, stepsPerEpoch: 32, batch: 64 },
  };
  for (let i = 0; i < count; i++) {
    const id = `2026-11-29-rotation-${String(i).padStart(5, '0')}`;
    const folder = join(workspace, 'runs', id);
    mkdirSync(join(folder, 'checkpoints'), { recursive: true });
    let metrics = '';
    let heldOut;
    for (let step = 1; step <= steps; step++) {
      const loss = 1.4 / (1 + step / 500) + ((step * 7919 + i) % 97) / 970;
      const line = {
        event: 'step',
        step,
        epoch: Math.ceil(step / 32),
        loss,
        learningRate: 0.05,
        imagesPerSecond: 812.5,
      };
      metrics += `${JSON.stringify(seal({ ...line, metrics: { accuracy: 0.25 + step / (3 * steps) } }))}\n`;
      if (step % 100 !== 0) continue;
      heldOut = { loss, score: 0.25 + step / (2 * steps), chance: 0.25, untrained: 0.3, standardError: 0.01 };
      const snapshot = { event: 'snapshot', step, epoch: step / 32, heldOut, health, alarms: [] };
      metrics += `${JSON.stringify(seal(snapshot))}\n`;
    }
    const record = {
      ...{ schemaVersion: 1, id, name: `run ${i}`, createdAt: new Date(1.79e12 + i * 60_000).toISOString() },
      ...{ settings, settingsHash: settingsHash(settings), folders: ['/photographs'], heldOutFolders: [] },
      versions: { 'pretext-lab': '0.1.0', node: '20.20.2', 'onnxruntime-node': '1.30.0', sharp: '0.35.5' },
      started: { ...started, run: id, runDir: folder },
      datasetFingerprint: 'f00d',
      ending: { status: 'finished', step: steps, seconds: 300.5, heldOut },
    };
    writeFileSync(join(folder, 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
    writeFileSync(join(folder, 'metrics.jsonl'), metrics);
    for (const step of [steps - 100, steps])
      writeFileSync(join(folder, 'checkpoints', `step-${String(step).padStart(8, '0')}.safetensors`), '');
  }
}

if (values.list) {
  await list(values.list);
} else {
  const workspace = mkdtempSync(join(tmpdir(), 'run-list-'));
  process.on('exit', () => rmSync(workspace, { recursive: true, force: true }));
  await makeRuns(workspace, Number(values.runs), Number(values.steps));
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
    '| runs | first list, ms | its CPU, ms | later lists, ms | their CPU, ms | memory, MiB |\n|---|---|---|---|---|---|',
  );
  console.log(`| ${lists[0].runs} | ${['ms', 'cpuMs', 'laterMs', 'laterCpuMs', 'grownMiB'].map(of).join(' | ')} |`);
}
