/** From the bytes of a file to the pixels of a dataset, for the formats with decoders of their own. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DecodedPicture, decode, readHeader } from '../../../../electron/worker/data/decode.ts';
import { indexFolders } from '../../../../electron/worker/data/index-folders.ts';
import type { ReadImage } from '../../../../electron/worker/data/read-image.ts';
import { colourReading, type ImageReading } from '../../../../shared/image-reading.ts';
import { fill, photograph, temporaryFolder } from '../pictures.ts';
import { dicom, greyImage, syntaxes, withAttributes } from './dicom-writer.ts';
import { dicomFiles, heic, jxl } from './fixtures.ts';
import { withProperty, withSize } from './heif-boxes.ts';
import { rawFile } from './raw-writer.ts';

const colours = [
  [220, 30, 30],
  [30, 200, 40],
  [40, 60, 220],
  [200, 200, 60],
] as const;

async function decoded(bytes: Buffer, reading: ImageReading = colourReading): Promise<DecodedPicture<ReadImage>> {
  const found = await decode(bytes, 32, reading);
  if ('reason' in found) throw new Error(`${found.reason}: ${found.detail}`);
  return found;
}
const at = ({ data, width, channels }: ReadImage, x: number, y: number): number[] =>
  Array.from(data.slice((y * width + x) * channels, (y * width + x + 1) * channels));
const fields = (image: ReadImage): number[][] => [
  at(image, 6, 6),
  at(image, 42, 6),
  at(image, 6, 26),
  at(image, 42, 26),
];
const distance = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number =>
  Math.max(...a.flatMap((colour, i) => colour.map((value, c) => Math.abs(value - b[i]![c]!))));

/** A colour of Display P3 in sRGB (CSS Color 4, sections 10.4 and 10.8), clipped. */
function p3ToSrgb(colour: readonly number[]): number[] {
  const linear = (v: number): number => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const encoded = (v: number): number => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
  const [r, g, b] = colour.map((value) => linear(value / 255)) as [number, number, number];
  const mixed = [1.2249 * r - 0.2249 * g, 1.0421 * g - 0.0421 * r, 1.0983 * b - 0.0196 * r - 0.0786 * g];
  return mixed.map((value) => Math.round(255 * encoded(Math.min(1, Math.max(0, value)))));
}

describe('in sRGB', () => {
  it.each([
    ['HEIC', heic.colours],
    ['HEIC in Display P3', heic.displayP3],
    ['HEIC of 10 bits', heic.tenBits],
    ['JPEG XL of 16 bits', jxl.sixteenBits],
    ['JPEG XL in Display P3', jxl.displayP3],
    ['lossy JPEG XL', jxl.lossy],
  ])('%s has the colours of its photograph', async (_, bytes) => {
    const { picture } = await decoded(bytes);
    expect([picture.width, picture.height, picture.channels]).toEqual([48, 32, 3]);
    expect(distance(fields(picture), colours)).toBeLessThanOrEqual(6);
  });

  it('HEIC whose code points name Display P3 is converted', async () => {
    const nclx = Buffer.concat([Buffer.from('nclx'), Buffer.from('000c000d000680', 'hex')]);
    const { picture } = await decoded(withProperty(heic.colours, 'colr', nclx));
    expect(distance(fields(picture), colours.map(p3ToSrgb))).toBeLessThanOrEqual(4);
  });

  it('transparency is laid over the background', async () => {
    for (const bytes of [heic.transparent, jxl.transparent]) {
      const { picture } = await decoded(bytes);
      const expected = (c: number, x: number): number => (colours[0][c]! * 5 * x + 128 * (255 - 5 * x)) / 255;
      for (const c of [0, 1, 2]) expect(Math.abs(at(picture, 8, 6)[c]! - expected(c, 8))).toBeLessThanOrEqual(6);
    }
  });

  it('grey is spread from black to white by the first window of DICOM', async () => {
    const [width, height] = [48, 32];
    const values = Array.from({ length: width * height }, (_, i) => (i % width) * 100);
    const attributes = withAttributes(greyImage(width, height, 16, 16), [
      ['00281050', 'DS', '2400.5'],
      ['00281051', 'DS', '801'],
    ]);
    const file = dicom(syntaxes.explicit, attributes, Buffer.from(Uint16Array.from(values).buffer));
    const { picture, range } = await decoded(file, { ...colourReading, channels: 'grey' });
    expect(range).toEqual([2000, 2800]);
    expect(at(picture, 10, 16)).toEqual([0]);
    expect(at(picture, 24, 16)).toEqual([128]);
    expect(at(picture, 40, 16)).toEqual([255]);
  });

  it('16 bits are kept for a dataset of 16 bits', async () => {
    const { picture } = await decoded(jxl.grey16, { channels: 'grey', depth: 16, range: { kind: 'auto' } });
    const expected = Math.round(((16 * 48 + 24) / (48 * 32 - 1)) * 65535);
    expect(Math.abs(at(picture, 24, 16)[0]! - expected)).toBeLessThan(100);
  });
});

describe('findings', () => {
  it('tell that of several images one is used', async () => {
    const frames = withAttributes(greyImage(20, 20, 8, 8), [['00280008', 'IS', '3']]);
    const file = dicom(syntaxes.explicit, frames, Buffer.alloc(1200), 8);
    expect((await decoded(file)).findings).toContainEqual({ kind: 'several-pages', detail: '3 images' });
    expect((await decoded(jxl.animated)).header).toMatchObject({ format: 'jxl', animated: true });
  });

  it('tell that the preview of a raw file is used, turned upright', async () => {
    const preview = await photograph(1, 120, 90).jpeg({ quality: 95 }).toBuffer();
    const { header, findings, picture } = await decoded(rawFile('tiff', [preview], 6));
    expect(header).toMatchObject({ format: 'raw', width: 90, height: 120, exifRotated: true });
    expect(findings).toEqual([{ kind: 'preview-used', detail: '90×120 pixels' }]);
    const upright = await photograph(1, 120, 90)
      .jpeg({ quality: 95 })
      .toBuffer()
      .then((jpeg) => decoded(jpeg));
    // The foot of the left column is the top left corner.
    expect(distance([at(picture, 2, 2)], [at(upright.picture, 2, 29)])).toBeLessThanOrEqual(24);
  });

  it('tell that HDR is not converted', async () => {
    const pq = Buffer.concat([Buffer.from('nclx'), Buffer.from('00090010000980', 'hex')]);
    expect((await decoded(withProperty(heic.grey, 'colr', pq))).findings).toEqual([
      { kind: 'profile-ignored', detail: 'HDR colours (PQ or HLG) are not converted' },
    ]);
  });

  it('tell that a damaged colour profile is ignored', async () => {
    const damaged = Buffer.from(heic.displayP3);
    damaged.write('bogus!', damaged.indexOf('acsp') - 24, 'latin1');
    const { findings } = await decoded(damaged);
    expect(findings.map(({ kind }) => kind)).toContain('profile-ignored');
  });
});

describe('limits', () => {
  it('are checked before pixels are decoded', async () => {
    const huge = dicom(syntaxes.explicit, greyImage(30_000, 30_000, 16, 12), Buffer.alloc(100));
    for (const bytes of [huge, withSize(heic.colours, [48, 32], [30_000, 30_000])]) {
      expect(await readHeader(bytes)).toMatchObject({ width: 30_000, height: 30_000 });
      expect(await decode(bytes, 32)).toMatchObject({ reason: 'beyond-limits', detail: /30000×30000/ });
    }
    const tiny = dicom(syntaxes.explicit, greyImage(8, 8, 8, 8), Buffer.alloc(64), 8);
    expect(await decode(tiny, 32)).toMatchObject({ reason: 'too-small' });
  });

  it('give the decoder’s own reason', async () => {
    expect(await decode(dicomFiles.grey12Jpeg, 32)).toEqual({
      reason: 'undecodable',
      detail: 'JPEG of 12 bits is not supported; convert it with gdcmconv --raw',
    });
    expect(await decode(heic.colours.subarray(0, 900), 32)).toMatchObject({ reason: 'truncated' });
    expect(await decode(rawFile('cr2', []), 32)).toMatchObject({ detail: expect.stringMatching(/develop it/) });
  });
});

describe('a folder', () => {
  it('of all these formats is indexed, DICOM without an extension too', async () => {
    const folder = join(temporaryFolder(), 'photographs');
    const preview = await photograph(5, 120, 90).jpeg().toBuffer();
    await fill(folder, {
      'a.HEIC': heic.colours,
      'b.jxl': jxl.grey16,
      'c.dcm': dicomFiles.rgbJpegLs,
      'd.NEF': rawFile('tiff', [preview]),
      'e.cr2': rawFile('cr2', [await photograph(6, 120, 90).jpeg().toBuffer()]),
      IM000001: dicomFiles.grey12Rle,
      'study/1.2.840.113619.2.5': dicomFiles.signed16JpegLs,
      'study/DICOMDIR': dicom(syntaxes.explicit, [], undefined),
      README: 'text',
      'notes.12': 'text',
    });
    const before = readdirSync(folder, { recursive: true }).sort();
    const found = await indexFolders({ folders: [folder], packDir: join(temporaryFolder(), 'pack') }, 32);
    expect(found.images).toBe(7);
    expect(found.passedOver).toEqual([
      {
        path: join(folder, 'study', 'DICOMDIR'),
        reason: 'undecodable',
        detail: 'it holds no pixels: it is a report, a plan or a directory; leave it out of the folder',
      },
    ]);
    const kinds = found.warnings.map(({ path, kind }) => `${path.slice(folder.length + 1)} ${kind}`);
    expect(kinds).toContain('d.NEF preview-used');
    expect(kinds.filter((words) => words.includes('mistyped'))).toEqual([]);
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
  });
});
