/** The sample photographs sorted into folders by brightness: classes that any encoder can distinguish. */
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { root } from '../../built.ts';

export const classNames = ['bright', 'dark'] as const;

/** Mean lightness of a picture, 0 to 255. */
async function lightness(file: string): Promise<number> {
  const { channels } = await sharp(file).resize(64, 64, { fit: 'fill' }).greyscale().stats();
  return channels[0]!.mean;
}

/**
 * Writes `<folder>/train/{bright,dark}` and `<folder>/test/{bright,dark}`. Every third photograph is a test photograph; the
 * third of medium brightness is left out.
 * @returns The folders and the number of photographs in each.
 */
export async function sortedSamples(folder: string) {
  const samples = join(root, 'assets', 'samples');
  const names = (await readdir(samples)).filter((name) => /\.(jpe?g|png|webp)$/i.test(name));
  const light = await Promise.all(names.map(async (name) => ({ name, value: await lightness(join(samples, name)) })));
  light.sort((a, b) => a.value - b.value);
  const third = Math.floor(light.length / 3);
  const groups = { dark: light.slice(0, third), bright: light.slice(-third) };
  const counts = { train: 0, test: 0 };
  for (const label of classNames)
    for (const [i, { name }] of groups[label].entries()) {
      const side = i % 3 === 0 ? 'test' : 'train';
      await mkdir(join(folder, side, label), { recursive: true });
      await copyFile(join(samples, name), join(folder, side, label, name));
      counts[side]++;
    }
  return { train: join(folder, 'train'), test: join(folder, 'test'), counts };
}
