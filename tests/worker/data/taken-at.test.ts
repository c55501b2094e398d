import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { exifDirectory } from '../../../electron/worker/data/exif-directory.ts';
import { takenAt, wallClock } from '../../../electron/worker/data/taken-at.ts';
import { photograph } from './pictures.ts';

const now = Date.parse('2026-11-30T12:00:00Z');
const taken = (bytes: Buffer): string | undefined => {
  const time = takenAt(bytes, now);
  return time === undefined ? undefined : new Date(time).toISOString();
};

/** An EXIF block whose directory of the exposure has these texts. @param little Low byte first. */
function block(texts: Readonly<Record<number, string>>, little = true): Buffer {
  const entries = Object.entries(texts);
  const bytes = Buffer.alloc(32 + entries.length * 12 + 4 + entries.length * 20);
  const u16 = (value: number, at: number) => (little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at));
  const u32 = (value: number, at: number) => (little ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at));
  bytes.write(little ? 'II' : 'MM', 'latin1');
  u16(42, 2);
  u32(8, 4);
  u16(1, 8);
  for (const [value, at] of [
    [0x8769, 10],
    [4, 12],
  ] as const)
    u16(value, at);
  u32(1, 14);
  u32(26, 18); // the exposure's directory
  u16(entries.length, 26);
  let text = 28 + entries.length * 12 + 4;
  for (const [i, [tag, words]] of entries.entries()) {
    const at = 28 + i * 12;
    u16(Number(tag), at);
    u16(2, at + 2);
    u32(20, at + 4);
    u32(text, at + 8);
    bytes.write(`${words}\0`, text, 'latin1');
    text += 20;
  }
  return bytes;
}
const [original, digitised] = [0x9003, 0x9004];
const day = '2024:05:17 18:30:05';

describe('the time that a camera wrote', () => {
  it.each([
    [day, '2024-05-17T18:30:05.000Z'],
    ['2024-05-17T18:30:05', '2024-05-17T18:30:05.000Z'],
    ['2024:05:17 18:30', '2024-05-17T18:30:00.000Z'],
    ['1935:08:02 00:00:00', '1935-08-02T00:00:00.000Z'],
    ['2024:02:29 23:59:59', '2024-02-29T23:59:59.000Z'],
    // Half a day ahead of UTC, at the end of the last hour there is.
    ['2026:12:01 01:59:00', '2026-12-01T01:59:00.000Z'],
  ])('%s is the wall clock there', (text, expected) => {
    expect(new Date(wallClock(text, now)!).toISOString()).toBe(expected);
  });

  it.each([
    '0000:00:00 00:00:00',
    '    :  :     :  :  ',
    '1904:01:01 00:00:00',
    '1970:01:01 00:00:00',
    '1980:01:01 00:00:00',
    '1825:05:17 18:30:05',
    '2026:12:01 02:01:00',
    '2038:01:19 03:14:07',
    '2023:02:29 10:00:00',
    '2024:13:17 18:30:05',
    '2024:05:17 24:30:05',
    '2024:05:17',
    'yesterday',
    '',
  ])("'%s' is no time of a picture", (text) => {
    expect(wallClock(text, now)).toBeUndefined();
  });
});

describe('when a picture was taken', () => {
  const withExif = (exif: Readonly<Record<string, string>>) => photograph(1, 40, 30).withExif({ IFD2: { ...exif } });

  it('is the original time, whatever its zone, in the formats of cameras and phones', async () => {
    const image = withExif({
      DateTimeOriginal: day,
      DateTimeDigitized: '2025:01:01 00:00:01',
      OffsetTimeOriginal: '+09:00',
    });
    for (const format of ['jpeg', 'png', 'webp', 'avif'] as const)
      expect(taken(await image.clone().toFormat(format).toBuffer()), format).toBe('2024-05-17T18:30:05.000Z');
    const heic = Buffer.concat([
      Buffer.from('00000018', 'hex'),
      Buffer.from('ftypheic\0\0\0\0mif1heic....infeExif....Exif\0\0', 'latin1'),
      block({ [original]: day }, false),
    ]);
    expect(taken(heic)).toBe('2024-05-17T18:30:05.000Z');
    const jxl = Buffer.concat([
      Buffer.from('0000000c4a584c200d0a870a', 'hex'),
      Buffer.from('....Exif\0\0\0\0', 'latin1'),
      block({ [original]: day }),
    ]);
    expect(taken(jxl)).toBe('2024-05-17T18:30:05.000Z');
    expect(taken(block({ [original]: day })), 'a TIFF').toBe('2024-05-17T18:30:05.000Z');
  });

  it('is when it was digitised where the original time is missing or absurd', async () => {
    const others: readonly Readonly<Record<string, string>>[] = [
      {},
      { DateTimeOriginal: '0000:00:00 00:00:00' },
      { DateTimeOriginal: '2099:01:01 00:00:00' },
    ];
    for (const exif of others)
      expect(
        taken(
          await withExif({ ...exif, DateTimeDigitized: day })
            .jpeg()
            .toBuffer(),
        ),
      ).toBe('2024-05-17T18:30:05.000Z');
  });

  it('is not known without EXIF, from the date of an edit, and from a damaged block', async () => {
    expect(taken(await photograph(1, 40, 30).jpeg().toBuffer())).toBeUndefined();
    const edited = await photograph(1, 40, 30)
      .withExif({ IFD0: { DateTime: day } })
      .jpeg()
      .toBuffer();
    expect(taken(edited)).toBeUndefined();
    const whole = block({ [original]: day, [digitised]: day });
    for (let length = 0; length < whole.length; length++) {
      const found = takenAt(whole.subarray(0, length), now);
      if (found !== undefined) expect(length, 'its text is whole').toBeGreaterThanOrEqual(28 + 2 * 12 + 4 + 20);
    }
    const jpeg = await withExif({ DateTimeOriginal: day }).jpeg().toBuffer();
    expect((await sharp(jpeg).metadata()).exif).toBeDefined();
    expect(taken(jpeg.subarray(0, 40))).toBeUndefined();
  });

  it('is found in a field only where it is a text, and a long text is cut', () => {
    const whole = block({ [original]: day });
    whole.writeUInt16LE(4, 30); // LONG
    expect(takenAt(whole, now)).toBeUndefined();
    const long = block({ [original]: day });
    long.writeUInt32LE(0xffff_ffff, 32);
    expect(exifDirectory(long)!.directory(0x8769)!.text(original)).toBe(day);
  });
});
