/** Synthetic pictures, and folders that hold them. */
import { mkdtempSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll } from 'vitest';
import { Random } from '../../../electron/worker/numerics/random.ts';

/** A new folder, removed after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lab-data-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Coloured blobs with some grain, different for each seed, as RGB bytes. */
export function blobs(seed: number, width = 120, height = 90): Buffer {
  const random = new Random(seed, 'blobs');
  const spots = Array.from({ length: 8 }, () => ({
    x: random.uniform(0, width),
    y: random.uniform(0, height),
    radius: random.uniform(0.1, 0.35) * width,
    colour: [random.integer(0, 255), random.integer(0, 255), random.integer(0, 255)] as const,
  }));
  const pixels = Buffer.alloc(width * height * 3, 90);
  for (const { x, y, radius, colour } of spots)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        if ((column - x) ** 2 + (row - y) ** 2 < radius ** 2)
          for (let channel = 0; channel < 3; channel++) pixels[(row * width + column) * 3 + channel] = colour[channel]!;
  for (let i = 0; i < pixels.length; i++) pixels[i] = Math.min(255, Math.max(0, pixels[i]! + random.integer(-6, 6)));
  return pixels;
}

/** The blobs of a seed as a sharp image. */
export const photograph = (seed: number, width = 120, height = 90): Sharp =>
  sharp(blobs(seed, width, height), { raw: { width, height, channels: 3 } });

export const plain = (width: number, height: number, background: string): Sharp =>
  sharp({ create: { width, height, channels: 3, background } });

/** Writes files below a folder; keys are relative paths. */
export async function fill(folder: string, files: Record<string, Buffer | string>): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

/** A folder of `count` different JPEGs. */
export async function photographs(folder: string, count: number): Promise<string> {
  const files: Record<string, Buffer> = {};
  for (let i = 0; i < count; i++) files[`${String(i).padStart(4, '0')}.jpg`] = await photograph(i).jpeg().toBuffer();
  return fill(folder, files);
}

/** An uncompressed BMP with 24 bits per pixel. */
export function bmp(pixels: Buffer, width: number, height: number): Buffer {
  const row = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + row * height);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 3; channel++)
        file[54 + (height - 1 - y) * row + x * 3 + channel] = pixels[(y * width + x) * 3 + 2 - channel]!;
  return file;
}
