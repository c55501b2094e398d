/** Changes the markers of a JPEG. */

/** A segment: marker, length, content. */
export function segment(marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/** Position of the first marker of this number, and the end of its segment. */
export function placeOf(jpeg: Buffer, marker: number): [at: number, end: number] {
  for (let at = 2; at + 4 <= jpeg.length; ) {
    const end = at + 2 + jpeg.readUInt16BE(at + 2);
    if (jpeg[at + 1] === marker) return [at, end];
    at = end;
  }
  throw new Error(`no marker ${marker.toString(16)}`);
}

/** Inserts bytes. */
export const inserted = (jpeg: Buffer, at: number, bytes: Buffer): Buffer =>
  Buffer.concat([jpeg.subarray(0, at), bytes, jpeg.subarray(at)]);

/** Inserts an embedded profile. */
export const withProfile = (jpeg: Buffer, profile: Buffer): Buffer =>
  inserted(jpeg, 2, segment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), profile])));

/** How an orientation is written. */
export interface ExifWriting {
  readonly order?: 'II' | 'MM';
  /** BYTE, SHORT or LONG. */
  readonly type?: 1 | 3 | 4;
}

/** An EXIF block, from its TIFF header on, that holds an orientation. */
export function exifBlock(orientation: number, { order = 'II', type = 3 }: ExifWriting = {}): Buffer {
  const bytes = Buffer.alloc(26);
  const little = order === 'II';
  const uint16 = (value: number, at: number) =>
    little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at);
  const uint32 = (value: number, at: number) =>
    little ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at);
  bytes.write(order, 0, 'latin1');
  uint16(42, 2);
  uint32(8, 4);
  uint16(1, 8);
  uint16(0x0112, 10);
  uint16(type, 12);
  uint32(1, 14);
  if (type === 1) bytes[18] = orientation;
  else if (type === 3) uint16(orientation, 18);
  else uint32(orientation, 18);
  return bytes;
}

/** An EXIF segment. */
export const exifSegment = (orientation: number, writing?: ExifWriting): Buffer =>
  segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exifBlock(orientation, writing)]));
