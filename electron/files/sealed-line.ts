/**
 * Records that carry a checksum of themselves, so that a digit that was changed on the disk is noticed. The checksum is the
 * last field, `crc`: CRC-32 of the record's JSON text without it, as 8 hexadecimal digits.
 */
import { crc32 } from 'node:zlib';

const checksumOf = (record: object): string => crc32(JSON.stringify(record)).toString(16).padStart(8, '0');

/** The record with its checksum. */
export const seal = <T extends object>(record: T): T & { readonly crc: string } => ({
  ...record,
  crc: checksumOf(record),
});

/**
 * Whether a record read from JSON has a checksum and is not what was sealed.
 * @param bytes Of its line, if they are at hand: those that `seal` gave are told without writing the record again.
 */
export const hasChanged = (record: unknown, bytes?: Buffer): boolean =>
  typeof record === 'object' && record !== null && 'crc' in record && !isIntact(record, bytes);

/** The end of a line: `,"crc":"0123abcd"}`. */
const start = ',"crc":"';
const digits = 8;
const endLength = start.length + digits + 2;

/** Whether a line is, byte by byte, one that was sealed. A line with other spaces is not, although its record may be intact. */
function isAsSealed(bytes: Buffer): boolean {
  const at = bytes.length - endLength;
  if (at < 0) return false;
  const end = bytes.toString('latin1', at);
  const sum = crc32('}', crc32(bytes.subarray(0, at)))
    .toString(16)
    .padStart(digits, '0');
  return end === `${start}${sum}"}`;
}

/** Whether a record read from JSON is what was sealed. A record without a checksum is not. @param bytes As for `hasChanged`. */
export function isIntact(record: unknown, bytes?: Buffer): boolean {
  if (bytes && isAsSealed(bytes)) return true;
  if (typeof record !== 'object' || record === null) return false;
  const { crc, ...rest } = record as { readonly crc?: unknown };
  return crc === checksumOf(rest);
}
