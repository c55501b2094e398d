/** Where the EXIF block of a picture file stands. */
import type { PictureFormat } from '../../../shared/picture-formats.ts';
import { rawTiff } from './decoders/camera-raw.ts';

/** What stands before the block: of a JPEG segment, an item of HEIC and AVIF, a box of JPEG XL, a chunk of PNG and WebP. */
const marks: Partial<Readonly<Record<PictureFormat, string>>> = {
  jpeg: 'Exif',
  heic: 'Exif',
  avif: 'Exif',
  jxl: 'Exif',
  raw: 'Exif',
  png: 'eXIf',
  webp: 'EXIF',
};
const orders = [Buffer.from('II*\0', 'latin1'), Buffer.from('MM\0*', 'latin1')];
/** Bytes between the mark and the block, at most: a length, two NULs, another mark. */
const mostBetween = 10;
/** The block of a JPEG stands before its pixels; beyond this, a mark is chance or of another picture. */
const headerBytes = 2 ** 18;

/**
 * The EXIF block; undefined without one.
 * @param bytes The whole file.
 */
export function exifBlock(bytes: Buffer, format: PictureFormat): Buffer | undefined {
  if (format === 'tiff') return bytes;
  const ofRaw = format === 'raw' ? (rawTiff(bytes, 'CMT2') ?? rawTiff(bytes)) : undefined;
  if (ofRaw) return ofRaw;
  const mark = marks[format];
  if (mark === undefined) return undefined;
  const searched = format === 'jpeg' ? bytes.subarray(0, headerBytes) : bytes;
  for (let at = searched.indexOf(mark); at >= 0; at = searched.indexOf(mark, at + mark.length)) {
    const after = searched.subarray(at + mark.length, at + mark.length + mostBetween + 4);
    const starts = orders.map((order) => after.indexOf(order)).filter((start) => start >= 0);
    if (starts.length > 0) return bytes.subarray(at + mark.length + Math.min(...starts));
  }
  return undefined;
}
