import { describe, expect, it } from 'vitest';
import { decode } from '../../../electron/worker/data/decode.ts';
import { harmlessJpegWarning } from '../../../electron/worker/data/jpeg-warnings.ts';
import { difference, pixelsOf, refusal, used } from './decoded.ts';
import { inserted, placeOf, segment } from './jpeg-edits.ts';
import { blobs, photograph } from './pictures.ts';
import { pngOf } from './png-files.ts';
import { tiffOf } from './tiff-files.ts';

const whole = await photograph(8).jpeg({ quality: 90 }).toBuffer();
const original = await pixelsOf(whole, 90);
const [, scanStart] = placeOf(whole, 0xda);
const progressive = await photograph(8).jpeg({ quality: 90, progressive: true }).toBuffer();
const thumbnail = segment(
  0xe1,
  Buffer.concat([Buffer.from('Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0'), await photograph(9, 32, 32).jpeg().toBuffer()]),
);

/** Departures from the format that leave every pixel in the file. */
const harmless: Record<string, readonly [bytes: () => Buffer, detail: RegExp]> = {
  'no end-of-image marker but that of a thumbnail': [
    () => inserted(whole, 2, thumbnail).subarray(0, -2),
    /end-of-image marker is missing/,
  ],
  'no end-of-image marker': [() => whole.subarray(0, -2), /end-of-image marker is missing/],
  'bytes before a table': [
    () => inserted(whole, 2, Buffer.concat([segment(0xe0, Buffer.alloc(3)), Buffer.alloc(1)])),
    /1 extraneous bytes before marker 0xdb/,
  ],
  'bytes before the frame header': [
    () => inserted(whole, placeOf(whole, 0xc0)[0], Buffer.alloc(18)),
    /18 extraneous bytes/,
  ],
  'bytes before the scan': [() => inserted(whole, placeOf(whole, 0xda)[0], Buffer.alloc(5, 1)), /5 extraneous bytes/],
  'an application segment that is longer than it says': [
    () => inserted(inserted(whole, 2, segment(0xe1, Buffer.alloc(40, 65))), 46, Buffer.alloc(26, 66)),
    /26 extraneous bytes/,
  ],
  'parameters of a progressive scan in a sequential one': [
    () => {
      const bytes = Buffer.from(whole);
      bytes[scanStart - 2] = 0;
      return bytes;
    },
    /Invalid SOS parameters/,
  ],
  'padding before the end of a progressive one': [
    () => Buffer.concat([progressive.subarray(0, -2), Buffer.alloc(100), progressive.subarray(-2)]),
    /\d+ extraneous bytes before marker 0xd9/,
  ],
};

/** Files without some of their pixels. */
const damaged: Record<string, readonly [bytes: () => Buffer, reason: RegExp]> = {
  'cut in the middle': [() => whole.subarray(0, whole.length / 2), /^truncated: .*copy it again/],
  'cut in the middle, with an end marker': [
    () => Buffer.concat([whole.subarray(0, whole.length / 2), whole.subarray(-2)]),
    /^(truncated|undecodable): .*copy it again/,
  ],
  'cut 200 bytes before its end': [() => whole.subarray(0, -200), /^truncated: .*copy it again/],
  'cut in its header': [() => whole.subarray(0, 30), /^truncated: .*copy it again/],
  'with overwritten pixels': [
    () => {
      const bytes = Buffer.from(whole);
      bytes.fill(0x55, bytes.length >> 1, (bytes.length >> 1) + 300);
      return bytes;
    },
    /^undecodable: .*damaged.*copy it again/,
  ],
};

describe('a JPEG that departs from its format but has all its pixels', () => {
  it.each(Object.keys(harmless))('is used, with a finding: %s', async (name) => {
    const [bytes, detail] = harmless[name]!;
    const { picture, findings } = await used(bytes(), 90);
    expect(difference(picture, name.includes('progressive one') ? await pixelsOf(progressive, 90) : original)).toBe(0);
    expect(findings).toEqual([{ kind: 'decoder-warning', detail: expect.stringMatching(detail) }]);
    // In the same way by the other path.
    expect((await used(bytes(), 90, { channels: [0, 1, 2] })).findings).toEqual(findings);
  });
});

describe('a JPEG without all its pixels', () => {
  it.each(Object.keys(damaged))('is refused with what can be done: %s', async (name) => {
    const [bytes, reason] = damaged[name]!;
    expect(await refusal(bytes())).toMatch(reason);
    expect(await refusal(bytes(), { channels: [0, 1, 2] })).toMatch(reason);
  });

  it('is told from padding by the bytes before the end', () => {
    const warning = ['VipsJpeg: Corrupt JPEG data: 4 extraneous bytes before marker 0xd9'];
    expect(harmlessJpegWarning(warning, Buffer.from('aabb00000000ffd9', 'hex'))).toContain('4 extraneous');
    expect(harmlessJpegWarning(warning, Buffer.from('aabb00120000ffd9', 'hex'))).toBeUndefined();
    expect(harmlessJpegWarning(['VipsJpeg: Corrupt JPEG data: bad Huffman code'], whole)).toBeUndefined();
    expect(
      harmlessJpegWarning(['VipsJpeg: Corrupt JPEG data: 3 extraneous bytes before marker 0xd4'], whole),
    ).toBeUndefined();
    expect(harmlessJpegWarning([], whole)).toBeUndefined();
  });
});

describe('kinds of JPEG that are not decoded', () => {
  /** With another byte in its frame header. */
  const withByte = (at: number, value: number): Buffer => {
    const bytes = Buffer.from(whole);
    bytes[placeOf(bytes, 0xc0)[0] + at] = value;
    return bytes;
  };
  it.each([
    ['12 bits per channel', withByte(4, 12), /12 bits per channel is not supported; save it as/],
    ['lossless', withByte(1, 0xc3), /lossless JPEG is not supported; save it as/],
    ['hierarchical', withByte(1, 0xc5), /hierarchical JPEG is not supported; save it as/],
  ])('are refused with their name: %s', async (_, bytes, reason) => expect(await refusal(bytes)).toMatch(reason));
});

describe('many files at once', () => {
  it('each get their own verdict and reason, whatever else is decoded', async () => {
    const pixels = blobs(3, 48, 32);
    const png = pngOf({ width: 48, height: 32, channels: 3, bits: 8, values: pixels });
    const files: Record<string, Buffer> = {
      whole,
      png,
      'cut png': png.subarray(0, png.length * 0.7),
      'broken png': (() => {
        const bytes = Buffer.from(png);
        bytes.fill(0x55, bytes.length >> 1, (bytes.length >> 1) + 64);
        return bytes;
      })(),
      'jpeg in tiff': tiffOf({
        width: 48,
        height: 32,
        channels: 3,
        bits: 8,
        pixels: Buffer.from(pixels),
        compression: 7,
      }),
      'deflate in tiff': tiffOf({
        width: 48,
        height: 32,
        channels: 3,
        bits: 8,
        pixels: Buffer.from(pixels),
        compression: 8,
      }),
      'lzma in tiff': tiffOf({
        width: 48,
        height: 32,
        channels: 3,
        bits: 8,
        pixels: Buffer.from(pixels),
        compression: 34925,
      }),
      ...Object.fromEntries(
        [...Object.entries(harmless), ...Object.entries(damaged)].map(([name, [bytes]]) => [name, bytes()]),
      ),
    };
    const verdict = async (name: string): Promise<string> => {
      const result = await decode(files[name]!, 32);
      return JSON.stringify('reason' in result ? result : result.findings);
    };
    const names = Object.keys(files);
    const expected = new Map<string, string>();
    for (const name of names) expected.set(name, await verdict(name));
    expect(new Set(expected.values()).size).toBeGreaterThan(10);
    for (let repetition = 0; repetition < 5; repetition++) {
      // Each time in another order, three of each.
      const order = [...names, ...names, ...names].map((name, i) => ({
        name,
        at: (i * 7919 + repetition * 104_729) % 1009,
      }));
      order.sort((a, b) => a.at - b.at);
      const found = await Promise.all(order.map(async ({ name }) => [name, await verdict(name)] as const));
      for (const [name, one] of found) expect(one, name).toBe(expected.get(name));
    }
  });
});
