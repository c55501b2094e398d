/** Writes DICOM files (PS3.10) for tests: a header of the given attributes and pixel data. */
import { deflateRawSync } from 'node:zlib';

/** An attribute: tag as 8 hexadecimal digits, value representation, value. A sequence holds items of attributes. */
export type Attribute = readonly [
  tag: string,
  vr: string,
  value: string | number | readonly number[] | Buffer | Attribute[],
];

export const syntaxes = {
  implicit: '1.2.840.10008.1.2',
  explicit: '1.2.840.10008.1.2.1',
  deflated: '1.2.840.10008.1.2.1.99',
  bigEndian: '1.2.840.10008.1.2.2',
  jpeg: '1.2.840.10008.1.2.4.50',
  jpegExtended: '1.2.840.10008.1.2.4.51',
  jpegLossless: '1.2.840.10008.1.2.4.70',
  jpegLs: '1.2.840.10008.1.2.4.80',
  jpeg2000: '1.2.840.10008.1.2.4.90',
  mpeg: '1.2.840.10008.1.2.4.100',
  rle: '1.2.840.10008.1.2.5',
} as const;

/** Attributes of a grey image. */
export function greyImage(width: number, height: number, bitsAllocated: number, bitsStored: number, isSigned = false) {
  return [
    ['00280002', 'US', 1],
    ['00280004', 'CS', 'MONOCHROME2'],
    ['00280010', 'US', height],
    ['00280011', 'US', width],
    ['00280100', 'US', bitsAllocated],
    ['00280101', 'US', bitsStored],
    ['00280102', 'US', bitsStored - 1],
    ['00280103', 'US', isSigned ? 1 : 0],
  ] satisfies Attribute[];
}

/** Attributes of a colour image of 8 bits. */
export function colourImage(width: number, height: number, photometric = 'RGB', planar = 0): Attribute[] {
  const grey = greyImage(width, height, 8, 8).filter(([tag]) => tag !== '00280002' && tag !== '00280004');
  return [...grey, ['00280002', 'US', 3], ['00280004', 'CS', photometric], ['00280006', 'US', planar]];
}

/** Attributes with some of them replaced or added. */
export const withAttributes = (attributes: readonly Attribute[], changed: readonly Attribute[]): Attribute[] => [
  ...attributes.filter(([tag]) => !changed.some(([other]) => other === tag)),
  ...changed,
];

/**
 * A file.
 * @param pixels Bytes of uncompressed pixels, little-endian; or the fragments of compressed ones.
 */
export function dicom(
  syntax: string,
  attributes: readonly Attribute[],
  pixels: Buffer | readonly Buffer[] | undefined,
  bitsAllocated = 16,
): Buffer {
  const isBig = syntax === syntaxes.bigEndian;
  const form: Form = { isBig, isImplicit: syntax === syntaxes.implicit };
  const explicit: Form = { isBig: false, isImplicit: false };
  const meta = element(['00020010', 'UI', syntax], explicit);
  const length = element(['00020000', 'UL', meta.length], explicit);
  const patient: Attribute = ['00100010', 'PN', 'Secret^Patient'];
  const sorted = [patient, ...attributes].sort(([a], [b]) => (a < b ? -1 : 1));
  const data = Buffer.concat(sorted.map((each) => element(each, form)));
  const body = pixels === undefined ? data : Buffer.concat([data, pixelData(pixels, form, bitsAllocated)]);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    length,
    meta,
    syntax === syntaxes.deflated ? deflateRawSync(body) : body,
  ]);
}

interface Form {
  readonly isBig: boolean;
  readonly isImplicit: boolean;
}

const uint16 = (value: number, isBig: boolean): Buffer => {
  const bytes = Buffer.alloc(2);
  if (isBig) bytes.writeUInt16BE(value & 0xffff);
  else bytes.writeUInt16LE(value & 0xffff);
  return bytes;
};
const uint32 = (value: number, isBig: boolean): Buffer => {
  const bytes = Buffer.alloc(4);
  if (isBig) bytes.writeUInt32BE(value >>> 0);
  else bytes.writeUInt32LE(value >>> 0);
  return bytes;
};

function tagBytes(tag: string, isBig: boolean): Buffer {
  const [group, number] = [tag.slice(0, 4), tag.slice(4)].map((part) => Number.parseInt(part, 16)) as [number, number];
  return Buffer.concat([uint16(group, isBig), uint16(number, isBig)]);
}

function element([tag, vr, value]: Attribute, form: Form): Buffer {
  const { isBig, isImplicit } = form;
  const bytes = valueBytes(vr, value, form);
  const even = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(vr === 'UI' ? '\0' : ' ')]);
  const head = tagBytes(tag, isBig);
  if (isImplicit) return Buffer.concat([head, uint32(even.length, isBig), even]);
  const isLong = ['OB', 'OW', 'SQ', 'UN', 'UT'].includes(vr);
  const size = isLong ? [Buffer.alloc(2), uint32(even.length, isBig)] : [uint16(even.length, isBig)];
  return Buffer.concat([head, Buffer.from(vr), ...size, even]);
}

function valueBytes(vr: string, value: Attribute[2], form: Form): Buffer {
  if (Buffer.isBuffer(value)) return value;
  if (typeof value === 'string') return Buffer.from(value, 'latin1');
  if (vr === 'SQ') {
    const item = Buffer.concat((value as Attribute[]).map((each) => element(each, form)));
    return Buffer.concat([tagBytes('fffee000', form.isBig), uint32(item.length, form.isBig), item]);
  }
  const numbers = typeof value === 'number' ? [value] : (value as readonly number[]);
  return Buffer.concat(numbers.map((each) => (vr === 'UL' ? uint32(each, form.isBig) : uint16(each, form.isBig))));
}

function pixelData(pixels: Buffer | readonly Buffer[], form: Form, bitsAllocated: number): Buffer {
  if (Buffer.isBuffer(pixels)) {
    const isWide = bitsAllocated > 8;
    const bytes = form.isBig && isWide ? Buffer.from(pixels).swap16() : pixels;
    return element(['7fe00010', isWide ? 'OW' : 'OB', bytes], form);
  }
  const items = [Buffer.alloc(0), ...pixels].map((fragment) => {
    const even = fragment.length % 2 === 0 ? fragment : Buffer.concat([fragment, Buffer.alloc(1)]);
    return Buffer.concat([tagBytes('fffee000', false), uint32(even.length, false), even]);
  });
  return Buffer.concat([
    tagBytes('7fe00010', false),
    Buffer.from('OB\0\0'),
    uint32(0xffffffff, false),
    ...items,
    tagBytes('fffee0dd', false),
    uint32(0, false),
  ]);
}
