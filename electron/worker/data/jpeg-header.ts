/**
 * Size, depth, orientation and profile of a JPEG, read from its markers (ITU-T T.81, annex B; EXIF 2.32; ICC.1:2022, annex
 * B.4). Most files are JPEG, and reading the header with the decoder takes a fifth of the whole decoding time.
 */
import { exifOrientation, type Orientation } from './exif-orientation.ts';

export interface JpegHeader {
  /** As stored, before orientation. */
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Bits per channel. */
  readonly bits: number;
  /** Number of the frame marker: 0 baseline, 1 extended, 2 progressive, 3 lossless, 9 and 10 arithmetic coding … */
  readonly frame: number;
  /** Of the first EXIF segment, before or after the frame header, that says anything but upright; otherwise 1. */
  readonly orientation: Orientation;
  readonly profile: Buffer | undefined;
  /** The end-of-image marker follows the pixels; that of an embedded thumbnail comes before them. */
  readonly hasEnd: boolean;
}

/** The end-of-image marker. */
export const endOfImage = Buffer.from('ffd9', 'hex');

const start = (bytes: Buffer, at: number, mark: string): boolean =>
  bytes.toString('latin1', at, at + mark.length) === mark;

/** The header; undefined if the pixels, or the file's end, come before the size. */
export function readJpegHeader(bytes: Buffer): JpegHeader | undefined {
  let orientation: Orientation = 1;
  let size: Pick<JpegHeader, 'width' | 'height' | 'channels' | 'bits' | 'frame'> | undefined;
  const profile: (Buffer | undefined)[] = [];
  let last = 0;
  for (const { marker, at, end } of segments(bytes)) {
    last = end;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame && !size) {
      if (at + 6 > end) return undefined;
      const [height, width] = [bytes.readUInt16BE(at + 1), bytes.readUInt16BE(at + 3)];
      if (width === 0 || height === 0) return undefined;
      size = { width, height, bits: bytes[at]!, channels: bytes[at + 5]!, frame: marker - 0xc0 };
    }
    if (marker === 0xe1 && orientation === 1 && start(bytes, at, 'Exif\0\0'))
      orientation = exifOrientation(bytes.subarray(at, end)) ?? 1;
    if (marker === 0xe2 && start(bytes, at, 'ICC_PROFILE\0') && at + 14 <= end)
      profile[bytes[at + 12]!] = bytes.subarray(at + 14, end);
  }
  const parts = profile.filter((part) => part !== undefined);
  return (
    size && {
      ...size,
      orientation,
      profile: parts.length > 0 ? Buffer.concat(parts) : undefined,
      hasEnd: bytes.lastIndexOf(endOfImage) >= last,
    }
  );
}

/** The segments with content before the pixels. Bytes that belong to no segment are skipped, as decoders do. */
function* segments(bytes: Buffer): Generator<{ marker: number; at: number; end: number }> {
  let at = 2;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0) return;
    while (bytes[at] === 0xff) at++; // fill bytes
    const marker = bytes[at++];
    if (marker === undefined || marker === 0xda || marker === 0xd9) return;
    // No marker, or one without content.
    if (marker === 0 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue;
    if (at + 2 > bytes.length) return;
    const end = at + bytes.readUInt16BE(at);
    if (end < at + 2 || end > bytes.length) return;
    yield { marker, at: at + 2, end };
    at = end;
  }
}
