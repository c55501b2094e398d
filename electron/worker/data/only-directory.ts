/**
 * A TIFF with one image of a larger file. libvips reads all directories whenever it opens a file: to read a thousand pages of one
 * file would take a million readings.
 */
import { type Tiff, type TiffDirectory, typeBytes } from './tiff-directories.ts';

/** One field of a directory. */
interface Field {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly content: Uint8Array;
}

/** Tags of positions and lengths of strips and tiles. */
const blockTags = [
  [273, 279],
  [324, 325],
] as const;
/** Directories inside this one: they lie elsewhere in the file, and no decoder needs them. */
const innerDirectories = [330, 34665, 34853, 40965];
const oldJpeg = 6;

/** A file with this directory alone, and its pixels. */
export function onlyDirectory(bytes: Buffer, tiff: Tiff, directory: TiffDirectory): Buffer {
  const form = new Form(tiff);
  const fields = form.fields(bytes, directory.at).filter(({ tag }) => !innerDirectories.includes(tag));
  const [offsetTag, countTag] = blockTags.find(([tag]) => fields.some((field) => field.tag === tag)) ?? blockTags[0];
  const numbers = (tag: number): number[] => form.numbers(fields.find((field) => field.tag === tag));
  const [offsets, counts] = [numbers(offsetTag), numbers(countTag)];
  const length = counts.reduce((sum, count) => sum + count, 0);
  // The fields of old JPEG hold positions too. Strips of hostile files may all be the same part of the file.
  if (directory.compression === oldJpeg || counts.length !== offsets.length || !(length <= bytes.length))
    return withFirstDirectory(bytes, tiff, directory);

  const blocks = offsets.map((offset, i) => bytes.subarray(offset, offset + counts[i]!));
  const kept = fields.filter(({ tag }) => tag !== offsetTag);
  let at = form.headBytes + form.directoryBytes(kept.length + 1);
  const contents: Uint8Array[] = [];
  const append = (content: Uint8Array): number => {
    const place = at;
    const padding = new Uint8Array(content.length % 2);
    contents.push(content, padding);
    at += content.length + padding.length;
    return place;
  };
  // An empty block stays where it is: nowhere.
  const places = blocks.map((block, i) => (block.length === 0 ? offsets[i]! : append(block)));
  const entries = [...kept, form.fieldOf(offsetTag, places)]
    .sort((a, b) => a.tag - b.tag)
    .map((field) => form.entry(field, append));
  return Buffer.concat([form.head(bytes), form.directory(entries), ...contents]);
}

/** The file with one of its directories as the first. */
function withFirstDirectory(bytes: Buffer, tiff: Tiff, { at }: TiffDirectory): Buffer {
  const changed = Buffer.from(bytes);
  new Form(tiff).writePointer(changed, at, tiff.isBig ? 8 : 4);
  return changed;
}

/** How a file writes numbers and directories. */
class Form {
  private readonly little: boolean;
  private readonly isBig: boolean;
  readonly headBytes: number;
  /** Of a position, and of what stands in an entry itself. */
  private readonly pointerBytes: number;

  constructor({ littleEndian, isBig }: Pick<Tiff, 'littleEndian' | 'isBig'>) {
    this.little = littleEndian;
    this.isBig = isBig;
    [this.headBytes, this.pointerBytes] = isBig ? [16, 8] : [8, 4];
  }

  directoryBytes(entries: number): number {
    return (this.isBig ? 8 : 2) + entries * this.entryBytes + this.pointerBytes;
  }

  /** Fields whose content lies in the file. */
  fields(bytes: Buffer, at: number): Field[] {
    const view = viewOf(bytes);
    const count = this.isBig ? Number(view.getBigUint64(at, this.little)) : view.getUint16(at, this.little);
    const first = at + (this.isBig ? 8 : 2);
    return Array.from({ length: count }, (_, i) => this.field(bytes, first + i * this.entryBytes)).filter(
      ({ type, count, content }) => content.length === (typeBytes[type] ?? 0) * count,
    );
  }

  private field(bytes: Buffer, at: number): Field {
    const view = viewOf(bytes);
    const [tag, type] = [view.getUint16(at, this.little), view.getUint16(at + 2, this.little)];
    const count = this.pointer(view, at + 4);
    const size = (typeBytes[type] ?? 0) * count;
    const value = at + 4 + this.pointerBytes;
    const from = size <= this.pointerBytes ? value : this.pointer(view, value);
    return { tag, type, count, content: bytes.subarray(from, from + size) };
  }

  /** The numbers of a field of SHORT, LONG or LONG8. */
  numbers(field: Field | undefined): number[] {
    if (!field) return [];
    const { type, count, content } = field;
    const view = viewOf(content);
    return Array.from({ length: count }, (_, i) =>
      type === 3
        ? view.getUint16(2 * i, this.little)
        : type === 4
          ? view.getUint32(4 * i, this.little)
          : type === 16
            ? Number(view.getBigUint64(8 * i, this.little))
            : Number.NaN,
    );
  }

  /** A field of positions. */
  fieldOf(tag: number, places: readonly number[]): Field {
    const content = new Uint8Array(places.length * this.pointerBytes);
    for (const [i, place] of places.entries()) this.writePointer(content, place, i * this.pointerBytes);
    return { tag, type: this.isBig ? 16 : 4, count: places.length, content };
  }

  /** @param append Puts content that is too long for an entry into the file. @returns The entry. */
  entry({ tag, type, count, content }: Field, append: (content: Uint8Array) => number): Uint8Array {
    const entry = new Uint8Array(this.entryBytes);
    viewOf(entry).setUint16(0, tag, this.little);
    viewOf(entry).setUint16(2, type, this.little);
    this.writePointer(entry, count, 4);
    const value = 4 + this.pointerBytes;
    if (content.length <= this.pointerBytes) entry.set(content, value);
    else this.writePointer(entry, append(content), value);
    return entry;
  }

  directory(entries: readonly Uint8Array[]): Buffer {
    const count = new Uint8Array(this.isBig ? 8 : 2);
    if (this.isBig) viewOf(count).setBigUint64(0, BigInt(entries.length), this.little);
    else viewOf(count).setUint16(0, entries.length, this.little);
    return Buffer.concat([count, ...entries, new Uint8Array(this.pointerBytes)]);
  }

  /** The head of a file whose directory follows it. */
  head(bytes: Buffer): Buffer {
    const head = Buffer.from(bytes.subarray(0, this.headBytes));
    this.writePointer(head, this.headBytes, this.headBytes - this.pointerBytes);
    return head;
  }

  writePointer(into: Uint8Array, value: number, at: number): void {
    if (this.isBig) viewOf(into).setBigUint64(at, BigInt(value), this.little);
    else viewOf(into).setUint32(at, value, this.little);
  }

  private get entryBytes(): number {
    return 4 + 2 * this.pointerBytes;
  }

  private pointer(view: DataView, at: number): number {
    return this.isBig ? Number(view.getBigUint64(at, this.little)) : view.getUint32(at, this.little);
  }
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);
