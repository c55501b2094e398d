import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pixelsOf, refusal, used } from './decoded.ts';
import { photograph } from './pictures.ts';
import { pngOf } from './png-files.ts';
import { bytesOf, packed, type TiffPage, tiffOf } from './tiff-files.ts';

const [width, height] = [20, 16];
/** Every pixel has these values. */
function flat(values: readonly number[], page: Partial<TiffPage> & { readonly planar?: boolean } = {}): Buffer {
  const { bits = 8, format = 1 } = page;
  const Values = format === 3 ? Float32Array : format === 2 ? Int16Array : bits === 16 ? Uint16Array : Uint8Array;
  const pixels = new Values(
    Array.from({ length: width * height * values.length }, (_, i) => values[i % values.length]!),
  );
  return tiffOf({ width, height, channels: values.length, bits, pixels: bytesOf(pixels), ...page });
}
const pixel = async (bytes: Buffer, reading: Parameters<typeof pixelsOf>[2] = {}): Promise<number[]> => {
  const { channels, data } = await pixelsOf(bytes, height, reading);
  return [...data.subarray(0, channels)];
};
const found = async (bytes: Buffer, reading: Parameters<typeof pixelsOf>[2] = {}) =>
  (await used(bytes, height, reading)).findings;

describe('bands beyond the colours', () => {
  it.each([
    ['near infrared, unspecified', [220, 30, 40, 255], [0], 'band 4 of 4'],
    ['near infrared of 0, unspecified', [220, 30, 40, 0], [0], 'band 4 of 4'],
    ['two, unspecified', [220, 30, 40, 9, 99], [0, 0], 'bands 4, 5 of 5'],
    ['five, unspecified', [220, 30, 40, 1, 2, 3, 4, 5], [0, 0, 0, 0, 0], 'bands 4, 5, 6, 7, 8 of 8'],
  ])('are left out: %s', async (_, values, extraSamples, detail) => {
    for (const bits of [8, 16]) {
      const file = flat(
        values.map((value) => (bits === 16 ? value * 257 : value)),
        { bits, extraSamples, photometric: 2 },
      );
      expect(await pixel(file)).toEqual([220, 30, 40]);
      expect(await found(file)).toContainEqual({ kind: 'extra-bands', detail });
      expect(await found(file, { channels: [0, 1, 2] })).not.toContainEqual(
        expect.objectContaining({ kind: 'extra-bands' }),
      );
    }
  });

  it('of a grey picture are left out too: the first of two bands is grey', async () => {
    for (const bits of [8, 16]) {
      const file = flat(
        [130, 7].map((value) => (bits === 16 ? value * 257 : value)),
        { bits, extraSamples: [0] },
      );
      expect(await pixel(file)).toEqual([130, 130, 130]);
      expect(await found(file)).toContainEqual({ kind: 'extra-bands', detail: 'band 2 of 2' });
    }
  });

  it('that are transparency fade to mid-grey', async () => {
    for (const bits of [8, 16]) {
      const scale = bits === 16 ? 257 : 1;
      const half = flat(
        [200, 100, 0, 128].map((value) => value * scale),
        { bits, extraSamples: [2] },
      );
      for (const [i, value] of (await pixel(half)).entries())
        expect(Math.abs(value - [164, 114, 64][i]!)).toBeLessThanOrEqual(1);
      const grey = flat(
        [200, 128].map((value) => value * scale),
        { bits, extraSamples: [2] },
      );
      for (const value of await pixel(grey)) expect(Math.abs(value - 164)).toBeLessThanOrEqual(1);
      // Colours that were multiplied by transparency.
      const multiplied = flat(
        [100, 50, 0, 128].map((value) => value * scale),
        { bits, extraSamples: [1] },
      );
      for (const [i, value] of (await pixel(multiplied)).entries())
        expect(Math.abs(value - [164, 114, 64][i]!)).toBeLessThanOrEqual(2);
    }
  });
});

describe('a list of bands', () => {
  const eight = [10, 20, 30, 40, 50, 60, 70, 80];
  it('gives these bands as they are stored, in this order', async () => {
    const file = flat(eight, { extraSamples: [0, 0, 0, 0, 0], photometric: 2 });
    expect(await pixel(file, { channels: [7, 0, 3] })).toEqual([80, 10, 40]);
    expect(await pixel(file, { channels: [0, 1, 2, 3] })).toEqual([10, 20, 30, 40]);
    expect(await pixel(file, { channels: eight.map((_, i) => i) })).toEqual(eight);
    expect(await pixel(file, { channels: [5], depth: 16 })).toEqual([60 * 257]);
  });

  it('applies neither transparency nor a colour profile', async () => {
    const rgba = pngOf({
      width,
      height,
      channels: 4,
      bits: 8,
      values: Array.from({ length: width * height * 4 }, (_, i) => [200, 100, 50, 0][i % 4]!),
    });
    expect(await pixel(rgba, { channels: [0, 1, 2, 3] })).toEqual([200, 100, 50, 0]);
    const p3 = await sharp({ create: { width, height, channels: 3, background: '#dc1e1e' } })
      .withIccProfile('p3')
      .png()
      .toBuffer();
    const stored = await pixel(p3, { channels: [0, 1, 2] });
    expect(stored[0]!).toBeLessThan(210);
    for (const [i, value] of (await pixel(p3)).entries())
      expect(Math.abs(value - [220, 30, 30][i]!)).toBeLessThanOrEqual(1);
  });

  it('reads every type: signed and floating point', async () => {
    expect(
      await pixel(flat([-100, 100], { bits: 16, format: 2, extraSamples: [0] }), {
        channels: [0, 1],
        range: { kind: 'fixed', limits: [[-100, 100]] },
      }),
    ).toEqual([0, 255]);
    expect(
      await pixel(flat([0.25, 1, 0, 0.5], { bits: 32, format: 3, extraSamples: [0], photometric: 2 }), {
        channels: [0, 1, 2, 3],
      }),
    ).toEqual([64, 255, 0, 128]);
  });

  it('of several packed channels are refused with a reason', async () => {
    const twelve = packed(new Uint16Array(width * height * 2), 12, width * 2);
    const file = tiffOf({ width, height, channels: 2, bits: 12, pixels: twelve, extraSamples: [0] });
    expect(await refusal(file)).toBe(
      'undecodable: TIFF with several channels of 12 bits is not supported; save it with 8 or 16 bits per channel',
    );
  });

  it('is refused with a reason if the file has fewer bands', async () => {
    expect(await refusal(flat([1, 2, 3]), { channels: [0, 3] })).toBe(
      'undecodable: it has 3 bands, but band 4 is to be read; choose other bands',
    );
  });
});

describe('grey', () => {
  it('is the luma of sRGB, the same at both depths', async () => {
    const red = await sharp({ create: { width, height, channels: 3, background: '#dc1e1e' } })
      .png()
      .toBuffer();
    expect(await pixel(red, { channels: 'grey' })).toEqual([87]);
    expect(await pixel(red, { channels: 'grey', depth: 16 })).toEqual([87 * 257]);
    expect(await pixel(flat([220 * 257, 30 * 257, 30 * 257], { bits: 16 }), { channels: 'grey' })).toEqual([87]);
  });

  it('of a TIFF whose white is zero is turned round, at every depth and by every decoder; as a band it is not', async () => {
    for (const [value, page] of [
      [55, { bits: 8 }],
      [55 * 257, { bits: 16 }],
      [55 / 255, { bits: 32, format: 3 }],
    ] as const) {
      const file = flat([value], { ...page, photometric: 0, fields: [[281, [65_535]]] });
      if (page.bits !== 32) expect(await pixel(file)).toEqual([200, 200, 200]);
      expect(
        await pixel(file, {
          channels: [0],
          range: { kind: 'fixed', limits: [[0, page.bits === 32 ? 1 : 2 ** page.bits - 1]] },
        }),
      ).toEqual([55]);
    }
    const twelve = packed(new Uint16Array(width * height).fill(883), 12, width);
    const file = tiffOf({ width, height, channels: 1, bits: 12, pixels: twelve, photometric: 0 });
    expect(await pixel(file)).toEqual([200, 200, 200]);
    expect(await pixel(file, { channels: [0] })).toEqual([55]);
  });
});

describe('depth 16', () => {
  it('keeps what 8 bits would lose', async () => {
    const values = Uint16Array.from({ length: width * height * 3 }, (_, i) => 30_000 + (i % 7));
    const png = pngOf({ width, height, channels: 3, bits: 16, values });
    const { data } = await pixelsOf(png, height, { depth: 16 });
    expect(data).toBeInstanceOf(Uint16Array);
    expect([...data.subarray(0, 7)]).toEqual([...values.subarray(0, 7)]);
  });

  it('of 8 bits is 257 times the value', async () => {
    const jpeg = await photograph(3).jpeg().toBuffer();
    const [eight, sixteen] = [await pixelsOf(jpeg, 40), await pixelsOf(jpeg, 40, { depth: 16 })];
    expect([...sixteen.data]).toEqual(Array.from(eight.data, (value) => value * 257));
  });
});
