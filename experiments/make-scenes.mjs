/**
 * Makes video with known motion for common fate: regions cut from photographs slide over another photograph.
 *   node experiments/make-scenes.mjs OUT [--scenes 96] [--held-out 96] [--frames 3] [--photographs assets/samples]
 * Frames are PNGs in OUT/train/scene-01/0001.png … and OUT/held-out/…; no photograph is used for both.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { runnerImport } from 'vite';
import { root } from '../scripts/build.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scenes: { type: 'string', default: '96' },
    'held-out': { type: 'string', default: '96' },
    frames: { type: 'string', default: '3' },
    photographs: { type: 'string', default: join(root, 'assets', 'samples') },
  },
});
const [out] = positionals;
if (!out) throw new Error('make-scenes needs an output folder');

const load = async (path) => (await runnerImport(join(root, path), { configFile: false, root })).module;
const { movingScene } = await load('electron/worker/data/flow/moving-scenes.ts');
const { Random } = await load('electron/worker/numerics/random.ts');

/** Reads a photograph at twice the size of the frames, so that there is room to slide. */
const [width, height] = [192, 144];
async function photograph(name) {
  const { data, info } = await sharp(join(values.photographs, name))
    .rotate()
    .resize(2 * width, 2 * height, { fit: 'outside' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

const names = readdirSync(values.photographs).filter((name) => /\.(jpe?g|png|webp)$/i.test(name));
/** Regions of one photograph (`street~1.jpg`) are never split between training and held-out scenes. */
const sources = [...new Set(names.map((name) => name.replace(/(~\d+)?\.[^.]+$/, '')))];
const away = new Set(sources.filter((_, i) => i % 3 === 0));
for (const [part, scenes] of [
  ['train', Number(values.scenes)],
  ['held-out', Number(values['held-out'])],
]) {
  const own = names.filter((name) => away.has(name.replace(/(~\d+)?\.[^.]+$/, '')) === (part === 'held-out'));
  for (let scene = 1; scene <= scenes; scene++) {
    const random = new Random('scenes', part, scene);
    const order = random.permutation(own.length);
    const layers = 2 + random.integer(0, 2);
    const pictures = await Promise.all(Array.from(order.slice(0, layers), (i) => photograph(own[i])));
    const { frames } = movingScene(pictures, random, { width, height, frames: Number(values.frames) });
    const folder = join(out, part, `scene-${String(scene).padStart(2, '0')}`);
    mkdirSync(folder, { recursive: true });
    for (const [i, frame] of frames.entries())
      await sharp(frame.data, { raw: { width, height, channels: 3 } })
        .png()
        .toFile(join(folder, `${String(i + 1).padStart(4, '0')}.png`));
  }
}
process.stdout.write(`${values.scenes} scenes to train on and ${values['held-out']} held out, in ${out}\n`);
