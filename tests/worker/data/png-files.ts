/** Writes PNG files with any chunks. */
import { crc32, deflateSync } from 'node:zlib';

/** A chunk's type and content. */
export type Chunk = readonly [type: string, content: Buffer];

export interface PngImage {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly bits: 8 | 16;
  readonly values: ArrayLike<number>;
}

/** @param before Chunks before the pixels. @param after Chunks after them. */
export function pngOf(image: PngImage, before: readonly Chunk[] = [], after: readonly Chunk[] = []): Buffer {
  const { width, height, channels, bits, values } = image;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = bits;
  header[9] = [0, 4, 2, 6][channels - 1]!;
  const bytes = bits / 8;
  const row = 1 + width * channels * bytes;
  const rows = Buffer.alloc(row * height);
  for (let i = 0; i < width * height * channels; i++) {
    const y = Math.floor(i / (width * channels));
    rows.writeUIntBE(values[i]!, y * row + 1 + (i - y * width * channels) * bytes, bytes);
  }
  const chunks: Chunk[] = [
    ['IHDR', header],
    ...before,
    ['IDAT', deflateSync(rows)],
    ...after,
    ['IEND', Buffer.alloc(0)],
  ];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...chunks.map(chunk)]);
}

function chunk([type, content]: Chunk): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** An embedded profile. */
export const profileChunk = (profile: Buffer): Chunk => [
  'iCCP',
  Buffer.concat([Buffer.from('profile\0\0', 'latin1'), deflateSync(profile)]),
];

/** 32-bit numbers. */
export function numbers(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(Math.round(value), 4 * i);
  return bytes;
}
