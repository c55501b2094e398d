/**
 * The checksum of TFRecord files: CRC-32C (Castagnoli, RFC 3720 appendix B.4), masked so that the checksum of data that
 * contain checksums stays a good one.
 *   masked = rotr(crc, 15) + 0xa282ead8  (mod 2³²)
 * Source: tensorflow/core/lib/hash/crc32c.h. `node:zlib` has CRC-32 with another polynomial only.
 */

/** Remainders of the 256 bytes, of the reflected polynomial 0x1edc6f41. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1;
  return remainder;
});

/** CRC-32C of bytes; 0xe3069283 for the text `123456789`. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ table[(crc ^ bytes[i]!) & 0xff]!;
  return (crc ^ 0xffffffff) >>> 0;
}

/** The masked checksum, as a TFRecord stores it. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
