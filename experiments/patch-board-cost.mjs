/**
 * Measures what the features of a board as colours cost at one snapshot, for 8 images and networks before their first step:
 *   node experiments/patch-board-cost.mjs --images DIR [--net conv4:64 …] [--times 7]
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { root } from '../scripts/setup.mjs';

const { values } = parseArgs({
  options: {
    images: { type: 'string' },
    net: { type: 'string', multiple: true, default: ['conv4:64', 'vit-tiny:64', 'resnet18:64', 'resnet18:224'] },
    times: { type: 'string', default: '7' },
  },
});
const file = join(root, 'experiments/patch-board-cost.ts');
const { run } = (await runnerImport(file, { root, configFile: false, logLevel: 'warn' })).module;
console.log(
  '| encoder | px | opening, CPU ms | entry, CPU ms | entry, ms | pictures, CPU ms |\n|---|---|---|---|---|---|',
);
for (const net of values.net) {
  const [encoder, size] = net.split(':');
  await run(resolve(values.images), encoder, Number(size), Number(values.times));
}
