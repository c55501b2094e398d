/**
 * What ONNX files of fewer bits lose, by their certificates, and whether Python's ONNX Runtime gives the same features as that of
 * Node.js, for short trainings on real images.
 *   node experiments/compare-precisions.mjs --images DIR [--python python3] [--steps 60] [--only ENCODER]
 * Needs numpy and onnxruntime in Python.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import ort from 'onnxruntime-node';
import sharp from 'sharp';
import { bringUpToDate, root } from '../scripts/build.mjs';
import { lab } from './call-lab.mjs';

const { values } = parseArgs({
  options: {
    images: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    steps: { type: 'string', default: '60' },
    only: { type: 'string' },
  },
});
await bringUpToDate(['worker', 'hosts']);
const temporary = mkdtempSync(join(tmpdir(), 'precisions-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
const at = (name) => join(temporary, name);
const workspace = ['--workspace', at('workspace')];
const count = 16;

async function inputOf(size) {
  const names = readdirSync(values.images, { recursive: true }).filter((name) => /\.(jpe?g|png)$/i.test(name));
  const chosen = names.sort().filter((_, i) => i % Math.floor(names.length / count) === 0);
  const input = new Float32Array(count * 3 * size * size);
  for (const [n, name] of chosen.slice(0, count).entries()) {
    const image = sharp(join(values.images, name)).resize(size, size).toColourspace('srgb').removeAlpha();
    const pixels = await image.raw().toBuffer();
    for (let i = 0; i < size * size; i++)
      for (let c = 0; c < 3; c++) input[(n * 3 + c) * size * size + i] = pixels[i * 3 + c] / 255;
  }
  writeFileSync(at('input'), new Uint8Array(input.buffer));
  return new ort.Tensor('float32', input, [count, 3, size, size]);
}

const files = { float32: 'encoder.onnx', float16: 'encoder.float16.onnx', int8: 'encoder.int8.onnx' };

async function measure(encoder, size) {
  const training = ['train', '--images', values.images, '--task', 'rotation', '--encoder', encoder];
  const length = ['--size', String(size), '--steps', values.steps, '--batch', '16', '--engine', 'cpu'];
  const { run } = lab(...training, ...length, ...workspace).at(-1);
  const precisions = ['--precision', Object.keys(files).join()];
  const { certificate } = lab(
    'export',
    '--run',
    run,
    '--format',
    'onnx',
    ...precisions,
    '--out',
    at('out'),
    ...workspace,
  ).at(-1);
  const image = await inputOf(size);
  const pairs = Object.values(files).flatMap((file) => [join(at('out'), file), at(file)]);
  const script = join(root, 'experiments/pytorch/onnx_features.py');
  const python = spawnSync(values.python, [script, at('input'), String(size), ...pairs], { encoding: 'utf8' });
  if (python.status !== 0) throw new Error(python.stderr);
  for (const [precision, file] of Object.entries(files)) {
    const session = await ort.InferenceSession.create(join(at('out'), file), { executionProviders: ['cpu'] });
    const { data } = (await session.run({ image })).features;
    await session.release();
    const bytes = readFileSync(at(file));
    const theirs = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const apart = data.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[i])), 0) / largest;
    const side = precision === 'float32' ? certificate.onnx : certificate.reduced[precision];
    const { maxAbs, cosine, centredCosine, sameNeighbours } = side;
    const mebibytes = (statSync(join(at('out'), file)).size / 2 ** 20).toFixed(2);
    const cells = [`${encoder}, ${size} px`, precision, mebibytes, maxAbs.toExponential(1), cosine.toFixed(6)];
    const more = [centredCosine?.toFixed(6) ?? '', (100 * sameNeighbours).toFixed(1), apart.toExponential(1)];
    console.log(`| ${[...cells, ...more].join(' | ')} |`);
  }
}

console.log(
  '| encoder | precision | MiB | largest difference | cosine | less mean | same neighbours, % | Python, of the largest |',
);
console.log('|---|---|---|---|---|---|---|---|');
for (const [encoder, size] of [
  ['conv4', 64],
  ['resnet18', 64],
  ['vit-tiny', 64],
])
  if (values.only === undefined || values.only === encoder) await measure(encoder, size);
