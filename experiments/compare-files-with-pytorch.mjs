/**
 * Compares the features of real images in PyTorch and in the lab: for exported files, which torchvision and timm load with
 * strict=True, for their weights, which runs start from, and for published weights that are evaluated.
 *   node experiments/compare-files-with-pytorch.mjs --images DIR [--python python3] [--photographs 32] [--only NAME]
 * Needs torch, torchvision, timm, safetensors and numpy in Python. Runs have two steps: weights that look trained are enough.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
    photographs: { type: 'string', default: '32' },
    only: { type: 'string' },
  },
});
await bringUpToDate(['worker', 'hosts']);
const temporary = mkdtempSync(join(tmpdir(), 'files-with-pytorch-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
const at = (name) => join(temporary, name);
const workspace = ['--workspace', at('workspace')];
const imagenet = ['--mean', '0.485,0.456,0.406', '--std', '0.229,0.224,0.225'];

const photographs = readdirSync(values.images, { recursive: true })
  .filter((name) => /\.(jpe?g|png)$/i.test(name))
  .sort();
const every = Math.max(1, Math.floor(photographs.length / Number(values.photographs)));
const chosen = photographs.filter((_, i) => i % every === 0).slice(0, Number(values.photographs));

/** The chosen images as float32 [N, 3, S, S] in 0–1, the same bytes for both sides. */
async function inputOf(size) {
  const input = new Float32Array(chosen.length * 3 * size * size);
  for (const [n, name] of chosen.entries()) {
    const image = sharp(join(values.images, name)).resize(size, size).toColourspace('srgb').removeAlpha();
    const pixels = await image.raw().toBuffer();
    for (let i = 0; i < size * size; i++)
      for (let c = 0; c < 3; c++) input[(n * 3 + c) * size * size + i] = pixels[i * 3 + c] / 255;
  }
  writeFileSync(at(`input-${size}`), new Uint8Array(input.buffer));
  return input;
}

async function onnxFeatures(folder, input, size) {
  const session = await ort.InferenceSession.create(join(folder, 'encoder.onnx'), { executionProviders: ['cpu'] });
  const rows = [];
  const each = 3 * size * size;
  for (let n = 0; n < chosen.length; n++) {
    const image = new ort.Tensor('float32', input.slice(n * each, (n + 1) * each), [1, 3, size, size]);
    rows.push((await session.run({ image })).features.data);
  }
  await session.release();
  return rows;
}

function python(...words) {
  const script = join(root, 'experiments/pytorch/files.py');
  const run = spawnSync(values.python, [script, ...words], { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
}

function compare(rows, file) {
  const bytes = readFileSync(file);
  const theirs = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const width = theirs.length / rows.length;
  let [difference, largest, lowest] = [0, 0, 1];
  for (const [n, ours] of rows.entries()) {
    let [dot, a, b] = [0, 0, 0];
    for (let i = 0; i < width; i++) {
      const [x, y] = [ours[i], theirs[n * width + i]];
      difference = Math.max(difference, Math.abs(x - y));
      largest = Math.max(largest, Math.abs(y));
      dot += x * y;
      a += x * x;
      b += y * y;
    }
    lowest = Math.min(lowest, dot / Math.sqrt(a * b));
  }
  return [width, difference.toExponential(1), largest.toPrecision(3), lowest.toFixed(7)].join(' | ');
}

const train = (encoder, size, ...more) =>
  lab(
    ...['train', '--images', values.images, '--task', 'rotation', '--encoder', encoder, '--size', String(size)],
    ...['--batch', '4', '--engine', 'cpu', ...more, ...workspace],
  ).at(-1);

/** A run's export, loaded by PyTorch. */
async function exported(encoder, size, normalisation, ...settings) {
  const { run } = train(encoder, size, '--steps', '2', '--lr', '0.01', ...settings);
  lab('export', '--run', run, '--format', 'onnx,torch', '--out', at('out'), ...workspace);
  const rows = await onnxFeatures(at('out'), await inputOf(size), size);
  python(
    'features',
    at('out/encoder.torch.safetensors'),
    at(`input-${size}`),
    at('features'),
    '--size',
    String(size),
    ...normalisation,
  );
  return compare(rows, at('features'));
}

/** A run that starts from PyTorch's weights, before its first step. */
async function imported(encoder, size) {
  const input = await inputOf(size);
  python('publish', encoder, at('published.safetensors'), at(`input-${size}`), at('features'), '--size', String(size));
  const { run, runDir } = train(encoder, size, '--steps', '1', '--from', at('published.safetensors'));
  rmSync(join(runDir, 'checkpoints', 'step-00000001.safetensors'));
  rmSync(join(runDir, 'checkpoints', 'best.safetensors'), { force: true });
  lab('export', '--run', run, '--format', 'onnx', '--out', at('out'), ...workspace);
  return compare(await onnxFeatures(at('out'), input, size), at('features'));
}

/** Published weights that are added as an encoder, on images that are not resized. */
async function evaluated(model, size) {
  const resize = Math.floor(size / (model.startsWith('resnet') ? 0.875 : 0.9));
  const squares = at(`squares-${resize}`);
  mkdirSync(squares, { recursive: true });
  const input = new Float32Array(chosen.length * 3 * size * size);
  const corner = (resize - size) >> 1;
  for (const [n, name] of chosen.entries()) {
    const file = join(squares, `${String(n).padStart(4, '0')}.png`);
    await sharp(join(values.images, name)).resize(resize, resize).toColourspace('srgb').removeAlpha().toFile(file);
    const crop = { left: corner, top: corner, width: size, height: size };
    const pixels = await sharp(file).extract(crop).raw().toBuffer();
    for (let i = 0; i < size * size; i++)
      for (let c = 0; c < 3; c++) input[(n * 3 + c) * size * size + i] = pixels[i * 3 + c] / 255;
  }
  writeFileSync(at('input'), new Uint8Array(input.buffer));
  python('publish', model, at('whole.safetensors'), at('input'), at('features'), '--size', String(size), '--whole');
  const encoder = lab('encoders', 'add', at('whole.safetensors'), '--name', `${model} ${size}`, ...workspace).at(-1);
  if (encoder.input.size !== size || encoder.input.resize !== resize)
    throw new Error(`the lab takes ${encoder.input.size} of ${encoder.input.resize} px`);
  lab('embed', '--encoder', encoder.id, '--images', squares, '--out', at('embedded.npy'), ...workspace);
  const bytes = readFileSync(at('embedded.npy'));
  const each = 4 * encoder.features.width;
  const end = bytes.byteOffset + bytes.length;
  // The rows are in the order of the names.
  const rows = chosen.map((_, n) =>
    bytes.buffer.slice(end - (chosen.length - n) * each, end - (chosen.length - n - 1) * each),
  );
  return compare(
    rows.map((row) => new Float32Array(row)),
    at('features'),
  );
}

const cases = {
  'conv4, exported': () => exported('conv4', 64, []),
  'AlexNet, exported': () => exported('alexnet', 64, []),
  'ResNet-18 with the small stem, exported': () => exported('resnet18', 32, []),
  'ResNet-18 with the large stem, exported': () =>
    exported('resnet18', 64, imagenet, ...['stem=large', 'normalisation=imagenet'].flatMap((x) => ['--set', x])),
  'ResNet-50 with the large stem, exported': () => exported('resnet50', 64, [], '--set', 'stem=large'),
  'ViT-tiny, fixed positions, patches of 8 px, exported': () => exported('vit-tiny', 48, []),
  'ViT-small, learnt positions, patches of 16 px, exported': () =>
    exported(
      'vit-small',
      64,
      imagenet,
      ...['patch=16', 'positions=learned', 'normalisation=imagenet'].flatMap((x) => ['--set', x]),
    ),
  'ResNet-18, started from': () => imported('resnet18', 64),
  'ResNet-50, started from': () => imported('resnet50', 64),
  'ViT-tiny, started from': () => imported('vit-tiny', 64),
  'ViT-small, started from': () => imported('vit-small', 64),
  'ResNet-18, evaluated': () => evaluated('resnet18', 224),
  'ResNet-50, evaluated': () => evaluated('resnet50', 224),
  'ViT-tiny with its class token, evaluated': () => evaluated('vit-tiny', 224),
  'ViT-small with its class token, evaluated': () => evaluated('vit-small', 224),
  'DeiT-small with the tokens of class and teacher, evaluated': () => evaluated('deit-small', 224),
};
console.log('| file | features | differ by | largest value | lowest cosine |\n|---|---|---|---|---|');
for (const [name, measure] of Object.entries(cases))
  if (values.only === undefined || name.includes(values.only)) console.log(`| ${name} | ${await measure()} |`);
