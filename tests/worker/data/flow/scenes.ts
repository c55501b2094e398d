/** Synthetic video in folders, made from the sample photographs. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { type MovingScene, movingScene } from '../../../../electron/worker/data/flow/moving-scenes.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import type { RgbPicture } from '../../../../electron/worker/pictures/picture.ts';
import { root } from '../../../built.ts';

const samples = [
  'bricks',
  'gravel',
  'astronaut',
  'coffee',
  'dogs',
  'grass',
  'wet-leaves~1',
  'citrus~1',
  'marigold',
  'stream~1',
  'wild-flowers~1',
  'honey-bee',
] as const;

const kept = new Map<string, Promise<RgbPicture>>();

/** A sample photograph of at least twice this size, as the texture of a scene. */
function sample(i: number, width: number, height: number): Promise<RgbPicture> {
  const name = samples[i % samples.length]!;
  const known = kept.get(`${name} ${width}`);
  if (known) return known;
  const read = sharp(join(root, 'assets', 'samples', `${name}.jpg`))
    .resize(2 * width, 2 * height, { fit: 'outside' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
    .then(({ data, info }) => ({
      width: info.width,
      height: info.height,
      channels: 3 as const,
      data: new Uint8Array(data),
    }));
  kept.set(`${name} ${width}`, read);
  return read;
}

/** A scene in which regions of one photograph slide over another; each number gives a different scene. */
export async function madeScene(number: number, frames = 4, width = 128, height = 96): Promise<MovingScene> {
  const photographs = [await sample(number, width, height), await sample(number + 5, width, height)];
  return movingScene(photographs, new Random('made', number), { width, height, frames });
}

export const png = ({ width, height, data }: RgbPicture): Promise<Buffer> =>
  sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();

/** Writes scenes into sub-folders, frames numbered from 1. */
export async function sceneFolder(folder: string, scenes: readonly number[], frames = 4): Promise<string> {
  for (const scene of scenes) {
    const clip = join(folder, `scene-${scene}`);
    mkdirSync(clip, { recursive: true });
    const made = await madeScene(scene, frames);
    for (const [i, frame] of made.frames.entries())
      await sharp(await png(frame)).toFile(join(clip, `${String(i + 1).padStart(4, '0')}.png`));
  }
  return folder;
}
