/** Writes PNG files as masks are written: with a palette, or grey of few bits. */
import { crc32, deflateSync } from 'node:zlib';

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** @param colours Red, green, blue of each index; without them the values are grey. @param bits Of a value: 1, 2, 4, 8. */
export function indexedPng(
  width: number,
  height: number,
  values: ArrayLike<number>,
  { bits = 8, colours }: { readonly bits?: number; readonly colours?: readonly (readonly number[])[] } = {},
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([bits, colours ? 3 : 0, 0, 0, 0], 8);
  const perByte = 8 / bits;
  const stride = Math.ceil(width / perByte);
  const rows = Buffer.alloc(height * (stride + 1));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * (stride + 1) + 1 + Math.floor(x / perByte);
      rows[at]! |= values[y * width + x]! << (8 - bits * ((x % perByte) + 1));
    }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    ...(colours ? [chunk('PLTE', Buffer.from(colours.flat()))] : []),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
