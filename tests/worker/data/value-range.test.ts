import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { greyProfile } from '../../../electron/worker/data/icc-profile.ts';
import { measureRange } from '../../../electron/worker/data/measure-range.ts';
import type { StoredPixels } from '../../../electron/worker/data/stored-pixels.ts';
import { automaticRange } from '../../../electron/worker/data/value-range.ts';
import { colourReading, type ImageReading, type ValueRange } from '../../../shared/image-reading.ts';
import { used } from './decoded.ts';
import { temporaryFolder } from './pictures.ts';
import { type Chunk, numbers, pngOf, profileChunk } from './png-files.ts';
import { bytesOf, packed, type TiffPage, tiffOf } from './tiff-files.ts';

const [width, height] = [32, 16];
/** Values from 0 to `most`, black at the left and white at the right, with every value exact in 8 bits at the ends. */
const ramp = (most: number): Uint16Array =>
  Uint16Array.from({ length: width * height }, (_, i) => Math.round(((i % width) / (width - 1)) * most));
const png = (values: Uint16Array, before: readonly Chunk[] = []): Buffer =>
  pngOf({ width, height, channels: 1, bits: 16, values }, before);
const tiff = (values: ArrayBufferView, page: Partial<TiffPage> = {}): Buffer =>
  tiffOf({ width, height, channels: 1, bits: 16, pixels: bytesOf(values), ...page });
/** Levels of the first row, black to white, and what was found. */
async function read(bytes: Buffer, reading: Partial<ImageReading> = {}) {
  const { picture, findings, range } = await used(bytes, height, { channels: 'grey', ...reading });
  return { levels: [...picture.data.subarray(0, width)], findings, range };
}
const levels = Array.from({ length: width }, (_, i) => Math.round((i / (width - 1)) * 255));
const near = (found: readonly number[], expected: readonly number[], tolerance = 1): void => {
  expect(found).toHaveLength(expected.length);
  for (const [i, level] of found.entries())
    expect(Math.abs(level - expected[i]!), `column ${i}`).toBeLessThanOrEqual(tolerance);
};

describe('auto', () => {
  it.each([8, 10, 12, 14, 16])('spreads %i bits in 16 from black to white, and says so', async (bits) => {
    const most = 2 ** bits - 1;
    for (const file of [png(ramp(most)), tiff(ramp(most))]) {
      const { levels: found, findings, range } = await read(file);
      near(found, levels);
      expect(range).toEqual([0, most]);
      expect(findings).toEqual(bits === 16 ? [] : [{ kind: 'narrow-range', detail: `0 to ${most}` }]);
    }
  });

  it('does so for colours, all channels alike', async () => {
    const values = Uint16Array.from({ length: width * height * 3 }, (_, i) => [4000, 2000, 0][i % 3]!);
    const file = tiffOf({ width, height, channels: 3, bits: 16, pixels: bytesOf(values) });
    const { picture, range } = await used(file, height);
    expect([...picture.data.subarray(0, 3)]).toEqual([249, 125, 0]);
    expect(range).toEqual([0, 4095]);
  });

  it.each([10, 12, 14])('takes the depth of %i bits packed without gaps from the file', async (bits) => {
    const dark = Uint16Array.from(ramp(2 ** bits - 1), (value) => value >> 4);
    const file = tiff(new Uint8Array(0), { bits, pixels: packed(dark, bits, width) });
    const { levels: found, range } = await read(file);
    expect(range).toEqual([0, 2 ** bits - 1]);
    near(
      found,
      levels.map((level) => level / 16),
    );
  });

  it('takes what a TIFF declares: SMaxSampleValue, SMinSampleValue and the older tags', async () => {
    const dim = Uint16Array.from(ramp(8000), (value) => value + 100);
    for (const fields of [
      [
        [280, [100]],
        [281, [16_100]],
      ],
      [
        [340, [100]],
        [341, [16_100]],
      ],
    ] as const) {
      const { levels: found, range } = await read(tiff(dim, { fields }));
      expect(range).toEqual([100, 16_100]);
      near(
        found,
        levels.map((level) => level / 2),
      );
    }
    // The default of the tag says nothing, and a declaration that the values exceed is none.
    expect((await read(tiff(ramp(4095), { fields: [[281, [65_535]]] }))).range).toEqual([0, 4095]);
    expect((await read(tiff(ramp(4095), { fields: [[281, [255]]] }))).range).toEqual([0, 4095]);
  });

  it('takes significant bits of a PNG, unless values exceed them', async () => {
    const sBIT: Chunk = ['sBIT', Buffer.from([12])];
    expect((await read(png(ramp(1000), [sBIT]))).range).toEqual([0, 4095]);
    expect((await read(png(ramp(65_535), [sBIT]))).range).toEqual([0, 65_535]);
  });

  it('takes the whole range if the file describes its colours', async () => {
    const dark = ramp(3000);
    for (const chunk of [
      ['sRGB', Buffer.alloc(1)],
      ['gAMA', numbers([45_455])],
      profileChunk(greyProfile(1)!),
    ] as const)
      expect((await read(png(dark, [chunk]))).range).toEqual([0, 65_535]);
    expect((await read(tiff(dark, { profile: greyProfile(1)! }))).range).toEqual([0, 65_535]);
    expect((await read(tiff(dark, { profile: greyProfile(1)!, fields: [[281, [4095]]] }))).range).toEqual([0, 4095]);
  });

  it.each([10, 12] as const)('takes AVIF of %i bits as its decoder spreads it', async (bitdepth) => {
    const dark = sharp(
      Uint8Array.from({ length: 3 * width * height }, (_, i) => 2 * (Math.floor(i / 3) % width)),
      {
        raw: { width, height, channels: 3 },
      },
    );
    const avif = await dark
      .toColourspace('rgb16')
      .avif({ bitdepth, quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
    const { levels: found, range, findings } = await read(avif);
    near(
      found,
      Array.from({ length: width }, (_, i) => 2 * i),
      2,
    );
    expect({ range, findings }).toEqual({ range: [0, 65_535], findings: [] });
  });

  it('spreads signed integers about zero, and floating point over its values', async () => {
    const signed = Int16Array.from(ramp(4000), (value) => value - 2000);
    expect((await read(tiff(signed, { format: 2 }))).range).toEqual([-2048, 2047]);
    const unit = Float32Array.from(ramp(1000), (value) => value / 1000);
    const whole = await read(tiff(unit, { bits: 32, format: 3 }));
    near(whole.levels, levels);
    expect(whole).toMatchObject({ range: [0, 1], findings: [] });
    const wide = Float32Array.from(ramp(1000), (value) => value - 200);
    wide[width * height - 1] = Number.NaN;
    const spread = await read(tiff(wide, { bits: 32, format: 3 }));
    near(spread.levels, levels);
    expect(spread.findings).toEqual([{ kind: 'narrow-range', detail: '-200 to 800' }]);
  });

  it('leaves 8 bits as they are', async () => {
    const dark = Uint8Array.from(ramp(60));
    const { levels: found, range, findings } = await read(pngOf({ width, height, channels: 1, bits: 8, values: dark }));
    expect(found).toEqual([...dark.subarray(0, width)]);
    expect({ range, findings }).toEqual({ range: undefined, findings: [] });
  });

  it('of equal values is black, not a division by zero', async () => {
    const flat = new Float32Array(width * height).fill(7);
    expect((await read(tiff(flat, { bits: 32, format: 3 }))).levels).toEqual(new Array(width).fill(0));
  });

  it('holds every value of each type', () => {
    const range = (data: StoredPixels['data']) =>
      automaticRange({ width: 1, height: 1, channels: 1, data, meaning: 'grey', hasAlpha: false }, [0]);
    expect(range(Int16Array.of(-32_768, 5))).toEqual([-32_768, 32_767]);
    expect(range(Int16Array.of(-300, 5))).toEqual([-512, 511]);
    expect(range(Int16Array.of(0, 32_767))).toEqual([0, 65_535]);
    expect(range(Uint16Array.of(255))).toEqual([0, 255]);
    expect(range(Uint16Array.of(256))).toEqual([0, 1023]);
  });
});

describe('fixed limits', () => {
  const fixed = (...limits: [number, number][]): { range: ValueRange } => ({ range: { kind: 'fixed', limits } });

  it('clip what lies beyond, in every type and depth', async () => {
    const expected = levels.map((_, i) => Math.min(255, Math.max(0, (((i / 31) * 4000 - 1000) / (3000 - 1000)) * 255)));
    const floats = Float32Array.from({ length: width * height }, (_, i) => ((i % width) / 31) * 4000);
    for (const file of [png(ramp(4000)), tiff(ramp(4000)), tiff(floats, { bits: 32, format: 3 })]) {
      near((await read(file, fixed([1000, 3000]))).levels, expected);
      const deep = await read(file, { ...fixed([1000, 3000]), depth: 16 });
      near(
        deep.levels.map((level) => level / 257),
        expected,
        0.1,
      );
      expect(deep.findings).toEqual([]);
    }
    near(
      (await read(pngOf({ width, height, channels: 1, bits: 8, values: ramp(255) }), fixed([0, 127.5]))).levels,
      levels.map((level) => Math.min(255, 2 * level)),
    );
  });

  it('are one pair for all channels, or one for each', async () => {
    const values = Uint16Array.from({ length: width * height * 2 }, (_, i) => [1000, 30_000][i % 2]!);
    const file = tiffOf({ width, height, channels: 2, bits: 16, pixels: bytesOf(values), extraSamples: [0] });
    const pixel = async (range: ValueRange) => [
      ...(await used(file, height, { channels: [0, 1], range })).picture.data.subarray(0, 2),
    ];
    expect(await pixel(fixed([0, 60_000]).range)).toEqual([4, 128]);
    expect(await pixel(fixed([0, 2000], [0, 60_000]).range)).toEqual([128, 128]);
  });
});

describe('percentiles', () => {
  const folder = temporaryFolder();
  const write = (name: string, bytes: Buffer): string => {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const percentile = (
    low: number,
    high: number,
    perChannel = false,
    channels: ImageReading['channels'] = 'grey',
  ): ImageReading => ({
    ...colourReading,
    channels,
    range: { kind: 'percentile', low, high, perChannel },
  });

  it('become the limits over all values of all files', async () => {
    // 512 values from 0 to 511 and 512 from 512 to 1023: every value once.
    const files = [0, 1].map((part) =>
      write(`${part}.tif`, tiff(Uint16Array.from({ length: 512 }, (_, i) => 512 * part + i))),
    );
    const measured = await measureRange(files, percentile(10, 90));
    expect(measured?.range).toEqual({ kind: 'fixed', limits: [[102, 921]] });
    expect((await measureRange(files, percentile(0, 100)))?.range).toEqual({ kind: 'fixed', limits: [[0, 1023]] });
    expect(await measureRange(files.toReversed(), percentile(10, 90))).toEqual(measured);
  });

  it('are measured for each channel if that is asked for', async () => {
    const values = Uint16Array.from({ length: 1024 }, (_, i) => (i % 2 === 0 ? i : 10_000 + i));
    const file = write(
      'two.tif',
      tiffOf({ width, height, channels: 2, bits: 16, pixels: bytesOf(values), extraSamples: [0] }),
    );
    expect((await measureRange([file], percentile(0, 100, true, [0, 1])))?.range).toEqual({
      kind: 'fixed',
      limits: [
        [0, 1022],
        [10_001, 11_023],
      ],
    });
    expect((await measureRange([file], percentile(0, 100, false, [0, 1])))?.range).toEqual({
      kind: 'fixed',
      limits: [[0, 11_023]],
    });
  });

  it('of floating point are within 0.1 %, negative numbers included', async () => {
    const values = Float32Array.from({ length: 512 }, (_, i) => (i - 255.5) / 7);
    const file = write('float.tif', tiff(values, { bits: 32, format: 3 }));
    const measured = await measureRange([file], percentile(25, 75));
    if (measured?.range.kind !== 'fixed') throw new Error('not measured');
    const [[low, high]] = measured.range.limits as [[number, number]];
    expect(low / values[127]!).toBeCloseTo(1, 2);
    expect(high / values[383]!).toBeCloseTo(1, 2);
  });

  it('leave out files that cannot be used, and give nothing if there are no others', async () => {
    const broken = write('broken.tif', Buffer.from('II*\0broken'));
    const good = write('good.tif', tiff(ramp(1000)));
    expect((await measureRange([broken, good], percentile(0, 100)))?.range).toEqual({
      kind: 'fixed',
      limits: [[0, 1000]],
    });
    expect(await measureRange([broken], percentile(0, 100))).toBeUndefined();
    expect(await measureRange([good], percentile(0, 100), { isCancelled: () => true })).toBeUndefined();
    expect(await measureRange([], colourReading)).toBe(colourReading);
  });
});
