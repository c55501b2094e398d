/**
 * Runs the programs that a certificate has to copy, in Python and Node.js, on real image files, and compares their features with those
 * that the lab evaluates.
 *   node experiments/compare-programs.mjs --images DIR [--python python3] [--count 30] [--size 64] [--steps 20]
 * Needs numpy, onnxruntime and pillow in Python.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { bringUpToDate, root } from '../scripts/build.mjs';
import { lab } from './call-lab.mjs';

const { values } = parseArgs({
  options: {
    images: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    count: { type: 'string', default: '30' },
    size: { type: 'string', default: '64' },
    steps: { type: 'string', default: '20' },
  },
});
await bringUpToDate(['worker', 'hosts']);
const temporary = mkdtempSync(join(tmpdir(), 'programs-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
const at = (name) => join(temporary, name);
const workspace = ['--workspace', at('workspace')];

const names = readdirSync(values.images, { recursive: true })
  .filter((name) => /\.(jpe?g|png|webp)$/i.test(name))
  .sort();
const every = Math.max(1, Math.floor(names.length / Number(values.count)));
mkdirSync(at('images'));
const paths = names
  .filter((_, i) => i % every === 0)
  .slice(0, Number(values.count))
  .map((name, n) => at(join('images', `${String(n).padStart(4, '0')}-${basename(name)}`)));
for (const [n, path] of paths.entries()) cpSync(join(values.images, names[n * every]), path);

const training = ['train', '--images', at('images'), '--task', 'rotation', '--encoder', 'conv4', '--batch', '8'];
const length = ['--size', values.size, '--steps', values.steps, '--engine', 'cpu'];
const { run } = lab(...training, ...length, ...workspace).at(-1);
lab('export', '--run', run, '--format', 'onnx', '--out', at('out'), ...workspace);
lab('embed', '--run', run, '--images', at('images'), '--out', at('embedded.npy'), ...workspace);
const bytes = readFileSync(at('embedded.npy'));
const width = 256;
const start = bytes.byteOffset + bytes.length - 4 * width * paths.length;
const expected = new Float32Array(bytes.buffer.slice(start, bytes.byteOffset + bytes.length)); // in the order of the names

/** A program of the certificate, saved under its name. */
function program(file) {
  const [, after] = readFileSync(at('out/CERTIFICATE.md'), 'utf8').split(`## ${file}\n`);
  writeFileSync(at(join('out', file)), /```\w+\n([\s\S]*?)```/.exec(after)[1]);
}
const mean = Float32Array.from({ length: width }, (_, d) => {
  let sum = 0;
  for (let n = 0; n < paths.length; n++) sum += expected[n * width + d] / paths.length;
  return sum;
});
function cosines(rows) {
  return rows.map((row, n) => {
    let [dot, aa, bb] = [0, 0, 0];
    for (let d = 0; d < width; d++) {
      const [a, b] = [row[d] - mean[d], expected[n * width + d] - mean[d]];
      dot += a * b;
      aa += a * a;
      bb += b * b;
    }
    return dot / Math.sqrt(aa * bb);
  });
}

symlinkSync(join(root, 'node_modules'), at('out/node_modules'));
console.log('| program | images | lowest cosine, centred | median |\n|---|---|---|---|');
for (const [file, command] of [
  ['features.py', values.python],
  ['features.mjs', process.execPath],
]) {
  program(file);
  const run = spawnSync(command, [file, ...paths], { cwd: at('out'), encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(run.stderr);
  const lines = run.stdout.trim().split('\n');
  const found = cosines(lines.map((line) => JSON.parse(line).features)).sort((a, b) => a - b);
  console.log(`| ${file} | ${found.length} | ${found[0].toFixed(5)} | ${found[found.length >> 1].toFixed(5)} |`);
}
