/** The format of a file, detected from its first bytes. The name is not trusted. */
import type { PictureFormat } from '../../../shared/picture-formats.ts';
import { isRawByMark, isRawTiff } from './decoders/raw-marks.ts';

/**
 * The format of a file's content; undefined if it is not recognised (text, SVG, video).
 * @param bytes At least 132, or the whole file. A raw file that begins like a TIFF is told from it by the whole file.
 */
export function formatOf(bytes: Buffer): PictureFormat | undefined {
  const starts = (hex: string): boolean =>
    bytes.subarray(0, hex.length / 2).equals(Buffer.from(hex, 'hex')) && bytes.length >= hex.length / 2;
  const word = (at: number): string => bytes.toString('latin1', at, at + 4);
  if (word(128) === 'DICM') return 'dicom'; // PS3.10, section 7.1; what stands before it is free
  if (starts('ffd8ff')) return 'jpeg';
  if (starts('89504e470d0a1a0a')) return 'png';
  if (starts('47494638')) return 'gif';
  if (isRawByMark(bytes)) return 'raw';
  if (starts('49492a00') || starts('4d4d002a') || starts('49492b00') || starts('4d4d002b'))
    return isRawTiff(bytes) ? 'raw' : 'tiff';
  if (starts('424d') && bytes.length > 26) return 'bmp';
  if (starts('ff0a') || starts('0000000c4a584c20')) return 'jxl';
  if (word(0) === 'RIFF' && word(8) === 'WEBP') return 'webp';
  if (word(4) === 'ftyp') {
    // The major brand, then the compatible brands: with the major brand `mif1`, only these distinguish AVIF from HEIC.
    const brands: string[] = [word(8)];
    const end = Math.min(bytes.length, bytes.readUInt32BE(0), 128);
    for (let at = 16; at + 4 <= end; at += 4) brands.push(word(at));
    if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return 'avif';
    if (brands.some((brand) => ['heic', 'heix', 'hevc', 'heim', 'heis', 'mif1', 'msf1'].includes(brand))) return 'heic';
  }
  return undefined;
}
