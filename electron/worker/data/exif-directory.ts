/**
 * Single fields of an EXIF block, read where they stand (TIFF 6.0, section 2; EXIF 2.32, section 4.6). A block is hostile input:
 * nothing is read that was not asked for, however long it says that it is.
 */

/** A directory of fields. */
export interface ExifDirectory {
  /** A whole number: SHORT, or BYTE or LONG as some writers use. Undefined if there is none of this tag. */
  number(tag: number): number | undefined;
  /** A text of at most 64 characters, without what follows a NUL; undefined if the block ends before it. */
  text(tag: number): string | undefined;
  /** The directory that a field points to. */
  directory(tag: number): ExifDirectory | undefined;
}

const exifMark = Buffer.from('Exif\0\0', 'latin1');
const [byte, ascii, short, long] = [1, 2, 3, 4];
const mostCharacters = 64;

/**
 * The first directory, which describes the picture.
 * @param block A TIFF header and its directories, with or without `Exif\0\0` before it.
 * @returns Undefined if it begins like no block: it may be the second part of a divided one.
 */
export function exifDirectory(block: Buffer): ExifDirectory | undefined {
  const tiff = block.subarray(0, 6).equals(exifMark) ? block.subarray(6) : block;
  if (tiff.length < 8) return undefined;
  const order = tiff.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return undefined;
  const little = order === 'II';
  const uint16 = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const uint32 = (at: number): number => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  if (uint16(2) !== 42) return undefined;

  function directoryAt(start: number): ExifDirectory | undefined {
    if (start + 2 > tiff.length) return undefined;
    const entries = uint16(start);
    const find = (tag: number): number | undefined => {
      for (let i = 0; i < entries; i++) {
        const entry = start + 2 + i * 12;
        if (entry + 12 > tiff.length) return undefined;
        if (uint16(entry) === tag) return entry;
      }
      return undefined;
    };
    const number = (tag: number): number | undefined => {
      const entry = find(tag);
      if (entry === undefined) return undefined;
      const type = uint16(entry + 2);
      if (type === short) return uint16(entry + 8);
      if (type === long) return uint32(entry + 8);
      return type === byte ? tiff[entry + 8] : undefined;
    };
    return {
      number,
      text(tag) {
        const entry = find(tag);
        if (entry === undefined || uint16(entry + 2) !== ascii) return undefined;
        const length = uint32(entry + 4);
        const at = length <= 4 ? entry + 8 : uint32(entry + 8);
        const most = Math.min(length, mostCharacters);
        const found = tiff.toString('latin1', at, at + most);
        const end = found.indexOf('\0');
        if (end < 0 && found.length < most) return undefined; // cut off
        return end < 0 ? found : found.slice(0, end);
      },
      directory(tag) {
        const at = number(tag);
        return at === undefined ? undefined : directoryAt(at);
      },
    };
  }
  return directoryAt(uint32(4));
}
