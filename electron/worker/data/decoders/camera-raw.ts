/**
 * The largest JPEG preview in a camera's raw file: CR2, CR3, NEF, ARW, DNG, ORF, RW2, RAF, PEF, SRW and others. Cameras put
 * previews into private tags and boxes of many kinds, but each is a JPEG stream of its own, so streams are searched for.
 */
import { exifOrientation, type Orientation } from '../exif-orientation.ts';
import { readJpegHeader } from '../jpeg-header.ts';
import type { Unusable } from '../opened-image.ts';

/** A JPEG stream inside the file. */
interface Stream {
  readonly start: number;
  readonly pixels: number;
}

/** The frames of a preview: baseline and progressive. Sensor data are lossless JPEG (3). */
const previewFrames = [0, 1, 2];
const startMark = Buffer.from('ffd8ff', 'hex');
/** What may follow it: a frame, Huffman or quantisation tables, a restart interval, an application's segment, a comment. */
const segmentMarkers = [...previewFrames.map((frame) => 0xc0 + frame), 0xc4, 0xdb, 0xdd, ...range(0xe0, 0xef), 0xfe];
/** More marks than any camera writes; the rest would be chance. */
const mostMarks = 2_000;
/** In bytes. The size of a JPEG stands within this distance from its start, after EXIF, thumbnail and profile. */
const headerBytes = 2 ** 18;

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** The preview as a JPEG file that states its orientation. */
export function rawPreview(bytes: Buffer): Buffer | Unusable {
  const stream = largestStream(bytes);
  if (!stream)
    return {
      reason: 'undecodable',
      detail: 'this raw file holds no JPEG preview; develop it and save it as JPEG, PNG or TIFF',
    };
  const end = streamEnd(bytes, stream.start);
  if (end === undefined)
    return { reason: 'truncated', detail: 'its preview ends too early; copy the file again from its source' };
  const jpeg = bytes.subarray(stream.start, end);
  return readJpegHeader(jpeg)!.orientation === 1 ? withOrientation(jpeg, fileOrientation(bytes)) : jpeg;
}

function largestStream(bytes: Buffer): Stream | undefined {
  let largest: Stream | undefined;
  let at = bytes.indexOf(startMark);
  for (let marks = 0; at >= 0 && marks < mostMarks; marks++) {
    const header = segmentMarkers.includes(bytes[at + 3] ?? 0) && readJpegHeader(bytes.subarray(at, at + headerBytes));
    if (header && header.bits === 8 && previewFrames.includes(header.frame)) {
      const pixels = header.width * header.height;
      if (!largest || pixels > largest.pixels) largest = { start: at, pixels };
    }
    at = bytes.indexOf(startMark, at + 3);
  }
  return largest;
}

/** Where a JPEG stream ends: after its end-of-image marker (ITU-T T.81, annex B). */
function streamEnd(bytes: Buffer, start: number): number | undefined {
  let at = start + 2;
  let isScan = false;
  while (at + 1 < bytes.length) {
    if (bytes[at] !== 0xff) {
      if (!isScan) return undefined;
      at = bytes.indexOf(0xff, at);
      if (at < 0) return undefined;
      continue;
    }
    const marker = bytes[at + 1]!;
    if (marker === 0xd9) return at + 2;
    const isFill = marker === 0xff;
    const isData = marker === 0 || (marker >= 0xd0 && marker <= 0xd7);
    if (isFill) at++;
    else if (isData) at += 2;
    else {
      if (at + 4 > bytes.length) return undefined;
      isScan = marker === 0xda;
      at += 2 + bytes.readUInt16BE(at + 2);
    }
  }
  return undefined;
}

/** The orientation of the raw picture, which cameras state outside the preview. */
function fileOrientation(bytes: Buffer): Orientation {
  const tiff = rawTiff(bytes, 'CMT1') ?? rawTiff(bytes);
  return (tiff && exifOrientation(tiff)) ?? 1;
}

/**
 * The directories of a raw file, as a TIFF begins with them. ORF and RW2 are TIFF but for their mark.
 * @param box Of CR3, which keeps them in boxes: CMT1 describes the picture, CMT2 the exposure.
 * @returns Undefined if there are none there.
 */
export function rawTiff(bytes: Buffer, box?: 'CMT1' | 'CMT2'): Buffer | undefined {
  const at = box === undefined ? 0 : bytes.subarray(0, 2 ** 20).indexOf(box) + 4;
  const tiff = at === 3 ? undefined : bytes.subarray(at, at + 2 ** 20);
  if (!tiff || !/^(II|MM)/.test(tiff.toString('latin1', 0, 2))) return undefined;
  const isLittle = tiff[0] === 0x49;
  return Buffer.concat([Buffer.from(isLittle ? 'II*\0' : 'MM\0*', 'latin1'), tiff.subarray(4)]);
}

/** The JPEG with an EXIF segment that states the orientation. */
function withOrientation(jpeg: Buffer, orientation: Orientation): Buffer {
  if (orientation === 1) return jpeg;
  const segment = Buffer.from('ffe100224578696600004d4d002a00000008000101120003000000010001000000000000', 'hex');
  segment[29] = orientation;
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}
