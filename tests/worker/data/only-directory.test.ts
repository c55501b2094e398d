import sharp, { type TiffOptions } from 'sharp';
import { describe, expect, it } from 'vitest';
import { onlyDirectory } from '../../../electron/worker/data/only-directory.ts';
import { readTiff, type Tiff } from '../../../electron/worker/data/tiff-directories.ts';
import { blobs, photograph } from './pictures.ts';
import { type TiffPage, tiffOf } from './tiff-files.ts';

const [width, height] = [200, 120];
const count = 4;

/** Pages that libvips writes. */
async function pages(options: TiffOptions): Promise<Buffer> {
  const each = await Promise.all(
    Array.from({ length: count }, (_, i) => photograph(i, width, height).png().toBuffer()),
  );
  return sharp(each, { join: { animated: true } })
    .tiff(options)
    .toBuffer();
}

/** The file with its bytes in the other order: of directories whose fields are SHORT and LONG, and pixels of 8 bits. */
function bigEndian(file: Buffer): Buffer {
  const turned = Buffer.from(file);
  turned.write('MM', 0, 'latin1');
  turned.subarray(2, 4).swap16();
  turned.subarray(4, 8).swap32();
  for (let at = file.readUInt32LE(4); at > 0; ) {
    const entries = file.readUInt16LE(at);
    turned.subarray(at, at + 2).swap16();
    for (let entry = at + 2; entry < at + 2 + 12 * entries; entry += 12) {
      const [type, values] = [file.readUInt16LE(entry + 2), file.readUInt32LE(entry + 4)];
      const bytes = type === 3 ? 2 : 4;
      const isInside = bytes * values <= 4;
      const from = isInside ? entry + 8 : file.readUInt32LE(entry + 8);
      const content = turned.subarray(from, from + bytes * values);
      if (type === 3) content.swap16();
      else content.swap32();
      turned.subarray(entry, entry + 4).swap16();
      turned.subarray(entry + 4, entry + 8).swap32();
      if (!isInside) turned.subarray(entry + 8, entry + 12).swap32();
    }
    const next = at + 2 + 12 * entries;
    turned.subarray(next, next + 4).swap32();
    at = file.readUInt32LE(next);
  }
  return turned;
}

const page = (seed: number, more: Partial<TiffPage> = {}): TiffPage => ({
  ...{ width, height, channels: 3, bits: 8, pixels: blobs(seed, width, height) },
  ...more,
});

const extracted = (file: Buffer, tiff: Tiff, at: number): Buffer => onlyDirectory(file, tiff, tiff.directories[at]!);

describe('a file with one image of a larger one', () => {
  it.each<[string, TiffOptions]>([
    ['strips', { compression: 'none' }],
    ['tiles', { compression: 'lzw', tile: true, tileWidth: 64, tileHeight: 64 }],
    ['BigTIFF', { compression: 'deflate', bigtiff: true, predictor: 'horizontal' }],
    ['JPEG with tables of its own', { compression: 'jpeg', quality: 90 }],
  ])('has the pixels of each page: %s', async (_, options) => {
    const file = await pages(options);
    const tiff = readTiff(file);
    expect(tiff.directories.length).toBe(count);
    for (let i = 0; i < count; i++) {
      const one = extracted(file, tiff, i);
      expect(one.length).toBeLessThan(file.length / 2);
      expect(await sharp(one).metadata()).not.toHaveProperty('pages', count);
      const [found, expected] = await Promise.all([
        sharp(one, { failOn: 'warning' }).raw().toBuffer(),
        sharp(file, { page: i }).raw().toBuffer(),
      ]);
      expect(Buffer.compare(found, expected)).toBe(0);
    }
  });

  it('keeps the order of its bytes', async () => {
    const file = bigEndian(tiffOf(page(1), page(2)));
    const tiff = readTiff(file);
    expect([tiff.littleEndian, tiff.directories.length]).toEqual([false, 2]);
    for (const i of [0, 1]) {
      const one = extracted(file, tiff, i);
      expect(one.toString('latin1', 0, 2)).toBe('MM');
      const found = await sharp(one, { failOn: 'warning' }).raw().toBuffer();
      expect(Buffer.compare(found, blobs(i + 1, width, height))).toBe(0);
    }
  });

  it('has no pointers to directories inside it, and the other fields, profiles too', () => {
    const profile = Buffer.alloc(300, 7);
    const file = tiffOf(page(1, { profile, inside: [page(2, { fields: [[254, [1]]] })] }), page(3));
    const one = extracted(file, readTiff(file), 0);
    const [found, ...others] = readTiff(one).directories;
    expect(others).toEqual([]);
    expect(found).toMatchObject({ width, height, channels: 3, subDirectories: [] });
    expect(found!.profile!.equals(profile)).toBe(true);
  });

  it('is no larger than the file, whose strips may all be the same', () => {
    const file = tiffOf(page(1), page(2));
    const tiff = readTiff(file);
    const at = tiff.directories[0]!.at;
    for (let entry = at + 2; entry < at + 2 + 12 * file.readUInt16LE(at); entry += 12)
      if (file.readUInt16LE(entry) === 273 || file.readUInt16LE(entry) === 279) {
        // Many strips, each as long as the file.
        const values = Buffer.alloc(4000);
        for (let i = 0; i < 1000; i++) values.writeUInt32LE(file.readUInt16LE(entry) === 273 ? 8 : 70_000, 4 * i);
        values.copy(file, 8);
        file.writeUInt16LE(4, entry + 2);
        file.writeUInt32LE(1000, entry + 4);
        file.writeUInt32LE(8, entry + 8);
      }
    expect(extracted(file, tiff, 0).length).toBe(file.length);
  });
});
