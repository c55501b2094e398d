/** Pictures for certificates: different noise with several grain sizes, generated when read. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { type CertificatePhotographs, centralSquare } from '../../../electron/worker/export/certificate-photographs.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import type { RgbPicture } from '../../../electron/worker/pictures/picture.ts';

function noise(seed: number, side: number): RgbPicture {
  const random = new Random(seed);
  const grain = 1 + (seed % 7);
  const colours = Array.from({ length: side * side * 3 }, () => random.integer(0, 255));
  const data = Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const [row, column] = [Math.floor(i / 3 / side), Math.floor(i / 3) % side];
    const [y, x] = [row - (row % grain), column - (column % grain)];
    return colours[(y * side + x) * 3 + (i % 3)]!;
  });
  return { width: side, height: side, channels: 3, data };
}

export function noisePhotographs(count: number, size: number): CertificatePhotographs {
  return {
    count,
    source: 'noise',
    read: async (i) => centralSquare(noise(i, size), size),
    close: async () => {},
  };
}

/** Writes the noise pictures as PNG files. */
export async function writeNoise(folder: string, count: number, side: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    const { width, height, data } = noise(i, side);
    await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(join(folder, `${i}.png`));
  }
}
