/** Datasets in which each page of a file is an image of its own. */
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { packFiles, packFolder } from '../../../electron/files/pack-index.ts';
import { splitHeldOut } from '../../../electron/worker/data/held-out-split.ts';
import { indexFolders } from '../../../electron/worker/data/index-folders.ts';
import { measureRange } from '../../../electron/worker/data/measure-range.ts';
import { openPack } from '../../../electron/worker/data/pack.ts';
import { readOriginal } from '../../../electron/worker/shortcuts/audit/audit-photographs.ts';
import { colourReading, type ImageReading } from '../../../shared/image-reading.ts';
import { difference } from './decoded.ts';
import { blobs, fill, photograph, temporaryFolder } from './pictures.ts';
import { bytesOf, type TiffPage, tiffOf } from './tiff-files.ts';

const [width, height, side] = [48, 32, 32];
const reading: ImageReading = { ...colourReading, pages: 'all' };
const temporary = temporaryFolder();
let made = 0;

const page = (seed: number, more: Partial<TiffPage> = {}): TiffPage => ({
  ...{ width, height, channels: 3, bits: 8, pixels: blobs(seed, width, height) },
  ...more,
});
/** A page that libvips does not read. */
const floats = (seed: number): TiffPage =>
  page(seed, { bits: 32, format: 3, pixels: bytesOf(Float32Array.from(blobs(seed, width, height), (v) => v / 255)) });
const picture = (seed: number) => ({ width, height, channels: 3, data: blobs(seed, width, height) });

function fresh() {
  const place = join(temporary, String(made++));
  const [folder, packDir] = [join(place, 'pictures'), join(place, 'pack')];
  const index = (as = reading) => indexFolders({ folders: [folder], packDir, reading: as }, side);
  return { folder, packDir, index };
}

async function contents(packDir: string) {
  const pack = await openPack(packDir, side);
  const images = await Promise.all(
    Array.from({ length: pack.count }, async (_, i) => ({
      name: pack.name(i),
      group: pack.group(i),
      key: pack.key(i),
      picture: (await pack.read(i)) as { width: number; height: number; channels: number; data: Uint8Array },
    })),
  );
  pack.close();
  return images;
}

describe('pages as images', () => {
  it('are the pages that are no smaller copies or masks, by whichever decoder, in their order', async () => {
    const { folder, packDir, index } = fresh();
    const reduced = page(9, { width: 24, height: 16, pixels: blobs(9, 24, 16), fields: [[254, [1]]] });
    await fill(folder, {
      'cells/stack.tif': tiffOf(reduced, page(1), floats(2), reduced, page(3, { fields: [[274, [3]]] })),
      'cells/one.tif': tiffOf(page(4)),
      'photo.jpg': await photograph(5, width, height).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
    });
    const record = await index();
    expect(record).toMatchObject({ images: 5, passedOver: [] });
    expect(record.warnings.filter(({ kind }) => kind !== 'narrow-range')).toEqual([
      { path: join(folder, 'cells/stack.tif#3'), kind: 'exif-rotated' },
    ]);
    const images = await contents(packDir);
    expect(images.map(({ name }) => name)).toEqual([
      'photo.jpg',
      'cells/one.tif',
      'cells/stack.tif#1',
      'cells/stack.tif#2',
      'cells/stack.tif#3',
    ]);
    const turned = await sharp(blobs(3, width, height), { raw: { width, height, channels: 3 } })
      .rotate(180)
      .raw()
      .toBuffer();
    const expected = [picture(5), picture(4), picture(1), picture(2), { ...picture(3), data: turned }];
    for (const [i, image] of images.entries()) expect(difference(image.picture, expected[i]!)).toBeLessThan(3);
  });

  it('are one group, which a split keeps together, and are not copies of each other', async () => {
    const { folder, packDir, index } = fresh();
    const files: Record<string, Buffer> = {};
    for (let i = 0; i < 12; i++)
      files[`${i}.tif`] = tiffOf(page(4 * i), page(4 * i + 1), page(4 * i + 2), page(4 * i + 3));
    await fill(folder, files);
    expect((await index()).warnings).toEqual([]);
    const pack = await openPack(packDir, side);
    const { train, heldOut } = splitHeldOut(pack, 1);
    const filesOf = (numbers: Uint32Array) => new Set(Array.from(numbers, (i) => pack.name(i).split('#')[0]!));
    expect(train.length + heldOut.length).toBe(48);
    expect(heldOut.length).toBeGreaterThan(0);
    expect([...filesOf(train)].filter((name) => filesOf(heldOut).has(name))).toEqual([]);
    expect(new Set(Array.from({ length: 48 }, (_, i) => pack.group(i))).size).toBe(12);
    pack.close();
  });

  it('of copied files are copies of those pages', async () => {
    const { folder, packDir, index } = fresh();
    const stack = tiffOf(page(1), page(2));
    await fill(folder, { 'a.tif': stack, 'b.tif': stack });
    expect((await index()).warnings).toEqual(
      [1, 2].map((number) => ({ path: join(folder, `b.tif#${number}`), kind: 'duplicate' })),
    );
    const images = await contents(packDir);
    expect(images.map(({ key }) => key)).toEqual([images[0]!.key, images[1]!.key, images[0]!.key, images[1]!.key]);
    expect(images[0]!.key).not.toBe(images[1]!.key);
  });

  it('are skipped one by one, each with its reason', async () => {
    const { folder, packDir, index } = fresh();
    const small = page(2, { width: 8, height: 8, pixels: blobs(2, 8, 8) });
    await fill(folder, { 'a.tif': tiffOf(small, page(1), page(3, { compression: 34712 })), 'b.tif': 'II*\0' });
    const record = await index();
    expect(record.images).toBe(1);
    expect(record.passedOver).toEqual([
      { path: join(folder, 'a.tif#1'), reason: 'too-small', detail: expect.stringContaining('8×8 pixels') },
      { path: join(folder, 'a.tif#3'), reason: 'undecodable', detail: expect.stringContaining('JPEG 2000') },
      { path: join(folder, 'b.tif'), reason: 'truncated', detail: expect.any(String) },
    ]);
    expect((await contents(packDir)).map(({ name }) => name)).toEqual(['a.tif#2']);
    expect(await index()).toMatchObject({ images: 1, passedOver: record.passedOver });
  });

  it('are not read again if their file has not changed, and all of them if it has', async () => {
    const { folder, packDir, index } = fresh();
    const path = join(folder, 'a.tif');
    await fill(folder, { 'a.tif': tiffOf(page(1), page(2), page(3)) });
    const time = new Date('2026-01-01');
    await utimes(path, time, time);
    await index();
    const pixels = join(packFolder(packDir, side), packFiles.pixels);
    const { size, mtimeMs } = await stat(pixels);
    // Other content of the same size and time would be noticed only by opening the file.
    await writeFile(path, tiffOf(page(4), page(5), page(6)));
    await utimes(path, time, time);
    expect(await index()).toMatchObject({ images: 3 });
    expect(await stat(pixels)).toMatchObject({ size, mtimeMs });
    await writeFile(path, tiffOf(page(4), page(5)));
    expect(await index()).toMatchObject({ images: 2, passedOver: [] });
    const images = await contents(packDir);
    expect(images.map(({ name }) => name)).toEqual(['a.tif#1', 'a.tif#2']);
    expect(difference(images[1]!.picture, picture(5))).toBeLessThan(1);
    await writeFile(path, tiffOf(page(7)));
    await index();
    expect((await contents(packDir)).map(({ name }) => name)).toEqual(['a.tif']);
  });

  it('are read again as a whole if the index was written only up to one of them', async () => {
    const { folder, packDir, index } = fresh();
    await fill(folder, { 'a.tif': tiffOf(page(1), page(2), page(3)) });
    await index();
    // As a kill leaves it: the journal ends in the middle of the file.
    const [indexPath, journal] = [packFiles.index, packFiles.journal].map((name) =>
      join(packFolder(packDir, side), name),
    );
    const lines = (await readFile(indexPath!, 'utf8')).split('\n');
    await writeFile(journal!, `${lines.slice(0, 3).join('\n')}\n`);
    await rm(indexPath!);
    expect(await index()).toMatchObject({ images: 3, passedOver: [] });
    const images = await contents(packDir);
    for (const [i, image] of images.entries()) expect(difference(image.picture, picture(i + 1))).toBeLessThan(1);
  });

  it('are more than are read of one file only beyond ten thousand', async () => {
    const { folder, index } = fresh();
    const tiny = page(1, { width: 16, height: 16, channels: 1, pixels: Buffer.alloc(256) });
    await fill(folder, { 'a.tif': tiffOf(...new Array<TiffPage>(10_001).fill(tiny)), 'b.tif': tiffOf(page(1)) });
    expect((await index()).passedOver).toEqual([
      {
        path: join(folder, 'a.tif'),
        reason: 'beyond-limits',
        detail: '10,001 pages; at most 10,000 are read; save it in parts',
      },
    ]);
  });

  it('give an audit their own pixels', async () => {
    const { folder, index } = fresh();
    await fill(folder, { 'a.tif': tiffOf(page(1), floats(2)) });
    await index();
    for (const number of [1, 2]) {
      const original = await readOriginal(join(folder, `a.tif#${number}`), reading);
      const { data } = original!.picture;
      expect(difference({ width, height, channels: 3, data: Uint8Array.from(data) }, picture(number))).toBeLessThan(3);
    }
    expect(await readOriginal(join(folder, 'a.tif#3'), reading)).toBeUndefined();
  });

  it('all count where percentiles are measured', async () => {
    const { folder } = fresh();
    const plain = (value: number): TiffPage =>
      page(1, { channels: 1, bits: 16, pixels: bytesOf(new Uint16Array(width * height).fill(value)) });
    await fill(folder, { 'a.tif': tiffOf(plain(100), plain(2000), plain(900)) });
    const range = { kind: 'percentile', low: 0, high: 100, perChannel: false } as const;
    const paths = [join(folder, 'a.tif')];
    const measured = await measureRange(paths, { channels: [0], depth: 16, range, pages: 'all' });
    expect(measured).toEqual({
      channels: [0],
      depth: 16,
      range: { kind: 'fixed', limits: [[100, 2000]] },
      pages: 'all',
    });
    expect(await measureRange(paths, { channels: [0], depth: 16, range })).toMatchObject({
      range: { limits: [[100, 101]] },
    });
  });
});
