import { describe, expect, it } from 'vitest';
import { decode } from '../../../electron/worker/data/decode.ts';
import { rgbProfile } from '../../../electron/worker/data/icc-profile.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { colourReading, type ImageReading } from '../../../shared/image-reading.ts';
import { exifBlock, exifSegment, inserted, withProfile } from './jpeg-edits.ts';
import { blobs, bmp, photograph } from './pictures.ts';
import { pngOf, profileChunk } from './png-files.ts';
import { bytesOf, packed, tiffOf } from './tiff-files.ts';

const [width, height] = [32, 24];
const pixels = blobs(6, width, height);
const profile = rgbProfile(1)!;
const page = { width, height, channels: 3, bits: 8, pixels } as const;
const small = photograph(6, width, height);

const originals: Record<string, Buffer> = {
  jpeg: inserted(withProfile(await small.clone().jpeg().toBuffer(), profile), 2, exifSegment(6)),
  png: pngOf(
    { width, height, channels: 3, bits: 8, values: pixels },
    [profileChunk(profile)],
    [['eXIf', exifBlock(6)]],
  ),
  'png of 16 bits': pngOf(
    {
      width,
      height,
      channels: 4,
      bits: 16,
      values: Array.from({ length: width * height * 4 }, (_, i) => (i * 977) % 65_536),
    },
    [['sBIT', Buffer.from([12, 12, 12, 12])]],
  ),
  webp: await small.clone().withMetadata({ orientation: 6 }).webp().toBuffer(),
  gif: await small.clone().gif().toBuffer(),
  avif: await small.clone().avif({ effort: 0 }).toBuffer(),
  bmp: bmp(pixels, width, height),
  tiff: tiffOf({ ...page, profile, fields: [[274, [6]]] }),
  'tiff of pages': tiffOf({ ...page, fields: [[254, [1]]], inside: [page] }, page),
  'tiff of floating point': tiffOf({ ...page, bits: 32, format: 3, pixels: bytesOf(Float32Array.from(pixels)) }),
  'tiff of packed bits': tiffOf({
    ...page,
    channels: 1,
    bits: 12,
    pixels: packed(new Uint16Array(width * height).fill(999), 12, width),
  }),
};

describe.each(Object.keys(originals))('a damaged %s', (name) => {
  it('is used or refused with a reason, and the same each time', async () => {
    const original = originals[name]!;
    const random = new Random(1, name);
    const readings: ImageReading[] = [colourReading, { ...colourReading, channels: [0], depth: 16 }];
    for (let i = 0; i < 30; i++) {
      const bytes = Buffer.from(original);
      // Damage is more telling in headers.
      const reach = i % 3 === 0 ? bytes.length : Math.min(bytes.length, 400);
      for (let n = random.integer(1, 4); n > 0; n--) bytes[random.integer(0, reach - 1)] = random.integer(0, 255);
      const cut = i % 5 === 0 ? bytes.subarray(0, random.integer(0, bytes.length)) : bytes;
      for (const reading of readings) {
        const verdict = async (): Promise<string> => {
          const result = await decode(cut, 16, reading);
          if (!('reason' in result))
            return JSON.stringify([result.findings, result.picture.width, result.picture.height]);
          expect(result.detail).not.toBe('');
          return `${result.reason}: ${result.detail}`;
        };
        const [first, second] = await Promise.all([verdict(), verdict()]);
        expect(first).toBe(second);
      }
    }
  });
});
