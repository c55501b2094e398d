/**
 * Time, peak memory and trustworthiness of a map. Options: --count 20000 and --width 512 for drawn features (100 groups on curved
 * sheets), or --features FILE.npy (float32, as `embed` writes it); --method umap or pca; --out FILE.npy writes the layout, for a
 * comparison with other programs; --umap-js FOLDER lays the same features out by an installed package umap-js, from the same neighbours.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { root } from '../scripts/build.mjs';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    width: { type: 'string', default: '512' },
    features: { type: 'string' },
    method: { type: 'string', default: 'umap' },
    out: { type: 'string' },
    'umap-js': { type: 'string' },
  },
});
const parts = (await runnerImport(join(root, 'experiments/map-parts.ts'), { root, configFile: false })).module;
const { finiteUnits, layOut, mapDefaults, nearestByCosine, npyHeader, openDirectly, Random, tileProducts, tileSide } =
  parts;

/** Groups around random directions; within each, a curved sheet and noise. */
function drawn(count, width) {
  const random = new Random('map', count, width);
  const vectors = Array.from({ length: 400 }, () => Float32Array.from({ length: width }, () => random.normal()));
  const data = new Float32Array(count * width);
  for (let i = 0; i < count; i++) {
    const group = random.integer(0, 99);
    const [u, v] = [random.uniform(-1, 1), random.uniform(-1, 1)];
    const [centre, alongU, alongV, bent] = [0, 100, 200, 300].map((at) => vectors[at + group]);
    for (let d = 0; d < width; d++)
      data[i * width + d] =
        centre[d] + 0.4 * (u * alongU[d] + v * alongV[d] + u * v * bent[d]) + 0.05 * random.normal();
  }
  return { count, width, data };
}

/** A float32 matrix of NumPy's format. */
function readNpy(file) {
  const bytes = readFileSync(file);
  const end = 10 + bytes.readUInt16LE(8);
  const [, count, width] = /\((\d+), (\d+)\)/.exec(bytes.toString('latin1', 10, end));
  const data = new Float32Array(bytes.buffer.slice(bytes.byteOffset + end, bytes.byteOffset + bytes.length));
  return { count: Number(count), width: Number(width), data };
}

const features = values.features ? readNpy(values.features) : drawn(Number(values.count), Number(values.width));
const began = performance.now();
const spans = new Map();
const control = {
  port: { send() {}, onMessage() {} },
  progress(what) {
    const now = performance.now();
    spans.set(what, [spans.get(what)?.[0] ?? now, now]);
  },
  checkStopped: () => new Promise((resolve) => setImmediate(resolve)),
};
const { units } = finiteUnits(features);
const { layout, trustworthiness } = values['umap-js']
  ? await byUmapJs(values['umap-js'])
  : await layOut(units, { ...mapDefaults, method: values.method }, control);
/** The layout of umap-js from exact neighbours; the time of its own part is reported. */
async function byUmapJs(folder) {
  const { UMAP } = await import(pathToFileURL(join(folder, 'dist', 'index.js')).href);
  const products = await tileProducts(await openDirectly('cpu'), units.width, Math.min(tileSide, units.count));
  const k = mapDefaults.neighbours - 1;
  const { indices, distances } = await nearestByCosine(units, k, products);
  const rows = Array.from({ length: units.count }, (_, i) => i);
  const random = new Random('umap-js');
  const umap = new UMAP({ nNeighbors: k + 1, minDist: mapDefaults.minDist, random: () => random.uniform() });
  umap.setPrecomputedKNN(
    rows.map((i) => [i, ...indices.subarray(i * k, (i + 1) * k)]),
    rows.map((i) => [0, ...distances.subarray(i * k, (i + 1) * k)]),
  );
  control.progress('umap-js');
  const found = Float32Array.from(umap.fit(rows.map(() => [0])).flat());
  control.progress('umap-js');
  const judged = { units, layout: found, k: 15, random: new Random(0, 'trustworthiness') };
  return { layout: found, trustworthiness: (await parts.trustworthiness(judged, products)).value };
}

const seconds = (ms) => (ms / 1000).toFixed(1);
console.log(`${units.count} × ${units.width}, ${values.method}: ${seconds(performance.now() - began)} s`);
for (const [what, [from, to]] of spans) console.log(`  ${what}: ${seconds(to - from)} s`);
const { user, system } = process.cpuUsage();
console.log(`processor time ${seconds((user + system) / 1000)} s`);
console.log(
  `peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB, trustworthiness ${trustworthiness?.toFixed(4)}`,
);
if (values.out) writeFileSync(values.out, Buffer.concat([npyHeader([units.count, 2]), Buffer.from(layout.buffer)]));
process.exit(0);
