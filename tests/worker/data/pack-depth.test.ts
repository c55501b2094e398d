/** Packs of other channels and depths than colour of 8 bits. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packFiles, packFolder } from '../../../electron/files/pack-index.ts';
import { indexFolders } from '../../../electron/worker/data/index-folders.ts';
import { openPack } from '../../../electron/worker/data/pack.ts';
import type { ImageReading } from '../../../shared/image-reading.ts';
import { fill, temporaryFolder } from './pictures.ts';
import { tiffOf } from './tiff-files.ts';

const side = 32;
const folder = temporaryFolder();
/** 32 × 32 px of 4 bands: band b of a pixel is 16384 b plus 0 or 1 in turn, too fine for bytes. */
const fine = (seed: number): Buffer => {
  const pixels = Buffer.alloc(side * side * 4 * 2);
  for (let i = 0; i < side * side * 4; i++)
    pixels.writeUInt16LE(16_384 * (i % 4) + ((Math.floor(i / 4) + seed) % 2) + seed, 2 * i);
  return tiffOf({ width: side, height: side, channels: 4, bits: 16, pixels, extraSamples: [0] });
};
const reading = (channels: ImageReading['channels'], depth: 8 | 16): ImageReading => ({
  channels,
  depth,
  range: { kind: 'fixed', limits: [[0, 65_535]] },
});
const packed = async (as: ImageReading, packDir: string) => {
  const record = await indexFolders({ folders: [join(folder, 'tiff')], packDir, reading: as }, side);
  const pack = await openPack(packDir, side);
  return { record, pack, bytes: (await stat(join(packFolder(packDir, side), packFiles.pixels))).size };
};

it('keeps every value of 16 bits and every band, in the order that was chosen', async () => {
  await fill(join(folder, 'tiff'), { '0.tif': fine(0), '1.tif': fine(2) });
  const { record, pack, bytes } = await packed(reading([3, 0], 16), join(folder, 'pack'));
  expect(record).toMatchObject({ images: 2, passedOver: [] });
  expect(bytes).toBe(2 * side * side * 2 * 2);
  const picture = pack.readSync(1);
  expect(picture).toMatchObject({ width: side, height: side, channels: 2 });
  expect(picture.data).toBeInstanceOf(Float32Array);
  const steps = Array.from(picture.data.subarray(0, 4), (value) => value * 257);
  // Two neighbouring values stay apart.
  expect(steps.map(Math.round)).toEqual([49_154, 2, 49_155, 3]);
  expect(await pack.read(1)).toEqual(picture);
  pack.close();
});

it('has another size at 8 bits, and is never mixed with a pack of another reading in one folder', async () => {
  const dir = join(folder, 'changing');
  const eight = await packed(reading([3, 0], 8), dir);
  expect(eight.bytes).toBe(2 * side * side * 2);
  expect(eight.pack.readSync(0).data).toBeInstanceOf(Uint8Array);
  eight.pack.close();
  const sixteen = await packed(reading([0, 1, 2, 3], 16), dir);
  expect(sixteen.pack.readSync(0)).toMatchObject({ channels: 4 });
  expect(Math.round(sixteen.pack.readSync(0).data[3]! * 257)).toBe(49_152);
  sixteen.pack.close();
});

it('passes over a file that has too few bands, with the reason', async () => {
  const { record, pack } = await packed(reading([0], 16), join(folder, 'one'));
  expect(record.images).toBe(2);
  pack.close();
  await expect(packed(reading([6], 16), join(folder, 'none'))).rejects.toMatchObject({
    failure: { code: 'unusable-input', message: expect.stringContaining('2 undecodable') },
  });
});
