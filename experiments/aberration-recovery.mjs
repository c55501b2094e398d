/**
 * Does the audit measure aberration in pixels? Measures photographs drawn from DIR before and after planting aberration, and prints
 * the difference of the folder's medians, for red and blue relative to green at the corner.
 *   node experiments/aberration-recovery.mjs --images DIR [--photographs 100] [--seed 1]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { root } from '../scripts/build.mjs';
import { photographsIn } from './photographs.mjs';

const { values } = parseArgs({
  options: {
    images: { type: 'string' },
    photographs: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
  },
});
if (!values.images) {
  process.stderr.write('--images DIR is required; --photographs and --seed are optional\n');
  process.exit(2);
}
const load = async (path) => (await runnerImport(join(root, path))).module;
const { readOriginal } = await load('electron/worker/shortcuts/audit/audit-photographs.ts');
const { chromaticAberration } = await load('electron/worker/shortcuts/cues/chromatic-aberration.ts');
const { measureAberration } = await load('electron/worker/shortcuts/cue-parts/measure-aberration.ts');
const { Random } = await load('electron/worker/numerics/random.ts');

const all = photographsIn(values.images);
const places = new Random(Number(values.seed), 'folder').permutation(all.length);
const pictures = [];
for (const place of places.subarray(0, Number(values.photographs)))
  pictures.push((await readOriginal(join(values.images, all[place]))).picture);

function medians(of) {
  const measured = of.map(measureAberration);
  return ['red', 'blue'].map((channel) => {
    const sorted = measured
      .map((found) => found[channel])
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    return sorted[sorted.length >> 1];
  });
}
const before = medians(pictures);
console.log(`before planting: red ${before[0].toFixed(2)} px, blue ${before[1].toFixed(2)} px`);
console.log('| planted, px | red, px | blue, px |\n|---|---|---|');
for (const px of [-3, -2, -1, -0.5, 0.5, 1, 2, 3]) {
  const after = medians(pictures.map((picture) => chromaticAberration.planting.plant(picture, px)));
  console.log(`| ${px} | ${(after[0] - before[0]).toFixed(2)} | ${(after[1] - before[1]).toFixed(2)} |`);
}
