/**
 * Measures which copies of test images an evaluation finds among training images, and how many different images it takes for
 * copies:
 *   node experiments/near-copies.mjs --images DIR --test DIR [--side 256] [--sample 100] [--clips DIR]
 * Every change is made to `sample` images of --images, in a temporary folder; the changed ones are searched for in these.
 * Then --test is searched for in --images: what is found is listed, to be looked at. --side is the shorter side of packed
 * images: 256 for encoders of 224 px, 37 for those of 32 px.
 */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { runnerImport } from 'vite';
import { root } from '../scripts/build.mjs';
import { photographsIn } from './photographs.mjs';

const load = async (path) => (await runnerImport(join(root, path))).module;
const { findAllCopies, findCopies, wholePack } = await load('electron/worker/data/copies-across-folders.ts');
const { indexFolders } = await load('electron/worker/data/index-folders.ts');
const { openPack } = await load('electron/worker/data/pack.ts');

const { values } = parseArgs({
  options: {
    images: { type: 'string' },
    test: { type: 'string' },
    clips: { type: 'string' },
    side: { type: 'string', default: '256' },
    sample: { type: 'string', default: '100' },
  },
});
if (!values.images || !values.test) {
  process.stderr.write('--images DIR and --test DIR are needed; --clips, --side and --sample are optional\n');
  process.exit(2);
}
const [side, sample] = [Number(values.side), Number(values.sample)];
const temporary = await mkdtemp(join(tmpdir(), 'near-copies-'));

const share = (of, part) => Math.round(of * part);
const crop =
  (left, top, scale) =>
  (image, { width, height }) =>
    image.extract({
      left: share(width, left),
      top: share(height, top),
      width: share(width, scale),
      height: share(height, scale),
    });
/** Each takes an image and its size. */
const changes = {
  'half size': (image, { width }) => image.resize(share(width, 0.5)),
  'double size': (image, { width }) => image.resize(2 * width),
  'JPEG 30': (image) => image.jpeg({ quality: 30 }),
  'JPEG 95': (image) => image.jpeg({ quality: 95 }),
  'crop to 90 %': crop(0.03, 0.07, 0.9),
  'crop to 80 %': crop(0.13, 0.03, 0.8),
  'crop to 70 %': crop(0.08, 0.22, 0.7),
  'crop to 60 %': crop(0.1, 0.25, 0.6),
  mirrored: (image) => image.flop(),
  'turned by 1°': (image) => image.rotate(1, { background: '#000' }),
  'turned by 3°': (image) => image.rotate(3, { background: '#000' }),
  'brighter × 1.4': (image) => image.modulate({ brightness: 1.4 }),
  'darker × .6': (image) => image.modulate({ brightness: 0.6 }),
  'contrast × 1.5': (image) => image.linear(1.5, -64),
  'hue + 40°': (image) => image.modulate({ saturation: 1.5, hue: 40 }),
  grey: (image) => image.greyscale(),
  'white frame of 6 %': (image, { width, height }) =>
    image.extend({
      top: share(height, 0.06),
      bottom: share(height, 0.06),
      left: share(width, 0.06),
      right: share(width, 0.06),
      background: '#fff',
    }),
  'logo of 20 × 12 %': (image, { width, height }) =>
    image.composite([
      {
        input: {
          create: { width: share(width, 0.2), height: share(height, 0.12), channels: 3, background: '#ff2020' },
        },
        left: share(width, 0.75),
        top: share(height, 0.82),
      },
    ]),
};

async function packed(name, folder) {
  const packDir = join(temporary, `pack-${name}`);
  await indexFolders({ folders: [folder], packDir }, side);
  return openPack(packDir, side);
}
const quiet = async () => {};

try {
  const files = photographsIn(values.images);
  const step = Math.max(1, Math.floor(files.length / sample));
  const chosen = files.filter((_, i) => i % step === 0).slice(0, sample);
  const train = await packed('train', values.images);
  const places = Array.from({ length: train.count }, (_, i) => i).filter((i) => chosen.includes(train.name(i)));
  const originals = { pack: train, photographs: Uint32Array.from(places) };

  console.log('| change | found by the whole image | found in an evaluation | with another image |\n|---|---|---|---|');
  for (const [name, change] of Object.entries(changes)) {
    const folder = join(temporary, 'changed');
    await rm(folder, { recursive: true, force: true });
    for (const file of chosen) {
      const to = join(folder, `${file}.png`);
      await mkdir(dirname(to), { recursive: true });
      const original = sharp(join(values.images, file));
      const changed = change(original, await original.metadata());
      if (name.startsWith('JPEG')) await changed.toFile(to.replace(/png$/, 'jpg'));
      else await changed.png().toFile(to);
    }
    const test = await packed(`changed-${name.replaceAll(/\W/g, '')}`, folder);
    const count = (copies) => {
      const right = new Set();
      let wrong = 0;
      for (const [copy, { original }] of copies.of) {
        if (test.name(original).startsWith(train.name(copy))) right.add(original);
        else wrong++;
      }
      return { right: right.size, wrong };
    };
    const before = count(await findCopies(originals, wholePack(test)));
    const after = count(await findAllCopies(originals, wholePack(test), quiet));
    console.log(`| ${name} | ${before.right} | ${after.right} of ${test.count} | ${after.wrong} |`);
    test.close();
  }

  const test = await packed('test', values.test);
  const cpu = process.cpuUsage();
  const { of } = await findAllCopies(wholePack(train), wholePack(test), quiet);
  const { user } = process.cpuUsage(cpu);
  console.log(
    `\n${train.count} × ${test.count} images, ${(user / 1e6).toFixed(1)} s of CPU time: ${of.size} training images found`,
  );
  for (const [copy, { original, kind, similarity }] of of)
    console.log(`${kind} ${similarity.toFixed(3)} ${train.name(copy)} ${test.name(original)}`);
  test.close();
  train.close();

  if (values.clips) {
    // Every second frame to train on, the others to test on.
    const frames = photographsIn(values.clips);
    for (const [i, frame] of frames.entries()) {
      const to = join(temporary, i % 2 === 0 ? 'even' : 'odd', dirname(frame), basename(frame));
      await mkdir(dirname(to), { recursive: true });
      await cp(join(values.clips, frame), to);
    }
    const [even, odd] = [await packed('even', join(temporary, 'even')), await packed('odd', join(temporary, 'odd'))];
    const found = await findAllCopies(wholePack(even), wholePack(odd), quiet);
    console.log(`\nframes of clips: ${found.of.size} of ${even.count} have a copy among their neighbours`);
    even.close();
    odd.close();
  }
} finally {
  await rm(temporary, { recursive: true, force: true });
}
