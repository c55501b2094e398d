import { describe, expect, it } from 'vitest';
import { jxl } from '../../../../electron/worker/data/decoders/jxl.ts';
import type { StoredPixels } from '../../../../electron/worker/data/stored-pixels.ts';
import { jxl as files } from './fixtures.ts';

async function pixels(file: Buffer): Promise<StoredPixels> {
  const found = await jxl.pixels(file);
  if ('reason' in found) throw new Error(`${found.reason}: ${found.detail}`);
  return found;
}
const at = ({ data, width, channels }: StoredPixels, x: number, y: number): number[] =>
  Array.from(data.slice((y * width + x) * channels, (y * width + x + 1) * channels));

describe('JPEG XL', () => {
  it('keeps 16 bits', async () => {
    const image = await pixels(files.sixteenBits);
    expect(image).toMatchObject({ width: 48, height: 32, channels: 3, meaning: 'srgb', hasAlpha: false });
    // The value at place i of the file is 257 times the colour, plus 16 (i mod 7).
    for (const i of [0, 1000, 4607]) {
      const colour = [30, 60, 200, 220, 40];
      const low = image.data[i]! - 16 * (i % 7);
      expect(colour.map((value) => value * 257)).toContain(low);
    }
  });

  it('keeps 16 bits of grey', async () => {
    const image = await pixels(files.grey16);
    expect(image).toMatchObject({ channels: 1, meaning: 'grey' });
    const expected = Array.from({ length: 48 * 32 }, (_, i) => Math.round((i / (48 * 32 - 1)) * 65535));
    expect(Array.from(image.data)).toEqual(expected);
  });

  it('keeps transparency', async () => {
    const image = await pixels(files.transparent);
    expect(image).toMatchObject({ channels: 4, hasAlpha: true });
    expect(at(image, 4, 4)).toEqual([220, 30, 30, 20]);
    expect(at(image, 40, 28)).toEqual([200, 200, 60, 200]);
  });

  it('passes on the profile of Display P3', async () => {
    const { profile } = await pixels(files.displayP3);
    expect(profile!.toString('latin1', 36, 40)).toBe('acsp');
  });

  it('decodes lossy pictures', async () => {
    const image = await pixels(files.lossy);
    const [red] = [at(image, 10, 8)];
    for (const [c, value] of [220, 30, 30].entries()) expect(Math.abs(red![c]! - value)).toBeLessThanOrEqual(6);
  });

  it('turns a packed JPEG upright', async () => {
    const image = await pixels(files.turned);
    expect([image.width, image.height]).toEqual([32, 48]);
    // Orientation 6: the left column of the file, blue at its foot, becomes the top row.
    const [topLeft] = [at(image, 4, 4)];
    for (const [c, value] of [40, 60, 220].entries()) expect(Math.abs(topLeft![c]! - value)).toBeLessThanOrEqual(6);
    expect(await jxl.header(files.turned)).toMatchObject({ width: 32, height: 48 });
  });

  it('decodes the first frame and counts them', async () => {
    expect(await jxl.header(files.animated)).toMatchObject({ width: 48, height: 32, frames: 2 });
    expect(at(await pixels(files.animated), 4, 4).slice(0, 3)).toEqual([220, 30, 30]);
  });

  it('refuses a file that ends too early', async () => {
    for (const share of [0.3, 0.6, 0.9])
      expect(await jxl.pixels(files.grey16.subarray(0, Math.floor(files.grey16.length * share)))).toMatchObject({
        reason: 'truncated',
      });
  });

  it('says what to do about a damaged file', async () => {
    const damaged = Buffer.from(files.lossy);
    damaged.fill(0xff, 20, 60);
    expect(await jxl.pixels(damaged)).toMatchObject({
      reason: 'undecodable',
      detail: expect.stringMatching(/save it again/),
    });
  });
});
