/** Whether a file that could not be decoded is truncated. Decoders report that as "unsupported" or "corrupt". */
import { readJpegHeader } from './jpeg-header.ts';
import type { PictureFormat } from './picture-format.ts';
import { readTiff } from './tiff-directories.ts';

/**
 * True if the file ends before its format says that it ends.
 * @param format The format that the first bytes indicate.
 */
export function isTruncated(format: PictureFormat, bytes: Buffer): boolean {
  switch (format) {
    case 'jpeg':
      return !readJpegHeader(bytes)?.hasEnd;
    case 'png':
      return bytes.lastIndexOf('IEND') < 0;
    case 'gif':
      return bytes.at(-1) !== 0x3b;
    case 'webp':
      return bytes.length < 12 || bytes.readUInt32LE(4) + 8 > bytes.length;
    case 'bmp':
      return bytes.readUInt32LE(2) > bytes.length;
    case 'tiff': {
      const { isCut, hasCutField } = readTiff(bytes);
      return isCut || hasCutField;
    }
    case 'avif':
      return isAvifTruncated(bytes);
    default:
      return false;
  }
}

/**
 * True if a box extends beyond the end of the file (ISO/IEC 14496-12, section 4.2). A box of size 0 extends to the end.
 */
function isAvifTruncated(bytes: Buffer): boolean {
  let at = 0;
  while (at + 8 <= bytes.length) {
    const size = bytes.readUInt32BE(at);
    if (size === 0) return false;
    if (size === 1 && at + 16 > bytes.length) return true;
    const length = size === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : size;
    if (length < 8) return false; // damaged rather than truncated
    at += length;
  }
  return at !== bytes.length;
}
