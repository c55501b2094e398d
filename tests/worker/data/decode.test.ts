import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { decode, packedSize } from '../../../electron/worker/data/decode.ts';
import { readJpegHeader } from '../../../electron/worker/data/jpeg-header.ts';
import { openSource } from '../../../electron/worker/data/libvips-source.ts';
import type { RgbPicture } from '../../../electron/worker/pictures/picture.ts';
import { blobs, bmp, photograph, plain } from './pictures.ts';
import { bytesOf, tiffOf } from './tiff-files.ts';

async function decoded(bytes: Buffer, side = 60): Promise<RgbPicture> {
  const result = await decode(bytes, side);
  if (!('picture' in result)) throw new Error(`${result.reason}: ${result.detail}`);
  return result.picture;
}
async function refused(bytes: Buffer): Promise<string> {
  const result = await decode(bytes, 60);
  return 'picture' in result ? 'decoded' : result.reason;
}
function meanDifference(a: RgbPicture, b: RgbPicture): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  return a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]!), 0) / a.data.length;
}
/** A black PNG with one bit per pixel. */
function onebitPng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc((1 + Math.ceil(width / 8)) * height));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}
const pixel = ({ width, data }: RgbPicture, x: number, y: number): number[] => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];

describe('formats', () => {
  it.each(['jpeg', 'png', 'webp', 'tiff', 'gif', 'avif'] as const)(
    'reads %s as the pixels that it was made from',
    async (format) => {
      const original = await decoded(await photograph(1).png().toBuffer());
      const picture = await decoded(await photograph(1).toFormat(format).toBuffer());
      expect(meanDifference(picture, original)).toBeLessThan(format === 'png' ? 0.01 : 10);
    },
  );

  it('reads BMP, bottom row first', async () => {
    const original = await decoded(await photograph(1).png().toBuffer());
    expect(meanDifference(await decoded(bmp(blobs(1), 120, 90)), original)).toBeLessThan(0.01);
  });

  it('uses the first frame of an animation and reports that it is animated', async () => {
    const frames = [plain(40, 30, '#f00'), plain(40, 30, '#00f')].map((frame) => frame.png().toBuffer());
    const gif = await sharp(await Promise.all(frames), { join: { animated: true } })
      .gif()
      .toBuffer();
    const result = await decode(gif, 30);
    if (!('picture' in result)) throw new Error(result.detail);
    expect(result.header.animated).toBe(true);
    expect([result.header.width, result.header.height]).toEqual([40, 30]);
    expect(pixel(result.picture, 20, 15)).toEqual([255, 0, 0]);
  });
});

describe('colour', () => {
  it('converts 16 bits per channel to 8', async () => {
    const wide = await photograph(2).toColourspace('rgb16').png().toBuffer();
    expect((await sharp(wide).metadata()).depth).toBe('ushort');
    expect(meanDifference(await decoded(wide), await decoded(await photograph(2).png().toBuffer()))).toBeLessThan(1.5);
  });

  it('converts CMYK to sRGB', async () => {
    const cmyk = await photograph(2).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    expect(readJpegHeader(cmyk)?.channels).toBe(4);
    expect(meanDifference(await decoded(cmyk), await decoded(await photograph(2).png().toBuffer()))).toBeLessThan(30);
  });

  it('gives grey pictures three equal channels', async () => {
    const grey = await decoded(await photograph(2).greyscale().png().toBuffer());
    for (let i = 0; i < grey.data.length; i += 3) expect(grey.data[i]).toBe(grey.data[i + 2]);
    const grey16 = await decoded(await photograph(2).greyscale().toColourspace('grey16').png().toBuffer());
    expect(meanDifference(grey16, grey)).toBeLessThan(2);
  });

  it('puts mid-grey behind transparent parts', async () => {
    const clear = sharp({
      create: { width: 40, height: 40, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } },
    });
    expect(pixel(await decoded(await clear.png().toBuffer(), 20), 10, 10)).toEqual([128, 128, 128]);
  });
});

describe('channels and types', () => {
  it('uses the colours of a file with further bands, and reports the bands', async () => {
    const result = await decode(
      tiffOf({
        width: 32,
        height: 32,
        channels: 6,
        bits: 8,
        pixels: Buffer.alloc(6 * 32 * 32),
        extraSamples: [0, 0, 0],
      }),
      16,
    );
    if ('reason' in result) throw new Error(result.detail);
    expect(result.findings).toEqual([{ kind: 'extra-bands', detail: 'bands 4, 5, 6 of 6' }]);
  });

  it('reads floating point from 0 to 1 as the same picture in bytes', async () => {
    const scene = photograph(1).toColourspace('scrgb');
    const float = await scene.clone().raw({ depth: 'float' }).toBuffer();
    const values = new Float32Array(float.buffer, float.byteOffset, float.length / 4);
    const picture = await decoded(
      tiffOf({ width: 120, height: 90, channels: 3, bits: 32, format: 3, pixels: bytesOf(values) }),
    );
    const expected = await decoded(
      await sharp(
        Uint8Array.from(values, (value) => Math.round(value * 255)),
        {
          raw: { width: 120, height: 90, channels: 3 },
        },
      )
        .png()
        .toBuffer(),
    );
    expect(meanDifference(picture, expected)).toBeLessThan(1);
  });
});

describe('geometry', () => {
  it('turns a picture upright, for each of the eight orientations', async () => {
    const upright = await sharp(blobs(3), { raw: { width: 120, height: 90, channels: 3 } })
      .png()
      .toBuffer();
    const expected = await decoded(upright);
    // How a camera stores the picture so that the given EXIF orientation shows it upright.
    const stored: Record<number, (image: Sharp) => Sharp> = {
      1: (image) => image,
      2: (image) => image.flop(),
      3: (image) => image.rotate(180),
      4: (image) => image.flip(),
      5: (image) => image.flop().rotate(270),
      6: (image) => image.rotate(270),
      7: (image) => image.flop().rotate(90),
      8: (image) => image.rotate(90),
    };
    for (const [orientation, store] of Object.entries(stored)) {
      const turned = await store(sharp(upright)).png().toBuffer();
      const bytes = await sharp(turned)
        .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
        .withMetadata({ orientation: Number(orientation) })
        .toBuffer();
      expect(readJpegHeader(bytes)?.orientation).toBe(Number(orientation));
      const result = await decode(bytes, 60);
      if (!('picture' in result)) throw new Error(result.detail);
      expect([result.header.width, result.header.height]).toEqual([120, 90]);
      expect(result.header.exifRotated).toBe(orientation !== '1');
      expect(meanDifference(result.picture, expected)).toBeLessThan(3);
    }
  });

  it('keeps the aspect ratio, and the middle of pictures longer than four to one', () => {
    expect(packedSize(300, 200, 72)).toEqual([108, 72]);
    expect(packedSize(200, 300, 72)).toEqual([72, 108]);
    expect(packedSize(224, 224, 72)).toEqual([72, 72]);
    expect(packedSize(20_000, 100, 72)).toEqual([288, 72]);
    expect(packedSize(17, 18, 64)).toEqual([64, 68]);
  });

  it('resamples without aliasing: stripes one pixel wide become grey', async () => {
    const stripes = Buffer.from(Uint8Array.from({ length: 360 * 360 * 3 }, (_, i) => (Math.floor(i / 3) % 2) * 255));
    const picture = await decoded(
      await sharp(stripes, { raw: { width: 360, height: 360, channels: 3 } })
        .png()
        .toBuffer(),
      72,
    );
    for (let x = 4; x < 68; x++) expect(Math.abs(pixel(picture, x, 36)[0]! - 127)).toBeLessThan(16);
  });
});

describe('refuses', () => {
  it('an empty file', async () => expect(await refused(Buffer.alloc(0))).toBe('empty'));
  it('a file that is not a picture', async () => {
    expect(await refused(Buffer.from('hello, world, I am not a picture'))).toBe('undecodable');
    expect(await refused(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"/>'))).toBe(
      'undecodable',
    );
    expect(await refused(Buffer.from('ffd8ffe0', 'hex'))).toMatch(/undecodable|truncated/);
  });
  it.each(['jpeg', 'png', 'webp', 'tiff', 'gif'] as const)('a truncated %s', async (format) => {
    const whole = await photograph(4).toFormat(format).toBuffer();
    for (const share of [0.3, 0.6, 0.95])
      expect(await refused(whole.subarray(0, whole.length * share))).toBe('truncated');
  });
  it('a truncated BMP and AVIF', async () => {
    const whole = bmp(blobs(4), 120, 90);
    expect(await refused(whole.subarray(0, whole.length / 2))).toBe('truncated');
    const avif = await photograph(4).avif().toBuffer();
    expect(await refused(avif.subarray(0, avif.length * 0.6))).toBe('truncated');
  });
  it('a picture with overwritten bytes in its compressed pixels', async () => {
    const bytes = await photograph(4).png().toBuffer();
    bytes.fill(0x55, bytes.length >> 1, (bytes.length >> 1) + 64);
    expect(await refused(bytes)).toBe('undecodable');
  });
  it('a picture of one pixel, or with any side below 16', async () => {
    expect(await refused(await plain(1, 1, '#123').png().toBuffer())).toBe('too-small');
    expect(await refused(await plain(500, 15, '#123').png().toBuffer())).toBe('too-small');
    expect(await refused(await plain(16, 16, '#123').png().toBuffer())).toBe('decoded');
  });
  it('30,000 × 30,000 pixels, from the header alone', async () => {
    const bytes = await plain(16, 16, '#123').jpeg().toBuffer();
    const frame = bytes.indexOf(Buffer.from('ffc0', 'hex'));
    bytes.writeUInt16BE(30_000, frame + 5);
    bytes.writeUInt16BE(30_000, frame + 7);
    expect(await refused(bytes)).toBe('beyond-limits');
    const giant = bmp(blobs(1), 120, 90);
    giant.writeInt32LE(30_000, 18);
    giant.writeInt32LE(30_000, 22);
    expect(await refused(giant)).toBe('beyond-limits');
  });
  it('a bitmap that needs more memory than its decoder has', async () => {
    const large = bmp(blobs(1), 120, 90);
    large.writeInt32LE(15_000, 18);
    large.writeInt32LE(15_000, 22);
    expect(await refused(large)).toBe('beyond-limits');
  });
  it('a decompression bomb: 900 megapixels in a hundred kilobytes', async () => {
    const bomb = onebitPng(30_000, 30_000);
    expect(bomb.length).toBeLessThan(150_000);
    const before = process.memoryUsage.rss();
    expect(await refused(bomb)).toBe('beyond-limits');
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 2 ** 20);
  });
  it('what exceeds a limit, and says which', async () => {
    const wide = bmp(blobs(1), 120, 90);
    wide.writeInt32LE(30_000, 18);
    wide.writeInt32LE(30_000, 22);
    expect(await decode(wide, 60)).toEqual({
      reason: 'beyond-limits',
      detail: '30000×30000 pixels; at most 268 megapixels are decoded; save it smaller or in parts',
    });
    const bomb = await decode(onebitPng(30_000, 30_000), 60);
    expect(bomb).toMatchObject({
      detail: '30000×30000 pixels; at most 268 megapixels are decoded; save it smaller or in parts',
    });
  });
  it('what takes longer than the time limit, and says so', async () => {
    const bytes = await photograph(1).png().toBuffer();
    const timeout = vi.spyOn(sharp.prototype, 'timeout');
    const killed = new Error('timeout: 61% complete\nVipsImage: killed for image "temp-16"');
    vi.spyOn(sharp.prototype, 'toBuffer').mockRejectedValueOnce(killed);
    expect(await decode(bytes, 60)).toEqual({
      reason: 'beyond-limits',
      detail: 'decoding it takes more than 60 s; save it smaller, or in another format',
    });
    expect(timeout).toHaveBeenCalledWith({ seconds: 60 });
    vi.restoreAllMocks();
  });
  it('also limits the time of reading and of resizing values as they are stored', async () => {
    const bytes = await photograph(1).toColourspace('rgb16').png().toBuffer();
    const timeout = vi.spyOn(sharp.prototype, 'timeout');
    await decoded(bytes);
    expect(timeout.mock.calls).toEqual([[{ seconds: 60 }], [{ seconds: 60 }]]);
    vi.restoreAllMocks();
  });
  it('what libvips finds beyond the limits, whatever our own reading of the header says', async () => {
    const source = { width: 100, height: 100, orientation: 1, ignoresProfile: true } as const;
    const pixels = openSource({ ...source, bytes: onebitPng(30_000, 30_000) }, 'error');
    await expect(pixels.raw().toBuffer()).rejects.toThrow('pixel limit');
    const bands = { width: 32, height: 32, channels: 6, bits: 8, pixels: Buffer.alloc(32 * 32 * 6) } as const;
    const channels = openSource({ ...source, bytes: tiffOf({ ...bands, photometric: 1 }) }, 'error');
    await expect(channels.raw().toBuffer()).rejects.toThrow('channel limit');
  });
});
