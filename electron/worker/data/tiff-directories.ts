/** The directories of a TIFF: what each of its images is like (TIFF 6.0; BigTIFF; TIFF supplements 1 and 2). */
import { asOrientation, type Orientation } from './exif-orientation.ts';

/** One image of a TIFF. */
export interface TiffDirectory {
  /** Position of the directory in the file. */
  readonly at: number;
  /** As stored, before orientation. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  /** Bits of each channel. */
  readonly bits: readonly number[];
  /** 1 unsigned, 2 signed, 3 floating point. */
  readonly sampleFormat: readonly number[];
  readonly channels: number;
  /** Meaning of the channels beyond the colour: 0 unspecified, 1 associated alpha, 2 unassociated alpha. */
  readonly extraSamples: readonly number[];
  readonly compression: number;
  /** 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 CMYK, 6 YCbCr, 8 CIELab, 9 ICCLab. */
  readonly photometric: number;
  /** A smaller copy of another image, or a transparency mask. */
  readonly isSecondary: boolean;
  /** Stored values that the file declares as least and greatest (SMinSampleValue, SMaxSampleValue and the older tags). */
  readonly least: number | undefined;
  readonly greatest: number | undefined;
  readonly profile: Buffer | undefined;
  /** Positions of further directories that belong to this one. */
  readonly subDirectories: readonly number[];
  /** Where the last byte of its pixels ends. Read on demand: files may have thousands of pages with thousands of strips. */
  pixelsEnd(): number;
}

/** The directories of a file and its byte order. */
export interface Tiff {
  /** Those of the chain, then those inside the first where no directory of the chain is a picture. */
  readonly directories: readonly TiffDirectory[];
  readonly littleEndian: boolean;
  readonly isBig: boolean;
  /** A directory, or a field that is needed, lies beyond the end of the file. */
  readonly isCut: boolean;
  /** Any field does. Files with odd private fields are read nevertheless. */
  readonly hasCutField: boolean;
}

/** Bytes per value of each field type, indexed by the number of the type. */
export const typeBytes: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];
/** More directories than any microscope writes; a chain may also form a circle. */
const mostDirectories = 65_536;

/** Reads the chain of directories and the sub-directories of the first. */
export function readTiff(bytes: Buffer): Tiff {
  const littleEndian = bytes[0] === 0x49;
  const reader = new Reader(bytes, littleEndian, bytes.length > 3 && (bytes[2] === 0x2b || bytes[3] === 0x2b));
  const directories: TiffDirectory[] = [];
  const seen = new Set<number>();
  let isCut = false;
  try {
    let at = reader.first();
    while (at > 0 && !seen.has(at) && seen.size < mostDirectories) {
      seen.add(at);
      const { directory, next } = reader.directory(at);
      directories.push(directory);
      at = next;
    }
    if (directories[0] && directories.every(({ isSecondary }) => isSecondary))
      for (const sub of directories[0].subDirectories)
        if (!seen.has(sub)) directories.push(reader.directory(sub).directory);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    isCut = true;
  }
  return { directories, littleEndian, isBig: reader.isBig, isCut, hasCutField: reader.hasCutField };
}

/** Reads beyond the end throw a RangeError, as those of Buffer do. */
class Reader {
  /** The content of some field, needed or not, lies beyond the end of the file. */
  hasCutField = false;

  constructor(
    private readonly bytes: Buffer,
    private readonly little: boolean,
    readonly isBig: boolean,
  ) {}

  first(): number {
    return this.isBig ? this.uint64(8) : this.uint32(4);
  }

  directory(at: number): { directory: TiffDirectory; next: number } {
    const entryBytes = this.isBig ? 20 : 12;
    const entries = this.isBig ? this.uint64(at) : this.uint16(at);
    const from = at + (this.isBig ? 8 : 2);
    const fields = new Map<number, number>();
    if (entries > 65_535) throw new RangeError('too many fields');
    for (let field = from; field < from + entries * entryBytes; field += entryBytes) {
      fields.set(this.uint16(field), field);
      if (this.end(field) > this.bytes.length) this.hasCutField = true;
    }
    const values = (tag: number): number[] => {
      const field = fields.get(tag);
      return field === undefined ? [] : this.values(field);
    };
    const value = (tag: number): number | undefined => values(tag)[0];
    const channels = value(277) ?? 1;
    const perChannel = (found: readonly number[], otherwise: number): number[] =>
      Array.from({ length: Math.min(channels, 65_535) }, (_, i) => found[i] ?? found[0] ?? otherwise);
    const profile = fields.get(34675);
    const subfile = (value(254) ?? 0) & 0b101;
    const directory: TiffDirectory = {
      at,
      width: value(256) ?? 0,
      height: value(257) ?? 0,
      orientation: asOrientation(value(274)) ?? 1,
      bits: perChannel(values(258), 1),
      sampleFormat: perChannel(values(339), 1),
      channels,
      extraSamples: values(338),
      compression: value(259) ?? 1,
      photometric: value(262) ?? 1,
      isSecondary: subfile !== 0 || value(255) === 2,
      least: smallest(values(340)) ?? smallest(values(280)),
      greatest: largest(values(341)) ?? largest(values(281)),
      profile: profile === undefined ? undefined : this.content(profile),
      subDirectories: values(330),
      pixelsEnd: () => {
        const [offsets, counts] = [values(273).concat(values(324)), values(279).concat(values(325))];
        return offsets.reduce((end, offset, i) => Math.max(end, offset + (counts[i] ?? 0)), 0);
      },
    };
    return { directory, next: this.isBig ? this.uint64(from + entries * 20) : this.uint32(from + entries * 12) };
  }

  /** Type, number of values and position of a field's content. */
  private place(field: number): { type: number; count: number; at: number } {
    const type = this.uint16(field + 2);
    const count = this.isBig ? this.uint64(field + 4) : this.uint32(field + 4);
    const [inField, room] = this.isBig ? [field + 12, 8] : [field + 8, 4];
    const isInside = (typeBytes[type] ?? 0) * count <= room;
    return { type, count, at: isInside ? inField : this.isBig ? this.uint64(inField) : this.uint32(inField) };
  }

  /** Where a field's content ends. */
  private end(field: number): number {
    const { type, count, at } = this.place(field);
    return at + count * (typeBytes[type] ?? 0);
  }

  private content(field: number): Buffer {
    if (this.end(field) > this.bytes.length) throw new RangeError('a field lies beyond the end');
    return this.bytes.subarray(this.place(field).at, this.end(field));
  }

  private values(field: number): number[] {
    const { type, count, at } = this.place(field);
    const width = typeBytes[type] ?? 0;
    if (width === 0) return [];
    if (this.end(field) > this.bytes.length) throw new RangeError('a field lies beyond the end');
    return Array.from({ length: count }, (_, i) => this.number(type, at + i * width));
  }

  private number(type: number, at: number): number {
    const { bytes, little } = this;
    switch (type) {
      case 1:
      case 2:
      case 7:
        return bytes.readUInt8(at);
      case 3:
        return this.uint16(at);
      case 4:
      case 13:
        return this.uint32(at);
      case 5:
        return this.uint32(at) / this.uint32(at + 4);
      case 6:
        return bytes.readInt8(at);
      case 8:
        return little ? bytes.readInt16LE(at) : bytes.readInt16BE(at);
      case 9:
        return little ? bytes.readInt32LE(at) : bytes.readInt32BE(at);
      case 11:
        return little ? bytes.readFloatLE(at) : bytes.readFloatBE(at);
      case 12:
        return little ? bytes.readDoubleLE(at) : bytes.readDoubleBE(at);
      case 16:
      case 18:
        return this.uint64(at);
      case 17:
        return Number(little ? bytes.readBigInt64LE(at) : bytes.readBigInt64BE(at));
      default:
        return Number.NaN;
    }
  }

  private uint16(at: number): number {
    return this.little ? this.bytes.readUInt16LE(at) : this.bytes.readUInt16BE(at);
  }
  private uint32(at: number): number {
    return this.little ? this.bytes.readUInt32LE(at) : this.bytes.readUInt32BE(at);
  }
  private uint64(at: number): number {
    return Number(this.little ? this.bytes.readBigUInt64LE(at) : this.bytes.readBigUInt64BE(at));
  }
}

const smallest = (values: readonly number[]): number | undefined => extreme(values, Math.min);
const largest = (values: readonly number[]): number | undefined => extreme(values, Math.max);
const extreme = (values: readonly number[], of: (a: number, b: number) => number): number | undefined =>
  values
    .filter(Number.isFinite)
    .reduce<number | undefined>((found, value) => (found === undefined ? value : of(found, value)), undefined);

/** The image that is used: the first that is not a smaller copy of another. */
export const chosenDirectory = ({ directories }: Tiff): TiffDirectory | undefined =>
  directories.find(({ isSecondary }) => !isSecondary) ??
  directories.reduce<TiffDirectory | undefined>(
    (largest, one) => (largest && largest.width * largest.height >= one.width * one.height ? largest : one),
    undefined,
  );

/** The images that are not smaller copies or masks of others: its pages. */
export const pictureDirectories = ({ directories }: Tiff): readonly TiffDirectory[] =>
  directories.filter(({ isSecondary }) => !isSecondary);
