/**
 * Trains a task with variants of its precautions, and compares the pretext score and the representation.
 *   node experiments/ablation-table.mjs --task jigsaw --images DIR --test DIR --epochs 8 --variant "nothing: gap=0 normalise=false" --variant …
 *     [--option size=96 …] [--seeds 1]
 * DIR and the test folder have one sub-folder per label, for the k-NN alone; the test folder also holds the held-out photographs. A
 * variant is a name and its settings. Prints the held-out score, and k-NN at the encoder's best and last stage; means over seeds.
 */
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
    test: { type: 'string' },
    epochs: { type: 'string' },
    variant: { type: 'string', multiple: true },
    option: { type: 'string', multiple: true, default: [] },
    seeds: { type: 'string', default: '1' },
  },
});
const wanted = ['task', 'images', 'test', 'epochs', 'variant'].filter((name) => !values[name]);
if (wanted.length > 0) {
  process.stderr.write(
    `required: ${wanted.map((name) => `--${name}`).join(', ')}; --option and --seeds are optional\n`,
  );
  process.exit(2);
}
await bringUpToDate(['worker', 'hosts']);

const options = values.option.flatMap((pair) => [`--${pair.split('=')[0]}`, pair.split('=')[1]]);

function measured(settings, seed) {
  const workspace = mkdtempSync(join(tmpdir(), 'pretext-lab-ablation-'));
  const where = ['--workspace', workspace];
  try {
    const photographs = ['--images', values.images, '--held-out', values.test];
    const length = ['--epochs', values.epochs, '--seed', String(seed)];
    const sets = settings.flatMap((setting) => ['--set', setting]);
    const settingOptions = ['--task', values.task, ...photographs, ...options, ...length, ...sets];
    const { run, heldOut } = lab('train', ...settingOptions, ...where).at(-1);
    const labelled = ['--images', values.images, '--test', values.test];
    const { best, untrained, stages } = lab('evaluate', '--run', run, ...labelled, ...where).at(-1);
    return {
      score: heldOut.score,
      chance: heldOut.chance,
      best: best.knn,
      last: stages.at(-1).knn,
      untrained: untrained.knn,
    };
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

const mean = (rows, what) => (rows.reduce((sum, row) => sum + row[what], 0) / rows.length).toFixed(3);

console.log(
  '| variant | settings | held-out score | chance | k-NN, best stage | k-NN, last stage | untrained |\n|---|---|---|---|---|---|---|',
);
for (const variant of values.variant) {
  const [name, sets = ''] = variant.split(':');
  const settings = sets.trim().split(/\s+/).filter(Boolean);
  const rows = Array.from({ length: Number(values.seeds) }, (_, seed) => measured(settings, seed + 1));
  const cells = ['score', 'chance', 'best', 'last', 'untrained'].map((what) => mean(rows, what));
  console.log(`| ${name} | ${settings.map((one) => `\`${one}\``).join(' ')} | ${cells.join(' | ')} |`);
}
