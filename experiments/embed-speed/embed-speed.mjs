/**
 * Images a second from a folder to the features of an ONNX encoder: here, and with a PyTorch DataLoader in front of ONNX
 * Runtime (peer.py), in turns. Here twice: from the files with an empty cache (reading, decoding, packing, features), and
 * from the packed images.
 *
 *   node experiments/embed-speed/embed-speed.mjs --model FILE.onnx --images DIR [--python PATH] [--rounds 5] [--preset symmetric]
 *
 * Python needs numpy, Pillow, onnxruntime, torch and torchvision. Neither side counts the start of its process;
 * the lab counts the opening of the encoder, the peer does not.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../../scripts/build.mjs';
import { lab } from '../call-lab.mjs';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    images: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    rounds: { type: 'string', default: '5' },
    preset: { type: 'string', default: 'symmetric' },
    size: { type: 'string', default: '224' },
    resize: { type: 'string', default: '252' },
    output: { type: 'string', default: 'embedding' },
  },
});
if (!values.model || !values.images) throw new Error('embed-speed takes --model FILE.onnx and --images DIR');

/** Processes of the DataLoader and threads of ONNX Runtime. */
const peers = [
  [0, 2],
  [1, 1],
  [1, 2],
  [2, 1],
  [2, 2],
];
const work = mkdtempSync(join(tmpdir(), 'embed-speed-'));
const workspace = join(work, 'workspace');
const options = ['--encoder', values.model, '--images', values.images, '--workspace', workspace];

const peer = ([workers, threads]) => {
  const script = join(root, 'experiments', 'embed-speed', 'peer.py');
  const words = ['--model', values.model, '--images', values.images, '--size', values.size, '--resize', values.resize];
  const counts = ['--workers', String(workers), '--threads', String(threads), '--output', values.output];
  const run = spawnSync(values.python, ['-W', 'ignore', script, ...words, ...counts], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (run.status !== 0) throw new Error(`peer.py ended with code ${run.status}`);
  return JSON.parse(run.stdout.trim()).imagesPerSecond;
};

const packs = () => readdirSync(join(workspace, 'datasets')).map((id) => join(workspace, 'datasets', id, 'pack'));
let files = 0;
function embed() {
  const { images, imagesPerSecond, computed } = lab('embed', ...options, '--out', join(work, `${files++}.npy`)).at(-1);
  if (computed !== images) throw new Error(`only ${computed} of ${images} features were computed`);
  return imagesPerSecond;
}
function fromFiles() {
  for (const pack of packs()) rmSync(pack, { recursive: true, force: true });
  return embed();
}
function fromPacked() {
  for (const pack of packs()) rmSync(join(pack, 'features'), { recursive: true, force: true });
  return embed();
}

const sides = {
  ...Object.fromEntries(peers.map((each) => [`peer: ${each[0]} processes, ${each[1]} threads`, () => peer(each)])),
  'here: from the files': fromFiles,
  'here: from the packed images': fromPacked,
};
const found = Object.fromEntries(Object.keys(sides).map((side) => [side, []]));
try {
  lab('encoders', 'add', values.model, '--preset', values.preset, '--size', values.size, '--workspace', workspace);
  embed(); // the first index of the folder makes the dataset
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [side, measure] of Object.entries(sides)) found[side].push(measure());
    console.error(`round ${round + 1}: load ${loadavg()[0].toFixed(1)}`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = numbers.length >> 1;
  return numbers.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
const best = Math.max(...peers.map((each) => median(found[`peer: ${each[0]} processes, ${each[1]} threads`])));
console.log('| side | images a second, median (least to most) | of the best peer |');
console.log('|---|---|---|');
for (const [side, rates] of Object.entries(found)) {
  const [least, most] = [Math.min(...rates), Math.max(...rates)].map((rate) => rate.toFixed(1));
  console.log(`| ${side} | ${median(rates).toFixed(1)} (${least} to ${most}) | ${(median(rates) / best).toFixed(2)} |`);
}
