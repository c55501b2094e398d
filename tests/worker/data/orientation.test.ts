import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { ReadImage } from '../../../electron/worker/data/read-image.ts';
import { difference, pixelsOf, used } from './decoded.ts';
import { exifBlock, exifSegment, inserted, placeOf } from './jpeg-edits.ts';
import { blobs } from './pictures.ts';
import { pngOf } from './png-files.ts';
import { bytesOf, tiffOf } from './tiff-files.ts';

const [width, height] = [48, 32];
const scene = blobs(5, width, height);
const upright: ReadImage = { width, height, channels: 3, data: scene };
const orientations = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** The pixels as a camera stores them so that this orientation shows them upright (TIFF 6.0, tag 274: what row 0 and column 0 are). */
function stored(orientation: number): { width: number; height: number; channels: 3; values: Uint8Array } {
  const swaps = orientation >= 5;
  const [w, h] = swaps ? [height, width] : [width, height];
  const values = new Uint8Array(w * h * 3);
  for (let row = 0; row < h; row++)
    for (let column = 0; column < w; column++) {
      // For each orientation, where stored row and column lie in the upright picture.
      const fromTop = [
        0,
        row,
        row,
        height - 1 - row,
        height - 1 - row,
        column,
        column,
        height - 1 - column,
        height - 1 - column,
      ];
      const fromLeft = [
        0,
        column,
        width - 1 - column,
        width - 1 - column,
        column,
        row,
        width - 1 - row,
        width - 1 - row,
        row,
      ];
      const from = 3 * (fromTop[orientation]! * width + fromLeft[orientation]!);
      values.set(scene.subarray(from, from + 3), 3 * (row * w + column));
    }
  return { width: w, height: h, channels: 3, values };
}
const raw = (orientation: number) => {
  const { values, ...size } = stored(orientation);
  return sharp(values, { raw: size });
};
const jpeg = (orientation: number): Promise<Buffer> =>
  raw(orientation).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
const png = (orientation: number) => ({ ...stored(orientation), bits: 8 }) as const;

async function isUpright(bytes: Buffer, orientation: number, tolerance = 0): Promise<void> {
  const { header, picture } = await used(bytes, height);
  expect([header.width, header.height]).toEqual([width, height]);
  expect(header.exifRotated).toBe(orientation > 1);
  expect(difference(picture, upright)).toBeLessThanOrEqual(tolerance);
  // As bands they are turned too.
  expect(difference(await pixelsOf(bytes, height, { channels: [0, 1, 2] }), upright)).toBeLessThanOrEqual(tolerance);
}

describe.each(orientations)('orientation %i', (orientation) => {
  it.each([
    ['SHORT, little-endian', { order: 'II', type: 3 }],
    ['SHORT, big-endian', { order: 'MM', type: 3 }],
    ['LONG, little-endian', { order: 'II', type: 4 }],
    ['LONG, big-endian', { order: 'MM', type: 4 }],
    ['BYTE, big-endian', { order: 'MM', type: 1 }],
  ] as const)('in the EXIF of a JPEG, as %s', async (_, writing) => {
    await isUpright(inserted(await jpeg(orientation), 2, exifSegment(orientation, writing)), orientation, 3);
  });

  it('in the first or the second of two EXIF segments of a JPEG', async () => {
    const bytes = await jpeg(orientation);
    const [turned, plain] = [exifSegment(orientation), exifSegment(1)];
    await isUpright(inserted(bytes, 2, Buffer.concat([turned, plain])), orientation, 3);
    await isUpright(inserted(bytes, 2, Buffer.concat([plain, turned])), orientation, 3);
  });

  it('in an EXIF segment of a JPEG after the frame header', async () => {
    const bytes = await jpeg(orientation);
    const [, end] = placeOf(bytes, 0xc0);
    await isUpright(inserted(bytes, end, exifSegment(orientation)), orientation, 3);
  });

  it('in a chunk of a PNG, before or after the pixels', async () => {
    const exif = ['eXIf', exifBlock(orientation, { order: 'MM' })] as const;
    await isUpright(pngOf(png(orientation), [exif]), orientation);
    await isUpright(pngOf(png(orientation), [], [exif]), orientation);
  });

  it('in the text that ImageMagick writes into a PNG, compressed or not', async () => {
    const exif = Buffer.concat([Buffer.from('Exif\0\0'), exifBlock(orientation)]);
    const lines = exif.toString('hex').replaceAll(/(.{72})/g, '$1\n');
    const text = `\nexif\n      ${exif.length}\n${lines}\n`;
    const keyword = Buffer.from('Raw profile type exif\0');
    const plain = ['tEXt', Buffer.concat([keyword, Buffer.from(text)])] as const;
    const compressed = ['zTXt', Buffer.concat([keyword, Buffer.alloc(1), deflateSync(text)])] as const;
    await isUpright(pngOf(png(orientation), [plain]), orientation);
    await isUpright(pngOf(png(orientation), [], [compressed]), orientation);
  });

  it('of a PNG with 16 bits', async () => {
    const wide = {
      ...stored(orientation),
      bits: 16,
      values: Uint16Array.from(stored(orientation).values, (v) => v * 257),
    } as const;
    await isUpright(pngOf(wide, [['eXIf', exifBlock(orientation)]]), orientation, 0.5);
  });

  it('of a WebP', async () => {
    const bytes = await raw(orientation).withMetadata({ orientation }).webp({ lossless: true }).toBuffer();
    await isUpright(bytes, orientation, 0.5);
  });

  it('of a TIFF, whichever decoder reads it', async () => {
    const { values, ...size } = stored(orientation);
    const fields = [[274, [orientation]]] as const;
    await isUpright(tiffOf({ ...size, bits: 8, pixels: Buffer.from(values), fields }), orientation);
    const float = bytesOf(Float32Array.from(values, (value) => value / 255));
    await isUpright(tiffOf({ ...size, bits: 32, format: 3, pixels: float, fields }), orientation, 0.5);
  });
});

it('an AVIF is turned by its own boxes, not again by its EXIF', async () => {
  for (const orientation of orientations) {
    const bytes = await raw(orientation).withMetadata({ orientation }).avif({ lossless: true }).toBuffer();
    const { header, picture } = await used(bytes, height);
    const turned = await sharp(bytes).autoOrient().raw().toBuffer({ resolveWithObject: true });
    expect([header.width, header.height]).toEqual([turned.info.width, turned.info.height]);
    expect([picture.width, picture.height]).toEqual([turned.info.width, turned.info.height]);
  }
});

describe('a size that the decoder does not find', () => {
  it('is an error, never a crop', async () => {
    const { openJpeg } = await import('../../../electron/worker/data/open-jpeg.ts');
    const { renderDirectly } = await import('../../../electron/worker/data/render-directly.ts');
    const opened = await openJpeg(await jpeg(1));
    if ('reason' in opened) throw new Error(opened.detail);
    const wrong = { ...opened.direct!, width: height, height: width };
    await expect(renderDirectly(wrong, [height, width], 'warning')).rejects.toThrow(
      'header says 32×48 pixels, but the decoder finds another size',
    );
  });
});
