/** A frame of a DICOM file, decompressed, by transfer syntax (PS3.5, annex A). */
import sharp from 'sharp';
import { limits } from '../limits.ts';
import type { Unusable } from '../opened-image.ts';
import type { DicomHeader, ParsedDicom } from './dicom-header.ts';
import { readPackageFile } from './package-file.ts';

/** Bytes of one frame, samples of a pixel next to each other or in planes, little-endian. */
export interface DicomFrame {
  readonly bytes: Buffer;
  readonly isPlanar: boolean;
  /** The decoder has converted the colours to RGB. */
  readonly isRgb: boolean;
}

const damaged: Unusable = {
  reason: 'undecodable',
  detail: 'its compressed pixels are damaged; copy or export it again',
};
const truncated: Unusable = { reason: 'truncated', detail: 'its pixels end too early; copy or export it again' };

/** Decompresses the frame that was asked for. */
export async function decompressedFrame(parsed: ParsedDicom): Promise<DicomFrame | Unusable> {
  const { header, frame: number, pixelData, bytes } = parsed;
  const samples = header.width * header.height * header.samplesPerPixel;
  const frameBytes =
    header.photometric === 'YBR_FULL_422' && !pixelData.encapsulatedPixelData
      ? header.width * header.height * 2
      : samples * (header.bitsAllocated / 8);
  const syntax = header.transferSyntax.replace(/^1\.2\.840\.10008\.1\.2/, '');
  if (!pixelData.encapsulatedPixelData) {
    if (!['', '.1', '.1.99', '.2'].includes(syntax)) return unknownSyntax(header.transferSyntax);
    const [from, end] = [number * frameBytes, Math.min((number + 1) * frameBytes, pixelData.length)];
    const frame = bytes.subarray(pixelData.dataOffset + from, pixelData.dataOffset + Math.max(from, end));
    if (frame.length < frameBytes) return truncated;
    const isSwapped = syntax === '.2' && header.bitsAllocated > 8;
    return {
      bytes: isSwapped ? swapped(frame, header.bitsAllocated) : frame,
      isPlanar: header.isPlanar,
      isRgb: false,
    };
  }
  const stream = streamOf(parsed);
  if (!stream) return truncated;
  const decoder = decoders[syntax];
  if (!decoder) return unknownSyntax(header.transferSyntax);
  try {
    const frame = await decoder(stream, parsed);
    if ('reason' in frame) return frame;
    return frame.bytes.length < frameBytes ? damaged : frame;
  } catch (error) {
    // libjpeg's messages, CharLS's and OpenJPEG's numbers, errors of the JavaScript decoder.
    return /timeout|killed/i.test(String(error))
      ? { reason: 'beyond-limits', detail: `decoding it takes more than ${limits.seconds} s` }
      : damaged;
  }
}

function unknownSyntax(syntax: string): Unusable {
  return {
    reason: 'undecodable',
    detail: `its transfer syntax ${syntax} is not supported; convert it to explicit little endian, for example with gdcmconv --raw`,
  };
}

function swapped(frame: Buffer, bits: number): Buffer {
  const copy = Buffer.from(frame);
  return bits === 16 ? copy.swap16() : copy.swap32();
}

/** The compressed bytes of the frame: all fragments from its start to the next frame (PS3.5, section A.4). */
function streamOf({ header, frame, pixelData, bytes }: ParsedDicom): Buffer | undefined {
  const fragments = pixelData.fragments ?? [];
  const starts = frameStarts(fragments, header, pixelData.basicOffsetTable ?? [], bytes);
  const start = starts[frame];
  const used = start === undefined ? [] : fragments.slice(start, starts[frame + 1] ?? fragments.length);
  if (used.length === 0 || used.some(({ position, length }) => position + length > bytes.length)) return undefined;
  return Buffer.concat(used.map(({ position, length }) => bytes.subarray(position, position + length)));
}

/** The number of the fragment that each frame begins with. */
function frameStarts(
  fragments: readonly { readonly offset: number; readonly position: number }[],
  { frames, transferSyntax }: DicomHeader,
  table: readonly number[],
  bytes: Buffer,
): number[] {
  const isRle = transferSyntax.endsWith('.1.2.5');
  if (isRle || fragments.length === frames) return fragments.map((_, i) => i);
  if (frames === 1) return [0];
  if (table.length > 1)
    return table.map((offset) => fragments.findIndex((fragment) => fragment.offset >= offset)).filter((at) => at >= 0);
  return fragments.flatMap(({ position }, i) => (i === 0 || startsStream(bytes, position) ? [i] : []));
}

/** True if a JPEG or JPEG 2000 stream starts here. */
const startsStream = (bytes: Buffer, at: number): boolean =>
  bytes[at] === 0xff && (bytes[at + 1] === 0xd8 || bytes[at + 1] === 0x4f);

type FrameDecoder = (stream: Buffer, parsed: ParsedDicom) => Promise<DicomFrame | Unusable>;

/** Decoders by the end of the transfer syntax. */
const decoders: Readonly<Record<string, FrameDecoder>> = {
  '.5': runLength,
  '.4.50': jpeg,
  '.4.51': jpeg,
  '.4.57': losslessJpeg,
  '.4.70': losslessJpeg,
  '.4.80': jpegLs,
  '.4.81': jpegLs,
  '.4.90': jpeg2000,
  '.4.91': jpeg2000,
  '.4.201': jpeg2000,
  '.4.202': jpeg2000,
  '.4.203': jpeg2000,
};

/** RLE (PS3.5, annex G): a segment for each byte of each sample, the most significant byte first. */
async function runLength(stream: Buffer, { header }: ParsedDicom): Promise<DicomFrame | Unusable> {
  const pixels = header.width * header.height;
  const bytesPerSample = header.bitsAllocated / 8;
  const segments = stream.length < 64 ? 0 : stream.readUInt32LE(0);
  if (segments !== header.samplesPerPixel * bytesPerSample) return damaged;
  const frame = Buffer.alloc(pixels * segments);
  for (let segment = 0; segment < segments; segment++) {
    const sample = Math.floor(segment / bytesPerSample);
    const byte = bytesPerSample - 1 - (segment % bytesPerSample);
    const start = stream.readUInt32LE(4 + 4 * segment);
    const end = segment + 1 < segments ? stream.readUInt32LE(8 + 4 * segment) : stream.length;
    const plane = unpackBits(stream.subarray(start, end), pixels);
    if (!plane) return truncated;
    for (let i = 0; i < pixels; i++) frame[(i * header.samplesPerPixel + sample) * bytesPerSample + byte] = plane[i]!;
  }
  return { bytes: frame, isPlanar: false, isRgb: false };
}

/** PackBits; undefined if it gives fewer bytes than expected. */
function unpackBits(packed: Buffer, length: number): Buffer | undefined {
  const out = Buffer.alloc(length);
  let [from, to] = [0, 0];
  while (to < length && from < packed.length) {
    const head = packed.readInt8(from++);
    if (head >= 0) {
      to += packed.copy(out, to, from, from + head + 1);
      from += head + 1;
    } else if (head !== -128) {
      if (from >= packed.length) return undefined;
      out.fill(packed[from++]!, to, Math.min(length, to + 1 - head));
      to += 1 - head;
    }
  }
  return to < length ? undefined : out;
}

/** Baseline and 8-bit extended JPEG. */
async function jpeg(stream: Buffer, { header }: ParsedDicom): Promise<DicomFrame | Unusable> {
  const frame = jpegHeader(stream, [0xc0, 0xc1, 0xc2]);
  if (!frame || !isOfSize(header, frame.size)) return damaged;
  if (frame.precision !== 8)
    return {
      reason: 'undecodable',
      detail: `JPEG of ${frame.precision} bits is not supported; convert it with gdcmconv --raw`,
    };
  // Without Adobe's segment, libjpeg takes three components for YCbCr; DICOM says in its own header which they are.
  const adobe = Buffer.from('ffee000e41646f626500640000000000', 'hex');
  const isRgb = header.samplesPerPixel === 3;
  const file =
    header.photometric === 'RGB' ? Buffer.concat([stream.subarray(0, 2), adobe, stream.subarray(2)]) : stream;
  const { data, info } = await sharp(file, { failOn: 'warning', limitInputPixels: limits.pixels })
    .toColourspace(isRgb ? 'srgb' : 'b-w')
    .raw()
    .timeout({ seconds: limits.seconds })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== header.samplesPerPixel) return damaged;
  return { bytes: header.bitsAllocated === 16 ? widened(data) : data, isPlanar: false, isRgb };
}

const widened = (data: Buffer): Buffer => Buffer.from(Uint16Array.from(data).buffer);

/** JPEG lossless, process 14 (ITU-T T.81, annex H). */
async function losslessJpeg(stream: Buffer, { header }: ParsedDicom): Promise<DicomFrame | Unusable> {
  if (!isOfSize(header, jpegHeader(stream, [0xc3])?.size)) return damaged;
  const { Decoder } = await import('jpeg-lossless-decoder-js');
  const bytesPerSample = header.bitsAllocated / 8;
  const copy = Uint8Array.from(stream);
  const data = new Decoder(copy.buffer, bytesPerSample).decode(copy.buffer, 0, copy.length, bytesPerSample);
  return { bytes: Buffer.from(data.buffer, data.byteOffset, data.byteLength), isPlanar: false, isRgb: false };
}

type Size = readonly [width: number, height: number];
const isOfSize = ({ width, height }: DicomHeader, size: Size | undefined): boolean =>
  size !== undefined && size[0] === width && size[1] === height;

/** Bits and size in the frame header of a JPEG or JPEG-LS stream, at the first of these markers (T.81, B.2.2; T.87, C.2.2). */
function jpegHeader(
  stream: Buffer,
  markers: readonly number[],
): { readonly precision: number; readonly size: Size } | undefined {
  let at = 2;
  while (at + 9 <= stream.length && stream[at] === 0xff) {
    if (markers.includes(stream[at + 1]!))
      return { precision: stream[at + 4]!, size: [stream.readUInt16BE(at + 7), stream.readUInt16BE(at + 5)] };
    at += 2 + stream.readUInt16BE(at + 2);
  }
  return undefined;
}

/** The size in the main header of a JPEG 2000 stream, bare or in a file (ITU-T T.800, A.5.1). */
function jpeg2000Size(stream: Buffer): Size | undefined {
  const at = stream.indexOf(Buffer.from('ff4fff51', 'hex'));
  if (at < 0 || at + 24 > stream.length) return undefined;
  const [right, bottom, left, top] = [8, 12, 16, 20].map((place) => stream.readUInt32BE(at + place)) as [
    number,
    number,
    number,
    number,
  ];
  return [right - left, bottom - top];
}

/** The decoders that CharLS and OpenJPEG offer as WebAssembly. */
interface StreamDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getFrameInfo(): { readonly width: number; readonly height: number; readonly componentCount: number };
  getDecodedBuffer(): Uint8Array;
  /** Of JPEG-LS: 0 for one plane after the other. */
  getInterleaveMode?(): number;
  delete(): void;
}
interface StreamLibrary {
  readonly JpegLSDecoder: new () => StreamDecoder;
  readonly J2KDecoder: new () => StreamDecoder;
}
const libraries = new Map<string, Promise<StreamLibrary>>();
function streamLibrary(name: 'charls' | 'openjpeg'): Promise<StreamLibrary> {
  const known = libraries.get(name);
  if (known) return known;
  const loading = (async () => {
    const [{ default: create }, wasmBinary] = await Promise.all([
      name === 'charls'
        ? import('@cornerstonejs/codec-charls/decodewasmjs')
        : import('@cornerstonejs/codec-openjpeg/decodewasmjs'),
      readPackageFile(`@cornerstonejs/codec-${name}/decodewasm`),
    ]);
    return create({ wasmBinary, print: () => {}, printErr: () => {} });
  })();
  libraries.set(name, loading);
  return loading;
}

async function jpegLs(stream: Buffer, parsed: ParsedDicom): Promise<DicomFrame | Unusable> {
  if (!isOfSize(parsed.header, jpegHeader(stream, [0xf7])?.size)) return damaged;
  const { JpegLSDecoder } = await streamLibrary('charls');
  return decodeStream(new JpegLSDecoder(), stream, parsed.header);
}

/** JPEG 2000 and high-throughput JPEG 2000. OpenJPEG undoes the colour transformation of the stream. */
async function jpeg2000(stream: Buffer, parsed: ParsedDicom): Promise<DicomFrame | Unusable> {
  if (!isOfSize(parsed.header, jpeg2000Size(stream))) return damaged;
  const { J2KDecoder } = await streamLibrary('openjpeg');
  const frame = decodeStream(new J2KDecoder(), stream, parsed.header);
  return 'reason' in frame ? frame : { ...frame, isRgb: parsed.header.samplesPerPixel === 3 };
}

function decodeStream(decoder: StreamDecoder, stream: Buffer, header: DicomHeader): DicomFrame | Unusable {
  try {
    decoder.getEncodedBuffer(stream.length).set(stream);
    decoder.decode();
    const { width, height, componentCount } = decoder.getFrameInfo();
    if (!isOfSize(header, [width, height]) || componentCount !== header.samplesPerPixel) return damaged;
    const isPlanar = componentCount > 1 && decoder.getInterleaveMode?.() === 0;
    return { bytes: Buffer.from(decoder.getDecodedBuffer()), isPlanar, isRgb: false };
  } finally {
    decoder.delete();
  }
}
