/**
 * Trains a task here and in another program from several seeds, by turns, and compares what both have learnt:
 *   node experiments/compare-quality-with-peer.mjs --task rotation --images DIR --held-out DIR --epochs 15 --size 64 --batch 32 \
 *     [--set key=value …] [--seeds 3] --peer "python3 torch_quality.py rotation DATA 15 64"
 * Both folders hold one sub-folder a label, for the k-NN alone. The peer finds the seed in the variable SEED and prints lines
 * that hold `held-out X` and `knn X`; its last ones count. Ours is conv4 with AdamW and one cycle up to 0.002.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bringUpToDate } from '../scripts/build.mjs';
import { lab } from './call-lab.mjs';

const { values } = parseArgs({
  options: {
    task: { type: 'string' },
    images: { type: 'string' },
    'held-out': { type: 'string' },
    epochs: { type: 'string' },
    size: { type: 'string' },
    batch: { type: 'string' },
    set: { type: 'string', multiple: true, default: [] },
    seeds: { type: 'string', default: '3' },
    peer: { type: 'string' },
  },
});
const wanted = ['task', 'images', 'held-out', 'epochs', 'size', 'batch', 'peer'].filter((name) => !values[name]);
if (wanted.length > 0) {
  process.stderr.write(
    `needs ${wanted.map((name) => `--${name}`).join(', ')}; --set key=value … and --seeds N may follow\n`,
  );
  process.exit(2);
}
await bringUpToDate(['worker', 'hosts']);

/** Held-out score, and k-NN of the representation: the last stage. */
function ours(seed) {
  const workspace = mkdtempSync(join(tmpdir(), 'pretext-lab-quality-'));
  try {
    const sets = values.set.flatMap((setting) => ['--set', setting]);
    const net = ['--encoder', 'conv4', '--optimizer', 'adamw', '--schedule', 'one-cycle', '--lr', '0.002'];
    const shape = ['--size', values.size, '--batch', values.batch, '--epochs', values.epochs, '--seed', String(seed)];
    const photographs = ['--images', values.images, '--held-out', values['held-out']];
    const where = ['--workspace', workspace];
    const asked = [...photographs, '--task', values.task, ...net, ...shape, ...sets];
    const { run, heldOut } = lab('train', ...asked, ...where).at(-1);
    const labelled = ['--images', values.images, '--test', values['held-out']];
    const { stages } = lab('evaluate', '--run', run, ...labelled, ...where).at(-1);
    return { score: heldOut.score, knn: stages.at(-1).knn };
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

function theirs(seed) {
  const run = spawnSync(values.peer, { shell: true, encoding: 'utf8', env: { ...process.env, SEED: String(seed) } });
  const last = (pattern) => Number([...run.stdout.matchAll(pattern)].at(-1)?.[1]);
  return { score: last(/held-out ([\d.]+)/g), knn: last(/knn ([\d.]+)/g) };
}

/** Two-sided 95 % quantiles of Student's t, by degrees of freedom. */
const quantiles = [Number.NaN, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

/** Mean difference of two independent samples with its 95 % interval (Welch 1947, Biometrika 34). */
function difference(a, b) {
  const mean = (numbers) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  const share = (numbers) =>
    numbers.reduce((sum, x) => sum + (x - mean(numbers)) ** 2, 0) / (numbers.length - 1) / numbers.length;
  const [u, v] = [share(a), share(b)];
  const freedom = (u + v) ** 2 / (u ** 2 / (a.length - 1) + v ** 2 / (b.length - 1));
  const half = quantiles[Math.max(1, Math.min(10, Math.floor(freedom)))] * Math.sqrt(u + v);
  const change = mean(a) - mean(b);
  return { ours: mean(a), theirs: mean(b), change, low: change - half, high: change + half };
}

const rounds = [];
for (let seed = 1; seed <= Number(values.seeds); seed++) {
  const round = { seed, ours: ours(seed), theirs: theirs(seed) };
  rounds.push(round);
  process.stderr.write(`${JSON.stringify(round)}\n`);
}
for (const what of ['score', 'knn']) {
  const found = difference(
    rounds.map((round) => round.ours[what]),
    rounds.map((round) => round.theirs[what]),
  );
  const digits = (value) => value.toFixed(3);
  console.log(
    `${values.task} ${what}: ours ${digits(found.ours)}, theirs ${digits(found.theirs)}; ` +
      `difference ${digits(found.change)} (95 %: ${digits(found.low)} to ${digits(found.high)}), ${rounds.length} seeds`,
  );
}
