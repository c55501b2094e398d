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

/** Whether a record read from JSON has a checksum and is not what was sealed. */
export const hasChanged = (record: unknown): boolean =>
  typeof record === 'object' && record !== null && 'crc' in record && !isIntact(record);

/** Whether a record read from JSON is what was sealed. A record without a checksum is not. */
export function isIntact(record: unknown): boolean {
  if (typeof record !== 'object' || record === null) return false;
  const { crc, ...rest } = record as { readonly crc?: unknown };
  return crc === checksumOf(rest);
}
