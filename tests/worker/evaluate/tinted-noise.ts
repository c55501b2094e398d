/** Images of noise with a faint tint and faint stripes, in three classes that no classifier tells apart without errors. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { Random } from '../../../electron/worker/numerics/random.ts';

const side = 48;

/** Writes `<folder>/{train,test}/<class>/<n>.png`. @returns The two folders. */
export async function tintedNoise(folder: string, counts: { readonly train: number; readonly test: number }) {
  for (const [part, count] of Object.entries(counts))
    for (const label of [0, 1, 2]) {
      const place = join(folder, part, `class ${label}`);
      await mkdir(place, { recursive: true });
      for (let n = 0; n < count; n++) {
        const random = new Random('tinted noise', part, label, n);
        const start = random.uniform(0, 2 * Math.PI);
        const tint = [0, 1, 2].map((c) => (c === label ? 14 : 0) + 14 * random.normal());
        const pixels = Uint8Array.from({ length: side * side * 3 }, (_, i) => {
          const [x, y, c] = [Math.floor(i / 3) % side, Math.floor(i / (3 * side)), i % 3];
          const along = Math.cos(label) * x + Math.sin(label) * y;
          const value = 128 + tint[c]! + 12 * Math.sin(along / 2 + start) + 40 * random.normal();
          return Math.min(255, Math.max(0, value));
        });
        await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
          .png()
          .toFile(join(place, `${n}.png`));
      }
    }
  return { train: join(folder, 'train'), test: join(folder, 'test') };
}
