/** Pixels with a colour profile as a TIFF in memory: libvips takes profiles only from files. */

/**
 * An uncompressed TIFF of 16 bits per channel, little-endian.
 * @param data `[height, width, channels]`; three channels are red, green and blue, four CMYK.
 */
export function wrappedTiff(
  data: Uint16Array,
  { width, height, channels }: { readonly width: number; readonly height: number; readonly channels: 3 | 4 },
  profile: Buffer,
): Buffer {
  const [short, long, undefinedType] = [3, 4, 7];
  const entries = 11;
  const bitsAt = 8 + 2 + entries * 12 + 4;
  const profileAt = bitsAt + 8;
  const pixelsAt = profileAt + profile.length + (profile.length % 2);
  const fields: readonly (readonly [tag: number, type: number, count: number, value: number])[] = [
    [256, long, 1, width],
    [257, long, 1, height],
    [258, short, channels, bitsAt],
    [259, short, 1, 1], // no compression
    [262, short, 1, channels === 3 ? 2 : 5],
    [273, long, 1, pixelsAt],
    [277, short, 1, channels],
    [278, long, 1, height],
    [279, long, 1, data.byteLength],
    [284, short, 1, 1], // channels of a pixel stand together
    [34675, undefinedType, profile.length, profileAt],
  ];
  const head = Buffer.alloc(pixelsAt);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(entries, 8);
  for (const [i, [tag, type, count, value]] of fields.entries()) {
    const at = 10 + 12 * i;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(count, at + 4);
    head.writeUInt32LE(value, at + 8);
  }
  for (let channel = 0; channel < 4; channel++) head.writeUInt16LE(16, bitsAt + 2 * channel);
  profile.copy(head, profileAt);
  return Buffer.concat([head, Buffer.from(data.buffer, data.byteOffset, data.byteLength)]);
}
