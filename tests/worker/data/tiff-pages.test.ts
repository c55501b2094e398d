import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodedTiff } from '../../../electron/worker/data/tiff-decoder.ts';
import { chosenDirectory, readTiff } from '../../../electron/worker/data/tiff-directories.ts';
import { difference, pixelsOf, refusal, used } from './decoded.ts';
import { blobs, photograph } from './pictures.ts';
import { bytesOf, type TiffPage, tiffOf } from './tiff-files.ts';

const [width, height] = [60, 40];
const page = (seed: number, w = width, h = height, more: Partial<TiffPage> = {}): TiffPage => ({
  width: w,
  height: h,
  channels: 3,
  bits: 8,
  pixels: blobs(seed, w, h),
  ...more,
});
const reduced = { fields: [[254, [1]]] } as const;
const mask = { fields: [[254, [4]]] } as const;
const oldReduced = { fields: [[255, [2]]] } as const;
const picture = (seed: number) => ({ width, height, channels: 3, data: blobs(seed, width, height) });

describe('a TIFF of several pages', () => {
  it('is read at its first, and the number of pages is reported', async () => {
    const { picture: found, findings } = await used(tiffOf(page(1), page(2), page(3)), height);
    expect(difference(found, picture(1))).toBe(0);
    expect(findings).toEqual([{ kind: 'several-pages', detail: '3 pages' }]);
  });

  it.each([
    ['a reduced copy', page(2, 30, 20, reduced)],
    ['a reduced copy, by the older field', page(2, 30, 20, oldReduced)],
    ['a mask', page(2, width, height, mask)],
  ])('is not one because of %s, before or after the picture', async (_, secondary) => {
    for (const file of [tiffOf(page(1), secondary), tiffOf(secondary, page(1))]) {
      const { header, picture: found, findings } = await used(file, height);
      expect([header.width, header.height]).toEqual([width, height]);
      expect(difference(found, picture(1))).toBe(0);
      expect(findings).toEqual([]);
    }
  });

  it('whose first is a thumbnail holds the picture in a sub-directory', async () => {
    const inside = [page(3, 16, 16, reduced), page(1)];
    for (const more of [
      {},
      { bits: 32, format: 3, pixels: bytesOf(Float32Array.from(blobs(1, width, height), (v) => v / 255)) },
    ]) {
      const file = tiffOf(page(2, 30, 20, { ...reduced, inside: [inside[0]!, { ...inside[1]!, ...more }] }));
      const { header, picture: found } = await used(file, height);
      expect([header.width, header.height]).toEqual([width, height]);
      expect(difference(found, picture(1))).toBeLessThan(0.5);
    }
  });

  it('with only reduced pages is read at the largest', async () => {
    const file = tiffOf(page(2, 30, 20, reduced), page(1, width, height, reduced), page(3, 20, 20, reduced));
    expect(difference(await pixelsOf(file, height), picture(1))).toBe(0);
  });

  it('whose chain is a circle ends', async () => {
    const file = tiffOf(page(1), page(2));
    const first = file.readUInt32LE(4);
    const second = file.readUInt32LE(first + 2 + 12 * file.readUInt16LE(first));
    file.writeUInt32LE(first, second + 2 + 12 * file.readUInt16LE(second));
    const { picture: found, findings } = await used(file, height);
    expect(difference(found, picture(1))).toBe(0);
    expect(findings).toEqual([{ kind: 'several-pages', detail: '2 pages' }]);
  });
});

describe('a TIFF that cannot be read', () => {
  it.each([
    ['JPEG 2000', { compression: 34712 }, /^undecodable: TIFF with JPEG 2000 is not supported; save it as/],
    ['LZMA', { compression: 34925 }, /^undecodable: TIFF with LZMA is not supported; save it as/],
    [
      'an unknown compression',
      { compression: 12_345 },
      /^undecodable: TIFF with compression 12345 is not supported; save it as/,
    ],
    ['raw sensor data', { photometric: 32803 }, /^undecodable: this raw file holds no JPEG preview; develop it/],
    ['an unknown meaning', { photometric: 99 }, /^undecodable: TIFF with photometric interpretation 99 .*; save it as/],
    [
      'too few channels for its colours',
      { channels: 1, photometric: 2 },
      /^undecodable: it has 1 channels, fewer than its colours/,
    ],
    ['complex numbers', { bits: 32, format: 6 }, /^undecodable: its pixels are complex numbers/],
    [
      'fewer pixels than its size',
      { pixels: Buffer.alloc(500) },
      /^(truncated|undecodable): .*(copy it again|save it again)/,
    ],
    [
      'damaged compressed pixels',
      { compression: 8, pixels: Buffer.alloc(500, 9) },
      /^undecodable: .*(copy it again|save it again)/,
    ],
    [
      'damaged Zstandard pixels',
      { compression: 50000, pixels: Buffer.alloc(500, 9) },
      /^undecodable: .*(copy it again|save it again)/,
    ],
  ] as const)('is refused with what can be done: %s', async (_, more, reason) => {
    expect(await refusal(tiffOf(page(1, width, height, more)))).toMatch(reason);
  });

  it('is refused if JPEG pixels inside it are damaged', async () => {
    const file = await photograph(1).tiff({ compression: 'jpeg', quality: 90 }).toBuffer();
    expect(await refusal(file)).toBe('decoded');
    const directory = file.readUInt32LE(4);
    expect(directory).toBeGreaterThan(1500);
    file.fill(0x55, 1000, 1200);
    expect(await refusal(file)).toMatch(/^undecodable: its pixels are damaged: .*; copy it again from its source$/);
  });

  it('is read if only a private field points beyond its end', async () => {
    const file = tiffOf(page(1, width, height, { fields: [[50_000, [1, 2, 3, 4, 5, 6]]] }));
    const directory = file.readUInt32LE(4);
    for (let entry = directory + 2; entry < directory + 2 + 12 * file.readUInt16LE(directory); entry += 12)
      if (file.readUInt16LE(entry) === 50_000) file.writeUInt32LE(99_999_999, entry + 8);
    expect(difference(await pixelsOf(file, height), picture(1))).toBe(0);
  });

  it('is truncated if it ends before its last pixels, whichever decoder reads it', async () => {
    const float = { bits: 32, format: 3, pixels: bytesOf(new Float32Array(width * height * 3)) };
    for (const one of [page(1), page(1, width, height, float)]) {
      const file = tiffOf(one);
      // The directory stands after the pixels; here it comes first.
      const at = file.readUInt32LE(4);
      const swapped = Buffer.concat([file.subarray(0, 8), file.subarray(at), file.subarray(8, at)]);
      const shift = file.length - at;
      swapped.writeUInt32LE(8, 4);
      for (let entry = 10; entry < 10 + 12 * swapped.readUInt16LE(8); entry += 12) {
        const [tag, type, count] = [
          swapped.readUInt16LE(entry),
          swapped.readUInt16LE(entry + 2),
          swapped.readUInt32LE(entry + 4),
        ];
        const isPointer = tag === 273 || count * (type === 3 ? 2 : 4) > 4;
        if (isPointer) swapped.writeUInt32LE(swapped.readUInt32LE(entry + 8) + shift, entry + 8);
      }
      expect(await refusal(swapped)).toBe('decoded');
      expect(await refusal(swapped.subarray(0, -2000))).toMatch(/^truncated: .*copy it again/);
    }
  });
});

describe('compressions beside those of libvips', () => {
  it.each([8, 32946])('Deflate (%i) is read, and not beyond the pixels of the picture', async (compression) => {
    const values = Float32Array.from(blobs(4, 16, 16), (value) => value / 255);
    const deflated = (bytes: Buffer): Buffer =>
      tiffOf(page(4, 16, 16, { compression, bits: 32, format: 3, pixels: deflateSync(bytes) }));
    const data = Uint8Array.from(blobs(4, 16, 16));
    const read = await pixelsOf(deflated(bytesOf(values)), 16);
    expect(difference(read, { width: 16, height: 16, channels: 3, data })).toBeLessThan(1);
    const bomb = deflated(Buffer.alloc(400_000_000));
    expect(bomb.length).toBeLessThan(500_000);
    const before = process.memoryUsage.rss();
    expect(await refusal(bomb)).toMatch(/^undecodable: it holds more pixels than its size says; .* save it again$/);
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 2 ** 20);
  });

  it('Zstandard is read', async () => {
    const content = Buffer.from(blobs(4, 16, 16));
    // One frame of known length with one block that is stored as it is (RFC 8878).
    const head = Buffer.alloc(9);
    head.writeUInt32LE(0xfd2fb528, 0);
    head[4] = 0x60;
    head.writeUInt16LE(content.length - 256, 5);
    const block = Buffer.alloc(3);
    block.writeUIntLE((content.length << 3) | 1, 0, 3);
    const pixels = Buffer.concat([head.subarray(0, 7), block, content]);
    const file = tiffOf(page(4, 16, 16, { compression: 50000, pixels }));
    expect(difference(await pixelsOf(file, 16), { width: 16, height: 16, channels: 3, data: content })).toBe(0);
  });

  it('LERC is read', async () => {
    expect(new Set((await pixelsOf(lercFile(lerc()), 16)).data)).toEqual(new Set([200]));
    const deflated = lercFile(deflateSync(lerc()), [2, 1]);
    expect(new Set((await pixelsOf(deflated, 16)).data)).toEqual(new Set([200]));
  });

  it.each([
    [
      'a larger picture',
      lerc({ width: 30_000, height: 30_000 }),
      /^undecodable: it holds more pixels than its size says/,
    ],
    ['blobs without end', lerc({ length: 0 }), /^undecodable: its pixels are damaged: corrupt LERC/],
    ['huge tables', lerc({ greatest: 201, coded: true }), /^undecodable: its pixels are damaged: corrupt LERC/],
    ['huge blocks', lerc({ microBlock: 30_000 }), /^undecodable: its pixels are damaged: corrupt LERC/],
    ['version 1', Buffer.from('CntZImage '.padEnd(100, '\0'), 'latin1'), /^undecodable: its LERC is not of version 2/],
  ])('LERC with %s is refused', async (_, blob, reason) => {
    expect(await refusal(lercFile(blob))).toMatch(reason);
  });

  it('LERC reads only the first of several blobs', async () => {
    const file = lercFile(Buffer.concat(new Array<Buffer>(100).fill(lerc())));
    expect(new Set((await pixelsOf(file, 16)).data)).toEqual(new Set([200]));
  });
});

/** Version 2 of LERC: 16×16 bytes that are all 200 (Esri, LERC specification). */
function lerc({ width = 16, height = 16, length = -1, microBlock = 8, greatest = 200, coded = false } = {}): Buffer {
  const blob = Buffer.alloc(coded ? 82 : 62);
  blob.write('Lerc2 ', 0, 'latin1');
  const bytes = length < 0 ? blob.length : length;
  for (const [i, value] of [2, height, width, width * height, microBlock, bytes, 1].entries())
    blob.writeInt32LE(value, 6 + 4 * i);
  for (const [i, value] of [0.5, 200, greatest].entries()) blob.writeDoubleLE(value, 34 + 8 * i);
  // No mask; coded with a Huffman table of two billion entries.
  if (coded) for (const [i, value] of [2, 256, 0, 2_000_000_000].entries()) blob.writeInt32LE(value, 64 + 4 * i);
  if (coded) blob[63] = 1;
  return blob;
}

const lercFile = (pixels: Buffer, parameters: readonly number[] = [2, 0]): Buffer =>
  tiffOf({
    ...{ width: 16, height: 16, channels: 1, bits: 8, compression: 34887, pixels },
    fields: [[50674, parameters]],
  });

/** LZW codes of zeros: each string is one longer than the one before. @returns With the number of bytes that they become. */
function lzwOfZeros(rounds: number): Buffer {
  const bytes: number[] = [];
  let [held, bits] = [0, 0];
  const put = (code: number, width: number): void => {
    held = ((held << width) | code) & 0xff_ffff;
    for (bits += width; bits >= 8; bits -= 8) bytes.push((held >> (bits - 8)) & 255);
  };
  for (let round = 0; round < rounds; round++) {
    put(256, round === 0 ? 9 : 12);
    put(0, 9);
    for (let code = 258; code < 4094; code++) put(code, code < 511 ? 9 : code < 1023 ? 10 : code < 2047 ? 11 : 12);
  }
  put(257, 12);
  put(0, 8);
  return Buffer.from(bytes);
}

describe('a TIFF that geotiff decodes', () => {
  const [w, h] = [150, 90];
  const colours = blobs(9, w, h);
  const values = Uint16Array.from(colours, (value, i) => value * 257 + (i % 3));
  const rgb = (data: Uint8Array | Uint16Array) =>
    sharp(data as Uint8Array, { raw: { width: w, height: h, channels: 3 } });

  it.each(
    (['lzw', 'packbits', 'deflate'] as const).flatMap((compression) =>
      (['none', 'horizontal'] as const).flatMap((predictor) =>
        [8, 16].map((bits) => ({ compression, predictor, bits }) as const),
      ),
    ),
  )('gives the values that were stored: $compression, predictor $predictor, $bits bits', async (kind) => {
    const { compression, predictor, bits } = kind;
    const picture = bits === 8 ? rgb(Uint8Array.from(colours)) : rgb(values).toColourspace('rgb16');
    const tiled = { tile: true, tileWidth: 64, tileHeight: 32 } as const;
    for (const layout of [{}, tiled]) {
      const file = await picture
        .clone()
        .tiff({ compression, predictor, ...layout })
        .toBuffer();
      const directory = chosenDirectory(readTiff(file))!;
      expect([directory.bits[0], directory.compression]).toEqual([
        bits,
        { lzw: 5, packbits: 32773, deflate: 8 }[compression],
      ]);
      const found = await decodedTiff(file, directory);
      expect(Buffer.compare(bytesOf(found), bytesOf(bits === 8 ? Uint8Array.from(colours) : values))).toBe(0);
    }
  });

  it('may say that its one strip has any number of rows', async () => {
    const floats = Float32Array.from(blobs(4, 16, 16));
    const pixels = deflateSync(bytesOf(floats));
    const file = tiffOf({ width: 16, height: 16, channels: 3, bits: 32, format: 3, compression: 8, pixels });
    const rows = entryOf(file, 278);
    file.writeUInt16LE(4, rows + 2);
    file.writeUInt32LE(0xffff_ffff, rows + 8);
    expect(Array.from(await decodedTiff(file, chosenDirectory(readTiff(file))!))).toEqual(Array.from(floats));
  });

  it.each([
    [60_000, /^beyond-limits: its tiles of 60000×60000 pixels hold far more than the image; save it with smaller/],
    [0, /^undecodable: its tiles have no size; .* save it again$/],
  ])('is refused if its tiles have a side of %i pixels', async (side, reason) => {
    const fields = [
      [322, [side]],
      [323, [side]],
    ] as const;
    const file = tiffOf({
      width: 16,
      height: 16,
      channels: 1,
      bits: 32,
      format: 3,
      pixels: Buffer.alloc(1024),
      fields,
    });
    file.writeUInt16LE(324, entryOf(file, 273));
    file.writeUInt16LE(325, entryOf(file, 279));
    expect(await refusal(file)).toMatch(reason);
  });

  const packed = Buffer.alloc(4_000_000, Buffer.from([129, 0]));
  const frame = Buffer.from('ffd8ffc00011080000ffff03012200021101031101ffd9', 'hex');
  frame.writeUInt16BE(65_535, 7);
  it.each([
    ['LZW', 5, lzwOfZeros(60), 6],
    ['PackBits', 32773, packed, 6],
    ['JPEG', 7, frame, 5],
  ])('is refused before it grows: %s', async (_, compression, pixels, channels) => {
    expect(pixels.length).toBeLessThanOrEqual(4_000_000);
    // libvips reads up to four channels.
    const extraSamples = new Array<number>(channels - 3).fill(0);
    const file = tiffOf({ width: 16, height: 16, channels, bits: 8, compression, pixels, extraSamples });
    const before = process.memoryUsage.rss();
    expect(await refusal(file)).toMatch(/^undecodable: it holds more pixels than its size says; .* save it again$/);
    expect(process.memoryUsage.rss() - before).toBeLessThan(60 * 2 ** 20);
  });

  it('is refused for LZW codes that no string has', async () => {
    const pixels = Buffer.from([0x80, 0x3f, 0xff, 0xff]);
    const file = tiffOf({ width: 16, height: 16, channels: 5, bits: 8, compression: 5, pixels, extraSamples: [0, 0] });
    expect(await refusal(file)).toMatch(/^undecodable: its pixels are damaged: corrupt LZW code/);
  });
});

/** Where a field of the first directory begins. */
function entryOf(file: Buffer, tag: number): number {
  const directory = file.readUInt32LE(4);
  for (let entry = directory + 2; entry < directory + 2 + 12 * file.readUInt16LE(directory); entry += 12)
    if (file.readUInt16LE(entry) === tag) return entry;
  throw new Error(`there is no field ${tag}`);
}
