/**
 * Measures how cost grows: milliseconds of a training step and peak memory by batch size, image size and network; and the cost of
 * indexing a folder with many photographs.
 *   node experiments/cost-curves.mjs [--of batch|side|net|folder …] [--photographs 1000,10000,100000] [--rows 1000000]
 * A step is that of rotation on fixed input, each in a separate process; the median of five steps after two warm-up steps. Memory
 * is the process's resident peak, minus its memory before the step was traced. Folders contain small generated pictures, indexed in
 * a new workspace; --rows is the length of an index that is only written and read, without photographs.
 */
import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { runnerImport } from 'vite';
import { bringUpToDate, root } from '../scripts/build.mjs';
import { lab } from './call-lab.mjs';

const curves = ['batch', 'side', 'net', 'folder'];
const { values } = parseArgs({
  options: {
    of: { type: 'string', multiple: true, default: curves },
    photographs: { type: 'string', default: '1000,10000,100000' },
    rows: { type: 'string', default: '1000000' },
    step: { type: 'string' },
  },
});
if (values.of.some((name) => !curves.includes(name))) {
  process.stderr.write(`--of takes ${curves.join(', ')}; --photographs and --rows are optional\n`);
  process.exit(2);
}
const load = async (path) => (await runnerImport(join(root, path))).module;
const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];

/** Measures one network, image size and batch size, in a process that was started for it. */
async function oneStep([encoder, side, photographs]) {
  const { rotationSteps } = await load('experiments/steps-on-cpu.ts');
  const before = process.memoryUsage.rss() / 2 ** 20;
  const took = await rotationSteps(encoder, side, photographs, 7);
  const peakMiB = process.resourceUsage().maxRSS / 1024 - before;
  console.log(JSON.stringify({ ms: median(took.slice(2)), peakMiB }));
}

function stepsOf(title, configurations) {
  console.log(`\n| ${title} | images a step | ms a step | images a second | peak MiB |\n|---|---|---|---|---|`);
  for (const [name, ...configuration] of configurations) {
    const words = [fileURLToPath(import.meta.url), '--step', JSON.stringify(configuration)];
    const run = spawnSync(process.execPath, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    if (run.status !== 0) throw new Error(`${name} ended with code ${run.status}`);
    const { ms, peakMiB } = JSON.parse(run.stdout);
    const images = 4 * configuration[2];
    const cells = [images, ms.toFixed(0), ((1000 * images) / ms).toFixed(0), peakMiB.toFixed(0)];
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
}

const temporary = mkdtempSync(join(tmpdir(), 'cost-curves-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));

/** Writes small, different pictures: noise at many scales. */
async function writePictures(folder, count) {
  const { Random } = await load('electron/worker/numerics/random.ts');
  const random = new Random('cost curves', count);
  mkdirSync(folder);
  for (let at = 0; at < count; at += 100)
    await Promise.all(
      Array.from({ length: Math.min(100, count - at) }, async (_, i) => {
        const coarse = Uint8Array.from({ length: 8 * 6 * 3 }, () => random.uint32() & 255);
        const picture = sharp(coarse, { raw: { width: 8, height: 6, channels: 3 } }).resize(64, 48, {
          kernel: 'cubic',
        });
        await picture.jpeg().toFile(join(folder, `${at + i}.jpg`));
      }),
    );
}

async function folders(counts) {
  await bringUpToDate(['worker', 'hosts']);
  console.log(
    '\n| photographs | indexing, cold, s | warm, s | conv4 rotation at 32 px, photographs a second |\n|---|---|---|---|',
  );
  for (const count of counts) {
    const [folder, workspace] = [join(temporary, `pictures-${count}`), join(temporary, `workspace-${count}`)];
    await writePictures(folder, count);
    const where = ['--images', folder, '--workspace', workspace];
    const index = () => lab('index', ...where).at(-1).seconds;
    const [cold, warm] = [index(), index()];
    const settings = ['--task', 'rotation', '--encoder', 'conv4', '--size', '32', '--batch', '16', '--steps', '60'];
    const speeds = lab('train', ...where, ...settings)
      .filter(({ event }) => event === 'step')
      .map(({ imagesPerSecond }) => imagesPerSecond);
    console.log(`| ${count} | ${cold.toFixed(1)} | ${warm.toFixed(2)} | ${median(speeds.slice(10)).toFixed(0)} |`);
    for (const done of [folder, workspace]) rmSync(done, { recursive: true });
  }
}

async function syntheticIndex(rows) {
  const { openPack } = await load('electron/worker/data/pack.ts');
  const { packFiles, packFolder, packVersion } = await load('electron/files/pack-index.ts');
  const folder = packFolder(temporary, 64);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, packFiles.pixels), '');
  const file = createWriteStream(join(folder, packFiles.index));
  file.write(`${JSON.stringify({ pack: packVersion, side: 64, folders: ['/photographs'], bytes: 0 })}\n`);
  for (let row = 0; row < rows; row++) {
    const hex = row.toString(16).padStart(16, '0');
    const picture = { key: hex + hex, width: 640, height: 480, packed: [85, 64], offset: 16320 * row, dhash: hex };
    const path = `/photographs/holiday ${row >> 9}/IMG_${row}.jpg`;
    const line = JSON.stringify({ path, size: 123456, mtime: 1.7e12 + row, ...picture, warnings: [] });
    if (!file.write(`${line}\n`)) await new Promise((ready) => file.once('drain', ready));
  }
  file.end();
  await finished(file);
  const began = performance.now();
  const pack = await openPack(temporary, 64);
  const seconds = (performance.now() - began) / 1000;
  const bytes = Object.values(pack.index.columns).reduce((sum, column) => sum + (column.byteLength ?? 0), 0);
  console.log(
    `\nan index of ${pack.count} photographs: ${(bytes / pack.count).toFixed(0)} bytes per image in memory, read in ${seconds.toFixed(1)} s`,
  );
  pack.close();
}

if (values.step) {
  await oneStep(JSON.parse(values.step));
} else {
  if (values.of.includes('batch'))
    stepsOf(
      'conv4, 32 px, batch',
      [2, 4, 8, 16, 32, 64].map((photographs) => [4 * photographs, 'conv4', 32, photographs]),
    );
  if (values.of.includes('side'))
    stepsOf(
      'conv4, 8 images, side',
      [32, 64, 96, 128, 160, 224].map((side) => [`${side} px`, 'conv4', side, 2]),
    );
  if (values.of.includes('net')) {
    const { encoderIds } = await load('shared/encoder-cards.ts');
    stepsOf(
      '64 px, 8 images, net',
      encoderIds.map((id) => [`\`${id}\``, id, 64, 2]),
    );
  }
  if (values.of.includes('folder')) {
    await folders(values.photographs.split(',').map(Number));
    await syntheticIndex(Number(values.rows));
  }
}
