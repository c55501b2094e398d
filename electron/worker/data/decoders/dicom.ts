/**
 * DICOM (PS3.3, PS3.5, PS3.10): one frame, in the unit that slope and intercept give. Bits above 8 are kept.
 * The first window is the declared range.
 */
import type { Unusable } from '../opened-image.ts';
import type { StoredPixels, StoredValues } from '../stored-pixels.ts';
import type { Decoder } from './decoder.ts';
import { type DicomFrame, decompressedFrame } from './dicom-frame.ts';
import { type DicomHeader, parseDicom } from './dicom-header.ts';

export const dicom: Decoder = {
  header: async (file, page = 1) => {
    const parsed = await parseDicom(file, page - 1);
    if ('reason' in parsed) return parsed;
    const { width, height, frames } = parsed.header;
    return unsupported(parsed.header) ?? { width, height, channels: isColour(parsed.header) ? 3 : 1, frames };
  },
  pixels: async (file, page = 1) => {
    const parsed = await parseDicom(file, page - 1);
    if ('reason' in parsed) return parsed;
    const { header } = parsed;
    const unusable = unsupported(header);
    if (unusable) return unusable;
    const frame = await decompressedFrame(parsed);
    if ('reason' in frame) return frame;
    const { width, height } = header;
    if (!isColour(header))
      return { width, height, channels: 1, meaning: 'grey', hasAlpha: false, ...grey(frame.bytes, header) };
    const data = header.samplesPerPixel === 3 ? rgb(frame, header) : mapped(frame.bytes, header);
    return { width, height, channels: 3, meaning: 'srgb', hasAlpha: false, data };
  },
};

const isColour = ({ samplesPerPixel, photometric }: DicomHeader): boolean =>
  samplesPerPixel === 3 || photometric === 'PALETTE COLOR';
const colourKinds = ['RGB', 'YBR_FULL', 'YBR_FULL_422', 'YBR_ICT', 'YBR_RCT'];

/** Why pixels of this kind are not read; undefined if they are. */
function unsupported(header: DicomHeader): Unusable | undefined {
  const { samplesPerPixel, photometric, bitsAllocated, bitsStored } = header;
  const reject = (detail: string): Unusable => ({ reason: 'undecodable', detail });
  if (samplesPerPixel !== 1 && samplesPerPixel !== 3)
    return reject(`it has ${samplesPerPixel} samples per pixel; export it in grey or RGB`);
  if (bitsAllocated === 1) return reject('its pixels have 1 bit: it is a mask; leave it out of the folder');
  if (![8, 16, 32].includes(bitsAllocated) || bitsStored < 1 || bitsStored > bitsAllocated)
    return reject(`its pixels take ${bitsAllocated} bits each; export it with 8 or 16 bits`);
  if (samplesPerPixel === 1 && photometric === 'PALETTE COLOR')
    return header.palette && bitsAllocated < 32
      ? undefined
      : reject('its palette is segmented or missing; export it in RGB');
  if (samplesPerPixel === 1 && !/^MONOCHROME[12]$/.test(photometric))
    return reject(`its photometric interpretation is ${photometric || 'missing'}; export it in grey or RGB`);
  if (samplesPerPixel === 3 && (!colourKinds.includes(photometric) || bitsAllocated !== 8))
    return reject(
      `its colours are ${photometric || 'not named'} with ${bitsAllocated} bits; export it in RGB with 8 bits`,
    );
  return undefined;
}

/** Stored integers, without the bits above `bitsStored`, which may hold overlays. */
function stored(bytes: Buffer, { width, height, bitsAllocated, bitsStored, isSigned }: DicomHeader): StoredValues {
  const pixels = width * height;
  const at = (i: number): number =>
    bitsAllocated === 8 ? bytes[i]! : bitsAllocated === 16 ? bytes.readUInt16LE(2 * i) : bytes.readUInt32LE(4 * i);
  const unused = 32 - bitsStored;
  const value = isSigned ? (i: number) => (at(i) << unused) >> unused : (i: number) => (at(i) << unused) >>> unused;
  const data =
    bitsAllocated === 32
      ? new Float32Array(pixels)
      : isSigned
        ? new Int16Array(pixels)
        : bitsAllocated === 16
          ? new Uint16Array(pixels)
          : new Uint8Array(pixels);
  for (let i = 0; i < pixels; i++) data[i] = value(i);
  return data;
}

/** Values in the unit that slope and intercept give; of MONOCHROME1, where high values are dark, mirrored. */
function grey(bytes: Buffer, header: DicomHeader): Pick<StoredPixels, 'data' | 'declaredRange'> {
  const { slope, intercept, bitsStored, isSigned } = header;
  const ends = [isSigned ? -(2 ** (bitsStored - 1)) : 0, 2 ** (isSigned ? bitsStored - 1 : bitsStored) - 1] as const;
  const [low, high] = ends.map((value) => value * slope + intercept).sort((a, b) => a - b) as [number, number];
  const range = header.range ?? [low, high];
  const integers = stored(bytes, header);
  const isPlain = slope === 1 && intercept === 0;
  if (header.photometric !== 'MONOCHROME1') {
    const data = isPlain ? integers : Float32Array.from(integers, (value) => value * slope + intercept);
    return { data, declaredRange: range };
  }
  const sum = low + high;
  const data = isPlain
    ? integers.map((value) => sum - value)
    : Float32Array.from(integers, (value) => sum - (value * slope + intercept));
  return { data, declaredRange: [sum - range[1], sum - range[0]] };
}

/** Colours of a palette. */
function mapped(bytes: Buffer, header: DicomHeader): Uint8Array {
  const tables = header.palette!;
  const integers = stored(bytes, header);
  const last = tables[0]!.length - 1;
  const out = new Uint8Array(integers.length * 3);
  for (let i = 0; i < integers.length; i++) {
    const entry = Math.min(last, Math.max(0, integers[i]! - header.paletteFirst));
    for (let c = 0; c < 3; c++) out[3 * i + c] = tables[c]![entry] ?? 0;
  }
  return out;
}

/** Interleaved RGB. */
function rgb({ bytes, isPlanar, isRgb }: DicomFrame, { width, height, photometric }: DicomHeader): Uint8Array {
  const pixels = width * height;
  const out = new Uint8Array(pixels * 3);
  const isHalved = photometric === 'YBR_FULL_422' && bytes.length < pixels * 3;
  const isYcc = !isRgb && photometric.startsWith('YBR');
  for (let i = 0; i < pixels; i++) {
    const pair = 4 * (i >> 1); // two pixels share their colour: Y Y Cb Cr (PS3.3, C.7.6.3.1.2)
    const [a, b, c] = isHalved
      ? [bytes[pair + (i & 1)]!, bytes[pair + 2]!, bytes[pair + 3]!]
      : isPlanar
        ? [bytes[i]!, bytes[pixels + i]!, bytes[2 * pixels + i]!]
        : [bytes[3 * i]!, bytes[3 * i + 1]!, bytes[3 * i + 2]!];
    out.set(isYcc ? fromYcc(a, b, c) : [a, b, c], 3 * i);
  }
  return out;
}

const byte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
/** Full-range YCbCr of BT.601 (PS3.3, C.7.6.3.1.2). */
const fromYcc = (y: number, cb: number, cr: number): [number, number, number] => [
  byte(y + 1.402 * (cr - 128)),
  byte(y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128)),
  byte(y + 1.772 * (cb - 128)),
];
