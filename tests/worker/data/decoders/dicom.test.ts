import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { dicom as decoder } from '../../../../electron/worker/data/decoders/dicom.ts';
import { formatOf } from '../../../../electron/worker/data/picture-format.ts';
import type { StoredPixels } from '../../../../electron/worker/data/stored-pixels.ts';
import { type Attribute, colourImage, dicom, greyImage, syntaxes, withAttributes } from './dicom-writer.ts';
import { dicomFiles, jpeg2000 } from './fixtures.ts';

const [width, height] = [24, 20];
const places = Array.from({ length: width * height }, (_, i) => [i % width, Math.floor(i / width)] as const);
const grey12 = places.map(([x, y]) => (170 * x + 7 * y) % 4096);
const signed16 = places.map(([x, y]) => 170 * x + 7 * y - 2000);
const rgb = places.flatMap(([x, y]) => [10 * x, 12 * y, 5 * x + 5 * y]);
const words = (values: readonly number[]): Buffer => Buffer.from(Int16Array.from(values).buffer);
const grey8 = (values: readonly number[]) => Buffer.from(Uint8Array.from(values));

async function pixels(file: Buffer): Promise<StoredPixels> {
  const found = await decoder.pixels(file);
  if ('reason' in found) throw new Error(`${found.reason}: ${found.detail}`);
  return found;
}
const values = async (file: Buffer): Promise<number[]> => Array.from((await pixels(file)).data);
const refusal = async (file: Buffer): Promise<string> => {
  const found = await decoder.pixels(file);
  if (!('reason' in found)) return 'decoded';
  expect(found.detail).toContain(';'); // what was found; what to do
  expect(JSON.stringify(found)).not.toMatch(/secret/i);
  return `${found.reason}: ${found.detail}`;
};

const greyFile = (changed: readonly Attribute[] = [], syntax: string = syntaxes.explicit): Buffer =>
  dicom(syntax, withAttributes(greyImage(width, height, 16, 12), changed), words(grey12));

describe('DICOM', () => {
  it('is recognised by its mark, whatever its name', () => {
    expect(formatOf(greyFile())).toBe('dicom');
    expect(formatOf(Buffer.alloc(200))).toBeUndefined();
    expect(formatOf(Buffer.alloc(10))).toBeUndefined();
  });

  for (const name of ['explicit', 'implicit', 'bigEndian', 'deflated'] as const)
    it(`reads uncompressed pixels, ${name}`, async () => {
      const image = await pixels(greyFile([], syntaxes[name]));
      expect(image).toMatchObject({ width, height, channels: 1, meaning: 'grey', declaredRange: [0, 4095] });
      expect(Array.from(image.data)).toEqual(grey12);
      expect(image.data).toBeInstanceOf(Uint16Array);
    });

  for (const name of ['grey12Rle', 'grey12Lossless', 'grey12JpegLs', 'grey12Jpeg2000'] as const)
    it(`decompresses 12 bits, ${name}`, async () => expect(await values(dicomFiles[name])).toEqual(grey12));
  for (const name of ['signed16Lossless', 'signed16JpegLs'] as const)
    it(`decompresses signed numbers, ${name}`, async () => expect(await values(dicomFiles[name])).toEqual(signed16));
  for (const name of ['rgbRle', 'rgbLossless', 'rgbJpegLs'] as const)
    it(`decompresses colours, ${name}`, async () => expect(await values(dicomFiles[name])).toEqual(rgb));

  it('decompresses JPEG 2000', async () => {
    const file = (attributes: readonly Attribute[], stream: Buffer) => dicom(syntaxes.jpeg2000, attributes, [stream]);
    expect(await values(file(greyImage(width, height, 16, 16, true), jpeg2000.signed16))).toEqual(signed16);
    expect(await values(file(colourImage(width, height, 'YBR_RCT'), jpeg2000.rgb))).toEqual(rgb);
  });

  it('decompresses baseline JPEG, whose colours DICOM names', async () => {
    const worst = (found: readonly number[]): number => Math.max(...found.map((value, i) => Math.abs(value - rgb[i]!)));
    expect(worst(await values(dicomFiles.rgbJpeg))).toBeLessThan(25);
    const raw = { raw: { width, height, channels: 3 as const } };
    const jpeg = await sharp(Buffer.from(rgb), raw).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
    expect(worst(await values(dicom(syntaxes.jpeg, colourImage(width, height, 'YBR_FULL_422'), [jpeg])))).toBeLessThan(
      8,
    );
  });

  it('joins the fragments of a frame', async () => {
    const [a, b] = [jpeg2000.grey12.subarray(0, 100), jpeg2000.grey12.subarray(100)];
    const file = dicom(syntaxes.jpeg2000, greyImage(width, height, 16, 12), [a, b]);
    expect(await values(file)).toEqual(grey12);
  });

  it('reads signed numbers', async () => {
    const image = await pixels(dicom(syntaxes.explicit, greyImage(width, height, 16, 16, true), words(signed16)));
    expect(image.data).toBeInstanceOf(Int16Array);
    expect(Array.from(image.data)).toEqual(signed16);
    expect(image.declaredRange).toEqual([-32768, 32767]);
  });

  it('leaves out the bits above the stored ones, which may hold overlays', async () => {
    const overlaid = words(grey12.map((value) => value | 0x9000));
    expect(await values(dicom(syntaxes.explicit, greyImage(width, height, 16, 12), overlaid))).toEqual(grey12);
    const negative = grey12.map((value) => value - 2048);
    const attributes = greyImage(width, height, 16, 12, true);
    expect(await values(dicom(syntaxes.explicit, attributes, words(negative.map((v) => v & 0xfff))))).toEqual(negative);
  });

  it('applies slope and intercept, and takes the first window as the range', async () => {
    const image = await pixels(
      greyFile([
        ['00281050', 'DS', '40\\300'],
        ['00281051', 'DS', '401\\1500'],
        ['00281052', 'DS', '-1024'],
        ['00281053', 'DS', '0.5'],
      ]),
    );
    expect(image.data).toBeInstanceOf(Float32Array);
    expect(Array.from(image.data)).toEqual(grey12.map((value) => value * 0.5 - 1024));
    expect(image.declaredRange).toEqual([-160.5, 239.5]);
  });

  it('takes the stated extremes as the range if there is no window', async () => {
    const extremes = [
      ['00280106', 'US', 10],
      ['00280107', 'US', 2000],
      ['00281052', 'DS', '5'],
      ['00281053', 'DS', '2'],
    ] satisfies Attribute[];
    expect((await pixels(greyFile(extremes))).declaredRange).toEqual([25, 4005]);
  });

  it('mirrors MONOCHROME1, where high values are dark', async () => {
    const monochrome1: Attribute = ['00280004', 'CS', 'MONOCHROME1'];
    expect(await values(greyFile([monochrome1]))).toEqual(grey12.map((value) => 4095 - value));
    const windowed = await pixels(
      greyFile([
        monochrome1,
        ['00281050', 'DS', '1000'],
        ['00281051', 'DS', '2000'],
        ['00281056', 'CS', 'LINEAR_EXACT'],
      ]),
    );
    expect(windowed.declaredRange).toEqual([2095, 4095]);
  });

  it('reads colours next to each other and in planes', async () => {
    expect(await values(dicom(syntaxes.explicit, colourImage(width, height), Buffer.from(rgb), 8))).toEqual(rgb);
    const planes = [0, 1, 2].flatMap((c) => places.map((_, i) => rgb[3 * i + c]!));
    const planar = dicom(syntaxes.explicit, colourImage(width, height, 'RGB', 1), Buffer.from(planes), 8);
    expect(await values(planar)).toEqual(rgb);
  });

  it('converts YCbCr, whole and with halved colours', async () => {
    const full = dicom(
      syntaxes.explicit,
      colourImage(width, height, 'YBR_FULL'),
      Buffer.from(places.flatMap(() => [76, 85, 255])),
      8,
    );
    expect((await values(full)).slice(0, 3)).toEqual([254, 0, 0]);
    const pairs = Array.from({ length: (width * height) / 2 }, () => [76, 200, 85, 255]).flat();
    const halved = await values(
      dicom(syntaxes.explicit, colourImage(width, height, 'YBR_FULL_422'), Buffer.from(pairs), 8),
    );
    expect(halved.slice(0, 6)).toEqual([254, 0, 0, 255, 124, 124]);
  });

  it('looks colours up in a palette', async () => {
    const table = (scale: number): Buffer => words(Array.from({ length: 256 }, (_, i) => ((i * scale) % 256) << 8));
    const palette = withAttributes(greyImage(width, height, 8, 8), [
      ['00280004', 'CS', 'PALETTE COLOR'],
      ...(['1', '2', '3'] as const).map((c) => [`0028110${c}`, 'US', [256, 0, 16]] satisfies Attribute),
      ['00281201', 'OW', table(1)],
      ['00281202', 'OW', table(2)],
      ['00281203', 'OW', table(3)],
    ]);
    const indices = places.map(([x, y]) => x + y);
    const found = await values(dicom(syntaxes.explicit, palette, grey8(indices), 8));
    expect(found).toEqual(indices.flatMap((i) => [i, 2 * i, 3 * i]));
  });

  it('decodes the first frame and counts them', async () => {
    const frames = Buffer.concat([words(grey12), words(grey12.map(() => 7))]);
    const several = withAttributes(greyImage(width, height, 16, 12), [['00280008', 'IS', '2']]);
    const file = dicom(syntaxes.explicit, several, frames);
    expect(await decoder.header(file)).toEqual({ width, height, channels: 1, frames: 2 });
    expect(await values(file)).toEqual(grey12);
    const compressed = dicom(syntaxes.jpeg2000, several, [jpeg2000.grey12, jpeg2000.grey12]);
    expect(await values(compressed)).toEqual(grey12);
  });

  it('decodes any other frame, also of several fragments', async () => {
    const three = withAttributes(greyImage(width, height, 16, 12), [['00280008', 'IS', '3']]);
    const data = async (file: Buffer, page: number) => {
      const found = await decoder.pixels(file, page);
      return 'reason' in found ? found : [...found.data];
    };
    const plain = [1, 2, 3].map((number) => grey12.map(() => number));
    const file = dicom(syntaxes.explicit, three, Buffer.concat(plain.map(words)));
    for (const [i, frame] of plain.entries()) expect(await data(file, i + 1)).toEqual(frame);
    const cut = dicom(syntaxes.explicit, three, Buffer.concat(plain.slice(0, 2).map(words)));
    expect(await data(cut, 3)).toMatchObject({ reason: 'truncated' });

    const stream = jpeg2000.grey12;
    const half = 2 * Math.floor(stream.length / 4);
    const parts = [stream.subarray(0, half), stream.subarray(half)];
    const compressed = dicom(syntaxes.jpeg2000, three, [...parts, stream, ...parts]);
    for (const page of [1, 2, 3]) expect(await data(compressed, page)).toEqual(grey12);
    expect(await data(dicom(syntaxes.jpeg2000, three, [stream, stream]), 3)).toMatchObject({ reason: 'truncated' });
  });

  it('finds slope and window of an enhanced file in its functional groups', async () => {
    const file = greyFile([
      [
        '52009229',
        'SQ',
        [
          [
            '00289145',
            'SQ',
            [
              ['00281052', 'DS', '-10'],
              ['00281053', 'DS', '1'],
            ],
          ],
        ],
      ],
      [
        '52009230',
        'SQ',
        [
          [
            '00289132',
            'SQ',
            [
              ['00281050', 'DS', '50'],
              ['00281051', 'DS', '101'],
            ],
          ],
        ],
      ],
    ]);
    const image = await pixels(file);
    expect(image.data[1]).toBe(160);
    expect(image.declaredRange).toEqual([-0.5, 99.5]);
  });

  it('refuses what it cannot read, and says what to do', async () => {
    expect(await refusal(dicom(syntaxes.mpeg, greyImage(width, height, 8, 8), [Buffer.alloc(50)], 8))).toMatch(
      /undecodable: its transfer syntax 1\.2\.840\.10008\.1\.2\.4\.100 .*gdcmconv --raw/,
    );
    expect(await refusal(dicomFiles.grey12Jpeg)).toMatch(/JPEG of 12 bits .*gdcmconv --raw/);
    expect(await refusal(dicom(syntaxes.explicit, [], undefined))).toMatch(/holds no pixels/);
    expect(await refusal(greyFile([['00280004', 'CS', 'HSV']]))).toMatch(/photometric interpretation is HSV/);
    expect(await refusal(greyFile([['00280100', 'US', 1]]))).toMatch(/1 bit/);
    expect(await refusal(greyFile([['00280100', 'US', 64]]))).toMatch(/64 bits/);
    const short = dicom(syntaxes.explicit, greyImage(width, height, 16, 12), words(grey12.slice(5)));
    expect(await refusal(short)).toMatch(/^truncated/);
    const damaged = dicom(syntaxes.jpeg2000, greyImage(width, height, 16, 12), [jpeg2000.grey12.subarray(0, 60)]);
    expect(await refusal(damaged)).toMatch(/damaged/);
    const otherSize = dicom(syntaxes.jpeg2000, greyImage(200, 200, 16, 12), [jpeg2000.grey12]);
    expect(await refusal(otherSize)).toMatch(/damaged/);
  });

  it('reports a file that was cut anywhere', async () => {
    const file = greyFile();
    for (let length = 140; length < file.length; length += 97)
      expect(await refusal(file.subarray(0, length)), `${length} bytes`).toMatch(/^(truncated|undecodable)/);
  });
});
