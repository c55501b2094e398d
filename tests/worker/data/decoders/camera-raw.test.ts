import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { rawPreview } from '../../../../electron/worker/data/decoders/camera-raw.ts';
import { isRawByMark, isRawTiff } from '../../../../electron/worker/data/decoders/raw-marks.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { photograph } from '../pictures.ts';
import { type RawKind, rawFile } from './raw-writer.ts';

const kinds: readonly RawKind[] = ['tiff', 'cr2', 'orf', 'rw2', 'raf', 'cr3'];
let thumbnail: Buffer;
let preview: Buffer;
beforeAll(async () => {
  thumbnail = await photograph(1, 40, 30).jpeg().toBuffer();
  preview = await photograph(1, 120, 90).jpeg().toBuffer();
});

const found = (file: Buffer): Buffer => {
  const jpeg = rawPreview(file);
  if ('reason' in jpeg) throw new Error(`${jpeg.reason}: ${jpeg.detail}`);
  return jpeg;
};

describe('camera raw files', () => {
  for (const kind of kinds)
    it(`are recognised, and their largest preview is found: ${kind}`, () => {
      const file = rawFile(kind, [thumbnail, preview, thumbnail]);
      expect(isRawByMark(file)).toBe(kind !== 'tiff');
      if (kind === 'tiff') expect(isRawTiff(file)).toBe(true);
      expect(found(file)).toEqual(preview);
    });

  for (const kind of ['tiff', 'cr2', 'orf', 'rw2', 'cr3'] as const)
    it(`give their orientation to the preview: ${kind}`, async () => {
      const jpeg = found(rawFile(kind, [preview], 6));
      expect((await sharp(jpeg).metadata()).orientation).toBe(6);
      const pixels = await sharp(jpeg).raw().toBuffer();
      expect(pixels).toEqual(await sharp(preview).raw().toBuffer());
    });

  it('keep the orientation that a preview states itself', async () => {
    const turned = await photograph(1, 120, 90).withMetadata({ orientation: 8 }).jpeg().toBuffer();
    expect((await sharp(found(rawFile('raf', [turned]))).metadata()).orientation).toBe(8);
    expect((await sharp(found(rawFile('tiff', [turned], 6))).metadata()).orientation).toBe(8);
  });

  it('without a preview are refused, with a way forward', () => {
    expect(rawPreview(rawFile('cr2', []))).toEqual({
      reason: 'undecodable',
      detail: 'this raw file holds no JPEG preview; develop it and save it as JPEG, PNG or TIFF',
    });
  });

  it('that end inside their preview are refused', () => {
    const file = rawFile('cr3', [preview]);
    expect(rawPreview(file.subarray(0, file.length - 200))).toMatchObject({ reason: 'truncated' });
  });

  it('that are damaged end no search', () => {
    const random = new Random(3, 'raw');
    for (let round = 0; round < 300; round++) {
      const file = rawFile(kinds[round % kinds.length]!, [thumbnail, preview]);
      for (let i = 0; i < 20; i++) file[random.integer(0, file.length - 1)] = random.integer(0, 255);
      const jpeg = rawPreview(file.subarray(0, random.integer(16, file.length)));
      expect('reason' in jpeg || jpeg.length > 0).toBe(true);
    }
    // Nothing but beginnings.
    expect(rawPreview(Buffer.alloc(3_000_000, Buffer.from('ffd8ff', 'hex')))).toMatchObject({ reason: 'undecodable' });
  });

  it('are told from pictures', async () => {
    const tiff = await photograph(1).tiff().toBuffer();
    for (const file of [tiff, preview, Buffer.alloc(20)]) expect(isRawByMark(file)).toBe(false);
    expect(isRawTiff(tiff)).toBe(false);
  });
});
