/**
 * Time and memory of the exact nearest neighbours of random embeddings, as k-NN searches them:
 *   node experiments/nearest-rows.mjs [--rows 100000] [--width 1024] [--queries 500] [--most 200]
 * The peak of memory is that of this process, the embeddings included. Each query is one of the rows, and must find itself.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { root } from '../scripts/build.mjs';

const load = async (path) => (await runnerImport(join(root, path))).module;
const { Random } = await load('electron/worker/numerics/random.ts');
const { nearestRows } = await load('electron/worker/numerics/weighted-knn.ts');

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    width: { type: 'string', default: '1024' },
    queries: { type: 'string', default: '500' },
    most: { type: 'string', default: '200' },
  },
});
const [count, width, queries, most] = ['rows', 'width', 'queries', 'most'].map((name) => Number(values[name]));
const random = new Random('embeddings');
const data = new Float32Array(count * width);
for (let i = 0; i < data.length; i++) data[i] = random.uniform(-1, 1);

const began = performance.now();
const before = process.cpuUsage();
let asked = 0;
const asks = { count: queries, width, data: data.subarray(0, queries * width) };
for await (const { rows } of nearestRows({ count, width, data }, asks, most)) {
  if (rows[0] !== asked) throw new Error(`row ${asked} found ${rows[0]}`);
  asked++;
}
const { user, system } = process.cpuUsage(before);
const one = (value) => Math.round(10 * value) / 10;
const seconds = one((performance.now() - began) / 1000);
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(
  JSON.stringify({ rows: count, width, queries, most, seconds, cpuSeconds: one((user + system) / 1e6), peakMiB }),
);
