/**
 * Trains a task with the lab and with PyTorch (experiments/pytorch/quality.py) from several seeds, and compares the results:
 *   node experiments/compare-quality-with-pytorch.mjs --task rotation --images DIR --held-out DIR --epochs 5 [--seeds 3]
 *     [--permutations 8] [--python python3]
 * Both folders have one sub-folder per label, for the k-NN alone. Both sides train conv4 with AdamW and one cycle up to 0.002 at
 * the image and batch sizes below, on puzzles that are posed in the same way. Prints the differences of the mean held-out scores
 * and of the k-NN at the last stage, with Welch's 95 % interval.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bringUpToDate, root } from '../scripts/build.mjs';
import { lab } from './call-lab.mjs';

/** Image size in px, photographs per step, and the lab's settings for the same puzzles as in PyTorch. */
const posedAlike = {
  rotation: { size: 64, batch: 32, settings: () => [] },
  jigsaw: {
    size: 96,
    batch: 64,
    settings: (permutations) => [
      `permutations=${permutations}`,
      `startWith=${permutations}`,
      'grey=0',
      'channelJitter=0',
    ],
  },
  simclr: { size: 32, batch: 128, settings: () => [] },
  barlow: { size: 32, batch: 128, settings: () => [] },
};

const { values } = parseArgs({
  options: {
    task: { type: 'string' },
    images: { type: 'string' },
    'held-out': { type: 'string' },
    epochs: { type: 'string' },
    seeds: { type: 'string', default: '3' },
    permutations: { type: 'string', default: '8' },
    python: { type: 'string', default: 'python3' },
  },
});
const wanted = ['task', 'images', 'held-out', 'epochs'].filter((name) => !values[name]);
if (wanted.length > 0 || !posedAlike[values.task]) {
  process.stderr.write(
    `required: --task (${Object.keys(posedAlike).join(', ')}), --images DIR, --held-out DIR and --epochs N; --seeds, --permutations and --python are optional\n`,
  );
  process.exit(2);
}
const { size, batch, settings } = posedAlike[values.task];
await bringUpToDate(['worker', 'hosts']);

/** Held-out score, and k-NN of the representation (the last stage). */
function ours(seed) {
  const workspace = mkdtempSync(join(tmpdir(), 'pretext-lab-quality-'));
  try {
    const sets = settings(values.permutations).flatMap((setting) => ['--set', setting]);
    const net = ['--encoder', 'conv4', '--optimizer', 'adamw', '--schedule', 'one-cycle', '--lr', '0.002'];
    const shape = ['--size', size, '--batch', batch, '--epochs', values.epochs, '--seed', seed].map(String);
    const photographs = ['--images', values.images, '--held-out', values['held-out']];
    const where = ['--workspace', workspace];
    const trainOptions = [...photographs, '--task', values.task, ...net, ...shape, ...sets];
    const { run, heldOut } = lab('train', ...trainOptions, ...where).at(-1);
    const labelled = ['--images', values.images, '--test', values['held-out']];
    const { stages } = lab('evaluate', '--run', run, ...labelled, ...where).at(-1);
    return { score: heldOut.score, knn: stages.at(-1).knn };
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** The same from PyTorch, from the last line that it prints. @throws Error if it fails. */
function pytorch(seed) {
  const folders = ['--images', values.images, '--held-out', values['held-out']];
  const shape = ['--size', size, '--batch', batch, '--epochs', values.epochs, '--seed', seed].map(String);
  const script = join(root, 'experiments/pytorch/quality.py');
  const words = [script, values.task, ...folders, ...shape, '--permutations', values.permutations];
  const run = spawnSync(values.python, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (run.error) throw run.error;
  if (run.status !== 0) throw new Error(`${values.python} ${words.join(' ')} ended with code ${run.status}`);
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
  return { ours: mean(a), pytorch: mean(b), change, low: change - half, high: change + half };
}

const rounds = [];
for (let seed = 1; seed <= Number(values.seeds); seed++) {
  const round = { seed, ours: ours(seed), pytorch: pytorch(seed) };
  rounds.push(round);
  process.stderr.write(`${JSON.stringify(round)}\n`);
}
for (const what of ['score', 'knn']) {
  const found = difference(
    rounds.map((round) => round.ours[what]),
    rounds.map((round) => round.pytorch[what]),
  );
  const digits = (value) => value.toFixed(3);
  console.log(
    `${values.task} ${what}: ours ${digits(found.ours)}, PyTorch ${digits(found.pytorch)}; ` +
      `difference ${digits(found.change)} (95 %: ${digits(found.low)} to ${digits(found.high)}), ${rounds.length} seeds`,
  );
}
