/** Whether a file that could not be decoded is truncated. Decoders report that as "unsupported" or "corrupt". */
import { readJpegHeader } from './jpeg-header.ts';
import type { PictureFormat } from './picture-format.ts';

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
    case 'tiff':
      return isTiffTruncated(bytes);
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

/** Bytes per value of each TIFF field type, indexed by the number of the type. */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

/** True if the first directory, or a value that it points to, lies beyond the end of the file (TIFF 6.0, section 2). */
function isTiffTruncated(bytes: Buffer): boolean {
  if (bytes.length < 8) return true;
  const little = bytes[0] === 0x49;
  const uint16 = (at: number): number => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const uint32 = (at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const directory = uint32(4);
  if (directory + 2 > bytes.length) return true;
  const entries = uint16(directory);
  if (directory + 2 + entries * 12 + 4 > bytes.length) return true;
  for (let entry = directory + 2; entry < directory + 2 + entries * 12; entry += 12) {
    const valueBytes = (typeBytes[uint16(entry + 2)] ?? 0) * uint32(entry + 4);
    if (valueBytes > 4 && uint32(entry + 8) + valueBytes > bytes.length) return true;
  }
  return false;
}
