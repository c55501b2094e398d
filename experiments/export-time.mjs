/**
 * Measures an export with its certificate: the median of several, as the command line runs them.
 *   node experiments/export-time.mjs [--encoder resnet18] [--size 64] [--times 3]
 * The run has one step on the sample photographs: what the weights are makes no difference to the time.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bringUpToDate, root } from '../scripts/build.mjs';
import { lab } from './call-lab.mjs';

const { values } = parseArgs({
  options: {
    encoder: { type: 'string', default: 'resnet18' },
    size: { type: 'string', default: '64' },
    times: { type: 'string', default: '3' },
  },
});
const { encoder, size } = values;
await bringUpToDate(['worker', 'hosts']);
const temporary = mkdtempSync(join(tmpdir(), 'export-time-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
const workspace = ['--workspace', join(temporary, 'workspace')];
const net = ['--encoder', encoder, '--size', size, '--batch', '4', '--steps', '1'];
const [{ run }] = lab(
  ...['train', '--images', join(root, 'assets', 'samples'), '--task', 'rotation', ...net, ...workspace],
);
const seconds = [];
let certificate;
for (let i = 0; i < Number(values.times); i++) {
  const began = performance.now();
  ({ certificate } = lab(...['export', '--run', run, '--out', join(temporary, `out-${i}`), ...workspace]).at(-1));
  seconds.push((performance.now() - began) / 1000);
}
seconds.sort((a, b) => a - b);
console.log('| encoder | size | export, s | photographs | TF.js differs by |\n|---|---|---|---|---|');
const { images, tfjs } = certificate;
console.log(
  `| ${encoder} | ${size} | ${seconds[seconds.length >> 1].toFixed(1)} (${seconds.map((s) => s.toFixed(1)).join(', ')}) | ${images} | ${tfjs.maxAbs.toExponential(1)} |`,
);
