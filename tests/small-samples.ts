/** Small copies of the sample photographs, for tests in which real workers read originals. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { root } from './built.ts';

/** @param folder Created and filled with photographs whose shorter side is 96 px. */
export async function smallSamples(folder: string): Promise<void> {
  mkdirSync(folder);
  const originals = join(root, 'assets', 'samples');
  for (const name of readdirSync(originals).filter((each) => each.endsWith('.jpg'))) {
    const small = sharp(join(originals, name)).resize(96, 96, { fit: 'outside' }).jpeg({ quality: 90 });
    writeFileSync(join(folder, name), await small.toBuffer());
  }
}
