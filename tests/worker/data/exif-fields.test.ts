import { describe, expect, it } from 'vitest';
import { exifFields, exifOf } from '../../../electron/worker/data/exif-fields.ts';
import { photograph } from './pictures.ts';

/** A JPEG with these EXIF fields. Rationals are texts: "1/125". */
const withExif = (exif: Parameters<ReturnType<typeof photograph>['withExif']>[0]) =>
  photograph(1, 40, 30).withExif(exif).jpeg().toBuffer();

describe('the EXIF fields of a picture', () => {
  it('name camera, time, exposure and place in words', async () => {
    const bytes = await withExif({
      IFD0: { Make: 'Canon', Model: 'EOS 5D', Software: 'darkroom 3' },
      IFD2: {
        ExposureTime: '1/125',
        FNumber: '28/10',
        ISOSpeedRatings: '200',
        FocalLength: '50/1',
        DateTimeOriginal: '2024:05:17 18:30:05',
      },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '48/1 51/1 2400/100',
        GPSLongitudeRef: 'W',
        GPSLongitude: '2/1 21/1 0/1',
      },
    });
    expect(await exifOf(bytes)).toEqual([
      { name: 'Camera', value: 'Canon EOS 5D' },
      { name: 'Taken', value: '2024-05-17 18:30:05' },
      { name: 'Exposure', value: '1/125 s, f/2.8, ISO 200, 50 mm' },
      { name: 'Position', value: '48.85667° N, 2.35000° W' },
      { name: 'Software', value: 'darkroom 3' },
    ]);
  });

  it('do not repeat the maker, and leave out what is missing or makes no sense', async () => {
    const bytes = await withExif({
      IFD0: { Make: 'NIKON', Model: 'NIKON D70' },
      IFD2: { ExposureTime: '0/1', DateTimeOriginal: 'yesterday' },
    });
    expect(await exifOf(bytes)).toEqual([{ name: 'Camera', value: 'NIKON D70' }]);
  });

  it('are none for a picture without EXIF and for a damaged block', async () => {
    expect(await exifOf(await photograph(1, 40, 30).png().toBuffer())).toEqual([]);
    for (const block of ['', 'Exif', 'Exif\0\0MM\0*', 'II*\0\xff\xff\xff\xff\xff'])
      expect(exifFields(Buffer.from(block, 'latin1'))).toEqual([]);
  });

  it('have no invisible characters and are cut where they are too long', async () => {
    const [software] = await exifOf(await withExif({ IFD0: { Software: `a\u0007b${'c'.repeat(400)}` } }));
    expect(software!.value).toMatch(/^a\\u0007bc+$/);
    expect(software!.value).toHaveLength(120);
  });
});
