import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { greyProfile, rgbProfile } from '../../../electron/worker/data/icc-profile.ts';
import type { ReadImage } from '../../../electron/worker/data/read-image.ts';
import { withNclx } from './avif-edits.ts';
import { difference, pixelsOf, used } from './decoded.ts';
import { withProfile } from './jpeg-edits.ts';
import { blobs, photograph, temporaryFolder } from './pictures.ts';
import { numbers, type PngImage, pngOf, profileChunk } from './png-files.ts';
import { bytesOf, tiffOf } from './tiff-files.ts';

const [width, height] = [64, 48];
const scene: ReadImage = { width, height, channels: 3, data: blobs(7, width, height) };
const folder = temporaryFolder();
const adobeRgb = rgbProfile(563 / 256, [0.3127, 0.329, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06])!;
const linear = rgbProfile(1)!;

/** Profiles by name, as sharp takes them: its own, or a file. */
const profiles: Record<string, string> = { sRGB: 'srgb', 'Display P3': 'p3' };
beforeAll(() => {
  for (const [name, profile] of Object.entries({ 'Adobe RGB': adobeRgb, 'linear light': linear })) {
    profiles[name] = join(folder, `${name}.icc`);
    writeFileSync(profiles[name], profile);
  }
});

/** The scene in the colours of a profile, which is embedded. Little CMS converts. */
const inProfile = (name: string, is16: boolean): Sharp =>
  sharp(scene.data, { raw: { width, height, channels: 3 } })
    .toColourspace(is16 ? 'rgb16' : 'srgb')
    .withIccProfile(profiles[name]!);

describe.each(['sRGB', 'Display P3', 'Adobe RGB', 'linear light'])('%s, embedded', (name) => {
  it.each([
    ['PNG, 8 bits', false, (image: Sharp) => image.png()],
    ['PNG, 16 bits', true, (image: Sharp) => image.png()],
    ['TIFF, 8 bits', false, (image: Sharp) => image.tiff({ compression: 'lzw' })],
    ['TIFF, 16 bits', true, (image: Sharp) => image.tiff({ compression: 'lzw' })],
    ['JPEG', false, (image: Sharp) => image.jpeg({ quality: 100, chromaSubsampling: '4:4:4' })],
    ['WebP', false, (image: Sharp) => image.webp({ lossless: true })],
    ['AVIF', false, (image: Sharp) => image.avif({ lossless: true })],
    [
      'AVIF, 10 bits',
      true,
      (image: Sharp) => image.avif({ bitdepth: 10, quality: 100, chromaSubsampling: '4:4:4', effort: 0 }),
    ],
  ])('in %s ends in sRGB', async (_, is16, as) => {
    const bytes = await as(inProfile(name, is16)).toBuffer();
    const stored = await pixelsOf(bytes, height, { channels: [0, 1, 2] });
    // Otherwise the test would pass without a profile being applied.
    if (name !== 'sRGB') expect(difference(stored, scene)).toBeGreaterThan(2.5);
    // 8 bits of linear light cannot hold dark colours.
    const tolerance = name === 'linear light' && !is16 ? 3.5 : 1.5;
    const { picture, findings } = await used(bytes, height);
    expect(difference(picture, scene)).toBeLessThan(tolerance);
    expect(findings).toEqual([]);
    // The same by the way that keeps 16 bits, and with a fixed range.
    const deep = await pixelsOf(bytes, height, { depth: 16 });
    expect(difference({ ...deep, data: Uint8Array.from(deep.data, (v) => Math.round(v / 257)) }, scene)).toBeLessThan(
      tolerance,
    );
    const fixed = await pixelsOf(bytes, height, { range: { kind: 'fixed', limits: [[0, is16 ? 65_535 : 255]] } });
    expect(difference(fixed, scene)).toBeLessThan(tolerance);
  });
});

describe('greys', () => {
  const shades = Uint8Array.from({ length: width * height }, (_, i) => 20 + (i % width) * 3);
  const asRgb: ReadImage = {
    width,
    height,
    channels: 3,
    data: Uint8Array.from({ length: 3 * shades.length }, (_, i) => shades[Math.floor(i / 3)]!),
  };
  const toLight = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

  it.each([1, 1.8, 2.6])('whose light is the value to the power %f end in sRGB', async (power) => {
    const profile = greyProfile(power)!;
    const stored = (most: number) =>
      Array.from(shades, (value) => Math.round(toLight(value / 255) ** (1 / power) * most));
    const [bytes, words] = [Uint8Array.from(stored(255)), Uint16Array.from(stored(65_535))];
    const png = (bits: 8 | 16): PngImage => ({ width, height, channels: 1, bits, values: bits === 8 ? bytes : words });
    const tiff = (bits: 8 | 16): Buffer =>
      tiffOf({ width, height, channels: 1, bits, pixels: bytesOf(bits === 8 ? bytes : words), profile });
    const jpeg = withProfile(
      await sharp(bytes, { raw: { width, height, channels: 1 } })
        .toColourspace('b-w')
        .jpeg({ quality: 100 })
        .toBuffer(),
      profile,
    );
    for (const [file, is16] of [
      [pngOf(png(8), [profileChunk(profile)]), false],
      [pngOf(png(16), [profileChunk(profile)]), true],
      [pngOf(png(8), [['gAMA', numbers([100_000 / power])]]), false],
      [pngOf(png(16), [['gAMA', numbers([100_000 / power])]]), true],
      [tiff(8), false],
      [tiff(16), true],
      [jpeg, false],
    ] as const) {
      const { picture, findings } = await used(file, height);
      expect(difference(picture, asRgb)).toBeLessThan(is16 ? 0.6 : power === 1 ? 2.5 : 1.2);
      expect(findings).toEqual([]);
      expect(
        difference(await pixelsOf(file, height, { channels: 'grey' }), { ...asRgb, channels: 1, data: shades }),
      ).toBeLessThan(is16 ? 0.6 : power === 1 ? 2.5 : 1.2);
    }
  });
});

describe('a PNG without a profile', () => {
  /** Of sRGB 220, 30, 30 in light: CSS Color 4, section 10. */
  const light = [0.7157, 0.01298, 0.01298].map((value) => value);
  const srgb = [220, 30, 30];
  const times = (matrix: readonly (readonly number[])[], vector: readonly number[]) =>
    matrix.map((row) => row.reduce((sum, value, i) => sum + value * vector[i]!, 0));
  /** Linear sRGB to linear Display P3 (CSS Color 4, sample code). */
  const toP3 = times(
    [
      [0.8224621, 0.177538, 0],
      [0.0331941, 0.9668058, 0],
      [0.0170827, 0.0723974, 0.9105199],
    ],
    light,
  );
  const encoded = (value: number): number => (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);
  const image = (values: readonly number[], bits: 8 | 16): PngImage => ({
    width: 16,
    height: 16,
    channels: 3,
    bits,
    values: Array.from({ length: 768 }, (_, i) => Math.round(values[i % 3]! * (2 ** bits - 1))),
  });
  const first = async (bytes: Buffer): Promise<number[]> => [...(await pixelsOf(bytes, 16)).data.subarray(0, 3)];
  const p3 = numbers([31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6000]);
  const srgbPrimaries = numbers([31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6000]);

  it.each([8, 16] as const)('follows cICP, gAMA and cHRM at %i bits', async (bits) => {
    const near = (found: number[]) => {
      for (const [i, value] of found.entries())
        expect(Math.abs(value - srgb[i]!)).toBeLessThanOrEqual(bits === 8 ? 2 : 1);
    };
    near(await first(pngOf(image(toP3.map(encoded), bits), [['cICP', Buffer.from([12, 13, 0, 1])]])));
    near(
      await first(
        pngOf(
          image(
            toP3.map((v) => v ** 0.625),
            bits,
          ),
          [
            ['gAMA', numbers([62_500])],
            ['cHRM', p3],
          ],
        ),
      ),
    );
    near(
      await first(
        pngOf(image(toP3.map(encoded), bits), [
          ['gAMA', numbers([45_455])],
          ['cHRM', p3],
        ]),
      ),
    );
    near(
      await first(
        pngOf(
          image(
            light.map((v) => v ** 0.8),
            bits,
          ),
          [['gAMA', numbers([80_000])]],
        ),
      ),
    );
    near(
      await first(
        pngOf(
          image(
            srgb.map((v) => v / 255),
            bits,
          ),
          [
            ['gAMA', numbers([45_455])],
            ['cHRM', srgbPrimaries],
          ],
        ),
      ),
    );
  });

  it.each([8, 16] as const)('is sRGB if a chunk says so, whatever else it says, at %i bits', async (bits) => {
    const file = image(
      srgb.map((v) => v / 255),
      bits,
    );
    expect(await first(pngOf(file))).toEqual(srgb);
    expect(
      await first(
        pngOf(file, [
          ['sRGB', Buffer.alloc(1)],
          ['gAMA', numbers([80_000])],
        ]),
      ),
    ).toEqual(srgb);
    expect(await first(pngOf(file, [['cICP', Buffer.from([1, 13, 0, 1])], profileChunk(linear)]))).toEqual(srgb);
  });
});

describe('an AVIF without a profile', () => {
  const colour = (hex: string): Promise<Buffer> =>
    sharp({ create: { width: 32, height: 32, channels: 3, background: hex } })
      .avif({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
  const near = async (file: Buffer, expected: readonly number[]): Promise<void> => {
    const { data } = await pixelsOf(file, 32);
    for (const [i, value] of expected.entries()) expect(Math.abs(data[i]! - value)).toBeLessThanOrEqual(3);
  };

  it('follows the colour space that it names by numbers', async () => {
    // sRGB 220, 30, 30 in Display P3 (CSS Color 4): 202, 54, 43.
    const stored = await colour('#ca362b');
    await near(stored, [202, 54, 43]);
    await near(withNclx(stored, 1, 13), [202, 54, 43]);
    await near(withNclx(stored, 2, 2), [202, 54, 43]);
    await near(withNclx(stored, 12, 13), [220, 30, 30]);
  });

  it('of high dynamic range says that it is not converted', async () => {
    const { findings } = await used(withNclx(await colour('#ca362b'), 9, 16), 32);
    expect(findings).toEqual([{ kind: 'profile-ignored', detail: 'HDR colours (PQ or HLG) are not converted' }]);
  });
});

it('a PNG of high dynamic range says that it is not converted', async () => {
  const png = { width, height, channels: 3, bits: 8, values: scene.data } as const;
  const { findings } = await used(pngOf(png, [['cICP', Buffer.from([9, 16, 0, 1])]]), height);
  expect(findings).toEqual([{ kind: 'profile-ignored', detail: 'HDR colours (PQ or HLG) are not converted' }]);
});

describe('other colour spaces', () => {
  it('Lab of 8 and 16 bits, with signed or shifted a and b, ends in sRGB', async () => {
    // sRGB 221, 31, 31 in CIELab of white D50, as Little CMS gives it.
    const [L, a, b] = [48.63, 69, 52];
    const fill = <T extends Uint8Array | Uint16Array>(into: T, values: readonly number[]): Buffer =>
      bytesOf(into.map((_, i) => Math.round(values[i % 3]!)) as T);
    const page = (bits: 8 | 16, photometric: 8 | 9, values: readonly number[]): Buffer =>
      tiffOf({
        width: 16,
        height: 16,
        channels: 3,
        bits,
        photometric,
        pixels: fill(bits === 8 ? new Uint8Array(768) : new Uint16Array(768), values),
      });
    for (const file of [
      page(8, 8, [L * 2.55, a, b]),
      page(8, 9, [L * 2.55, a + 128, b + 128]),
      page(16, 8, [L * 655.35, a * 256, b * 256]),
      page(16, 9, [L * 652.8, (a + 128) * 256, (b + 128) * 256]),
    ]) {
      const [red, green, blue] = (await pixelsOf(file, 16)).data;
      expect(Math.abs(red! - 221)).toBeLessThanOrEqual(2);
      expect(Math.abs(green! - 31)).toBeLessThanOrEqual(2);
      expect(Math.abs(blue! - 31)).toBeLessThanOrEqual(2);
    }
    // Negative a and b: blue-green.
    const green = (await pixelsOf(page(8, 8, [150, 256 - 40, 256 - 10]), 16)).data;
    expect(green[0]!).toBeLessThan(80);
    expect(green[1]!).toBeGreaterThan(140);
  });

  it('CMYK ends near sRGB, with its profile and without, in JPEG and TIFF', async () => {
    const cmyk = () => photograph(2).toColourspace('cmyk').withIccProfile('cmyk');
    const expected = await pixelsOf(await photograph(2).png().toBuffer(), 60);
    const with8 = await cmyk().jpeg({ quality: 100 }).toBuffer();
    const tiff8 = await cmyk().tiff({ compression: 'lzw' }).toBuffer();
    const without = await photograph(2).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    for (const file of [with8, tiff8, without]) {
      expect(difference(await pixelsOf(file, 60), expected)).toBeLessThan(30);
      expect((await pixelsOf(file, 60, { channels: 'grey', depth: 16 })).channels).toBe(1);
      // A range of stored values says nothing about inks.
      const fixed = await pixelsOf(file, 60, { range: { kind: 'fixed', limits: [[0, 100]] } });
      expect(difference(fixed, expected)).toBeLessThan(30);
      expect((await pixelsOf(file, 60, { channels: [0, 1, 2, 3] })).channels).toBe(4);
    }
  });
});

describe('a profile that cannot be applied', () => {
  const damaged: Record<string, Buffer> = {
    'of random bytes': Buffer.alloc(300, 7),
    'cut in the middle': linear.subarray(0, linear.length / 2),
    'without its curves': (() => {
      const bytes = Buffer.from(linear);
      for (let at = 132; at < 132 + 12 * bytes.readUInt32BE(128); at += 12)
        if (bytes.toString('latin1', at + 1, at + 4) === 'TRC') bytes.write('none', at);
      return bytes;
    })(),
    'for greys': greyProfile(1)!,
  };
  it.each(Object.keys(damaged))('%s leaves the values as sRGB, with a finding', async (name) => {
    const profile = damaged[name]!;
    const rgb = sharp(scene.data, { raw: { width, height, channels: 3 } });
    const words = Uint16Array.from(scene.data, (value) => value * 257);
    const png = { width, height, channels: 3, bits: 8, values: scene.data } as const;
    for (const file of [
      pngOf(png, [profileChunk(profile)]),
      pngOf({ ...png, bits: 16, values: words }, [profileChunk(profile)]),
      tiffOf({ width, height, channels: 3, bits: 8, pixels: Buffer.from(scene.data), profile }),
      tiffOf({ width, height, channels: 3, bits: 16, pixels: bytesOf(words), profile }),
      withProfile(await rgb.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(), profile),
    ]) {
      const { picture, findings } = await used(file, height);
      expect(difference(picture, scene)).toBeLessThan(1.5);
      expect(findings).toEqual([{ kind: 'profile-ignored', detail: expect.stringContaining('damaged') }]);
    }
  });

  it('that cannot be decompressed leaves the values as sRGB, with a finding', async () => {
    const png = { width, height, channels: 3, bits: 8, values: scene.data } as const;
    const { picture, findings } = await used(pngOf(png, [['iCCP', Buffer.from('profile\0\0nonsense')]]), height);
    expect(difference(picture, scene)).toBe(0);
    expect(findings.map(({ kind }) => kind)).toEqual(['profile-ignored']);
  });
});
