/**
 * The index of a packed cache: the position of each picture in the pixel file, and the files that were skipped. On disk it
 * is sealed JSON lines (a header, then one file per line in the order of the folder walk). In memory it is columns, about 90 bytes
 * plus the path for each file, in shared buffers that threads can read without copying.
 */
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { refuse } from '../../shared/failure.ts';
import { channelCount, colourReading, imageReadingSchema } from '../../shared/image-reading.ts';
import { type IndexWarning, indexWarningSchema, type PassedOver, passedOverSchema } from '../../shared/run-results.ts';
import { readJsonLines } from './json-lines.ts';
import { isIntact } from './sealed-line.ts';

/** Incremented when decoding, resizing or the index itself changes, so that older packs are rebuilt. */
export const packVersion = 4;

/** Names in `<packDir>/<side>/`. */
export const packFiles = {
  /** Values of all pictures one after another, rows from the top; 16 bits with the low byte first. */
  pixels: 'pixels.bin',
  /** The complete index; always replaced as a whole. */
  index: 'index.jsonl',
  /** Index lines of an indexing that is in progress or was interrupted. */
  journal: 'journal.jsonl',
  lock: 'lock',
} as const;

/** Folder of the pack. @param side Shorter side of its pictures, in pixels. */
export const packFolder = (packDir: string, side: number): string => join(packDir, String(side));

const reasons = passedOverSchema.shape.reason.options;
/** All kinds of warnings; the order defines the bits of the `warnings` column. */
export const warningKinds = indexWarningSchema.shape.kind.options;
/** A kind of warning about a picture. */
export type WarningKind = (typeof warningKinds)[number];

/** The first line of an index. */
export const packHeaderSchema = z.object({
  pack: z.literal(packVersion),
  side: z.number().int(),
  /** Absolute paths of the chosen folders. */
  folders: z.array(z.string()),
  /** How the files were read: it gives the channels of every picture, and the bits of each value. */
  reading: imageReadingSchema.default(colourReading),
  /**
   * Length of the pixel file when the index was written. Space before it is never reused for other pictures, so that a
   * running job can read its pictures while its folders change and are indexed again.
   */
  bytes: z.number().int(),
});
/** The header of an index. */
export type PackHeader = z.infer<typeof packHeaderSchema>;

const fileSchema = z.object({
  /** Of the file; of a page in a dataset that takes each for an image, as `shared/page-names.ts` says. */
  path: z.string(),
  /** In bytes. */
  size: z.number(),
  /** In milliseconds since 1970, as stat gives it. */
  mtime: z.number(),
  /** Images of the file, if the dataset takes each page for an image and this is one of several. */
  pages: z.number().int().min(2).optional(),
});
/** One line: a picture or a skipped file. */
export const packLineSchema = z.union([
  fileSchema.extend({ passedOver: passedOverSchema.shape.reason, detail: z.string() }),
  fileSchema.extend({
    /** First 128 bits of the file's SHA-256, as 32 hexadecimal digits; of one of several pages, of that and its number. */
    key: z.string().length(32),
    /** Size of the original after EXIF orientation, in pixels. */
    width: z.number().int(),
    height: z.number().int(),
    /** Width and height of the packed picture, in pixels. */
    packed: z.tuple([z.number().int().positive(), z.number().int().positive()]),
    /** Position of the first byte in the pixel file. */
    offset: z.number().int().min(0),
    /** CRC-32 of the packed pixels. */
    pixelsCrc: z.number().int().min(0).max(0xffff_ffff),
    /** Difference hash of the packed picture, 16 hexadecimal digits. */
    dhash: z.string().length(16),
    warnings: z.array(z.enum(warningKinds)),
    /** What a warning is in this file, in a few words. */
    details: z.partialRecord(z.enum(warningKinds), z.string()).optional(),
    /** The stored values that became black and white; only of files deeper than 8 bits whose own range was used. */
    range: z.tuple([z.number(), z.number()]).optional(),
    /** When it was taken, by the clock of its camera: `2024-05-17T18:30:05`. Absent if its EXIF does not say it. */
    taken: z.iso.datetime({ local: true, offset: false }).optional(),
    /** Row number that identifies a group of copies, near-copies and regions of one photograph, which a split keeps together. */
    group: z.number().int().optional(),
  }),
]);
/** A line of an index. */
export type PackLine = z.infer<typeof packLineSchema>;
/** A line for a picture. */
export type PackedLine = Extract<PackLine, { key: string }>;

/** One entry per file, for pictures and skipped files; all arrays use SharedArrayBuffers. */
export interface PackColumns {
  readonly header: PackHeader;
  readonly rows: number;
  /** Rows of the pictures. */
  readonly images: Uint32Array;
  /**
   * For each row, its path within its folder. A NUL and more may follow: for a skipped file the detail; for a picture, its
   * details and range as JSON.
   */
  readonly text: Uint8Array;
  readonly textEnd: Uint32Array;
  /** Index into header.folders; `outside` if the text is an absolute path. */
  readonly folder: Uint16Array;
  readonly size: Float64Array;
  readonly mtime: Float64Array;
  /** When the picture was taken, in milliseconds since 1970 as if the clock of its camera were in UTC; NaN if that is not known. */
  readonly taken: Float64Array;
  /** Images of the file, where each of several pages is an image; otherwise 0. */
  readonly pages: Uint16Array;
  readonly offset: Float64Array;
  readonly pixelsCrc: Uint32Array;
  readonly width: Uint32Array;
  readonly height: Uint32Array;
  readonly packedWidth: Uint16Array;
  readonly packedHeight: Uint16Array;
  /** 0 for a picture, otherwise 1 + the index of the reason in the schema. */
  readonly passedOver: Uint8Array;
  /** Bit k stands for warningKinds[k]. */
  readonly warnings: Uint16Array;
  readonly group: Uint32Array;
  /** 16 bytes per row. */
  readonly key: Uint8Array;
  /** Two words per row, high word first. */
  readonly dhash: Uint32Array;
}
type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array;

const outside = 0xffff;
const bitsOf = (warnings: readonly WarningKind[]): number =>
  warnings.reduce((bits, kind) => bits | (1 << warningKinds.indexOf(kind)), 0);

function resized<C extends Column>(column: C, length: number): C {
  const Kind = column.constructor as new (buffer: SharedArrayBuffer) => C;
  const larger = new Kind(new SharedArrayBuffer(length * column.BYTES_PER_ELEMENT));
  larger.set(column.length > length ? column.subarray(0, length) : column);
  return larger;
}
const empty = <C extends Column>(Kind: new (buffer: SharedArrayBuffer) => C): C => new Kind(new SharedArrayBuffer(0));

/** Collects lines into columns, which grow by half when full. */
export class PackIndexBuilder {
  /** The rows so far, always up to date; `count` is 0 until the index is built. */
  readonly rows: PackIndex;
  private readonly columns: Mutable<PackColumns>;
  private capacity = 0;

  constructor(header: PackHeader) {
    this.columns = {
      header,
      rows: 0,
      images: empty(Uint32Array),
      text: empty(Uint8Array),
      textEnd: empty(Uint32Array),
      folder: empty(Uint16Array),
      size: empty(Float64Array),
      mtime: empty(Float64Array),
      taken: empty(Float64Array),
      pages: empty(Uint16Array),
      offset: empty(Float64Array),
      pixelsCrc: empty(Uint32Array),
      width: empty(Uint32Array),
      height: empty(Uint32Array),
      packedWidth: empty(Uint16Array),
      packedHeight: empty(Uint16Array),
      passedOver: empty(Uint8Array),
      warnings: empty(Uint16Array),
      group: empty(Uint32Array),
      key: empty(Uint8Array),
      dhash: empty(Uint32Array),
    };
    this.rows = new PackIndex(this.columns);
  }

  /** Adds a line. @returns Its row. */
  add(line: PackLine): number {
    const c = this.columns;
    if (c.rows === this.capacity) this.resize(Math.ceil(Math.max(64, this.capacity * 1.5)));
    const row = c.rows++;
    const folder = c.header.folders.findIndex((path) => line.path.startsWith(path) && isWithin(path, line.path));
    c.folder[row] = folder < 0 ? outside : folder;
    const path = folder < 0 ? line.path : line.path.slice(prefixOf(c.header.folders[folder]!).length);
    c.size[row] = line.size;
    c.mtime[row] = line.mtime;
    c.taken[row] = 'taken' in line && line.taken !== undefined ? Date.parse(`${line.taken}Z`) : Number.NaN;
    c.pages[row] = line.pages ?? 0;
    if ('key' in line) {
      const { details, range } = line;
      this.writeText(row, details || range ? `${path}\0${JSON.stringify({ details, range })}` : path);
      c.key.set(Buffer.from(line.key, 'hex'), row * 16);
      c.width[row] = line.width;
      c.height[row] = line.height;
      [c.packedWidth[row], c.packedHeight[row]] = line.packed;
      c.offset[row] = line.offset;
      c.pixelsCrc[row] = line.pixelsCrc;
      c.dhash[2 * row] = Number.parseInt(line.dhash.slice(0, 8), 16);
      c.dhash[2 * row + 1] = Number.parseInt(line.dhash.slice(8), 16);
      c.warnings[row] = bitsOf(line.warnings);
      c.group[row] = line.group ?? row;
    } else {
      this.writeText(row, `${path}\0${line.detail}`);
      c.passedOver[row] = 1 + reasons.indexOf(line.passedOver);
    }
    return row;
  }

  /** The finished index, in memory of its exact size. */
  build(): PackIndex {
    this.resize(this.columns.rows);
    const c = this.columns;
    c.text = resized(c.text, c.rows === 0 ? 0 : c.textEnd[c.rows - 1]!);
    let images = 0;
    for (let row = 0; row < c.rows; row++) if (c.passedOver[row] === 0) images++;
    c.images = resized(c.images, images);
    for (let row = 0, i = 0; row < c.rows; row++) if (c.passedOver[row] === 0) c.images[i++] = row;
    return new PackIndex({ ...c });
  }

  private writeText(row: number, text: string): void {
    const c = this.columns;
    const start = row === 0 ? 0 : c.textEnd[row - 1]!;
    const bytes = Buffer.byteLength(text);
    if (start + bytes > c.text.length)
      c.text = resized(c.text, Math.ceil(Math.max(start + bytes, c.text.length * 1.5)));
    Buffer.from(c.text.buffer).write(text, start);
    c.textEnd[row] = start + bytes;
  }

  private resize(capacity: number): void {
    const c = this.columns;
    this.capacity = capacity;
    c.textEnd = resized(c.textEnd, capacity);
    c.folder = resized(c.folder, capacity);
    c.size = resized(c.size, capacity);
    c.mtime = resized(c.mtime, capacity);
    c.taken = resized(c.taken, capacity);
    c.pages = resized(c.pages, capacity);
    c.offset = resized(c.offset, capacity);
    c.pixelsCrc = resized(c.pixelsCrc, capacity);
    c.width = resized(c.width, capacity);
    c.height = resized(c.height, capacity);
    c.packedWidth = resized(c.packedWidth, capacity);
    c.packedHeight = resized(c.packedHeight, capacity);
    c.passedOver = resized(c.passedOver, capacity);
    c.warnings = resized(c.warnings, capacity);
    c.group = resized(c.group, capacity);
    c.key = resized(c.key, capacity * 16);
    c.dhash = resized(c.dhash, capacity * 2);
  }
}

/** The moment of a column as a line has it. */
export const takenText = (time: number): string => new Date(time).toISOString().slice(0, 19);

const separator = process.platform === 'win32' ? '\\' : '/';
/** The prefix of paths within a folder; a root folder already ends with a separator. */
const prefixOf = (folder: string): string => (folder.endsWith(separator) ? folder : folder + separator);
const isWithin = (folder: string, path: string): boolean => path.startsWith(prefixOf(folder));

/** Reads columns. Rows number all files; pictures number only the rows that are pictures. */
export class PackIndex {
  private lists: { passedOver: Uint32Array; warnings: Uint32Array } | undefined;

  constructor(readonly columns: PackColumns) {}

  /** Number of pictures. */
  get count(): number {
    return this.columns.images.length;
  }

  /** Memory of the columns in bytes. */
  get bytes(): number {
    return Object.values(this.columns).reduce(
      (sum: number, column: unknown) => sum + (ArrayBuffer.isView(column) ? column.byteLength : 0),
      0,
    );
  }

  /** Row of a picture. @throws RangeError if there is no such picture. */
  row(picture: number): number {
    const row = this.columns.images[picture];
    if (row === undefined) throw new RangeError(`there is no image ${picture}: the index has ${this.count}`);
    return row;
  }

  /** Bytes of a row's pixels; 0 for a skipped file. */
  bytesOf(row: number): number {
    const { header, packedWidth, packedHeight } = this.columns;
    return packedWidth[row]! * packedHeight[row]! * channelCount(header.reading) * (header.reading.depth / 8);
  }

  /** Path of a row's image within its chosen folder. */
  nameOf(row: number): string {
    return this.textOf(row).split('\0', 1)[0]!;
  }

  /** Absolute path of a row's image: of its file, or of its page in it. */
  pathOf(row: number): string {
    const folder = this.columns.folder[row]!;
    return folder === outside ? this.nameOf(row) : prefixOf(this.columns.header.folders[folder]!) + this.nameOf(row);
  }

  /** Content hash of a row's file, 32 hexadecimal digits. */
  keyOf(row: number): string {
    return Buffer.from(this.columns.key.buffer, row * 16, 16).toString('hex');
  }

  /** Details of warnings, and the range that was used. */
  notesOf(row: number): Pick<PackedLine, 'details' | 'range'> {
    const [, notes] = this.textOf(row).split('\0', 2);
    return notes === undefined ? {} : JSON.parse(notes);
  }

  warningsOf(row: number): WarningKind[] {
    return warningKinds.filter((_, bit) => (this.columns.warnings[row]! >> bit) & 1);
  }

  /** Adds a warning to rows. */
  mark(kind: WarningKind, rows: Iterable<number>): void {
    for (const row of rows) this.columns.warnings[row]! |= bitsOf([kind]);
    this.lists = undefined;
  }

  /** The index line of a row. */
  line(row: number): PackLine {
    const c = this.columns;
    const pages = c.pages[row]!;
    const file = { path: this.pathOf(row), size: c.size[row]!, mtime: c.mtime[row]!, ...(pages > 0 && { pages }) };
    const reason = c.passedOver[row]!;
    if (reason > 0) {
      return { ...file, passedOver: reasons[reason - 1]!, detail: this.textOf(row).split('\0')[1] ?? '' };
    }
    const word = (at: number): string => c.dhash[at]!.toString(16).padStart(8, '0');
    return {
      ...file,
      key: this.keyOf(row),
      width: c.width[row]!,
      height: c.height[row]!,
      packed: [c.packedWidth[row]!, c.packedHeight[row]!],
      offset: c.offset[row]!,
      pixelsCrc: c.pixelsCrc[row]!,
      dhash: word(2 * row) + word(2 * row + 1),
      warnings: this.warningsOf(row),
      ...this.notesOf(row),
      ...(!Number.isNaN(c.taken[row]!) && { taken: takenText(c.taken[row]!) }),
      group: c.group[row]!,
    };
  }

  get passedOverCount(): number {
    return this.columns.rows - this.count;
  }

  /** A page of the skipped files, in the order of the folder walk. */
  passedOver(offset = 0, limit = Number.POSITIVE_INFINITY): PassedOver[] {
    return Array.from(this.rowsOfLists().passedOver.subarray(offset, Math.min(offset + limit, 2 ** 32)), (row) => {
      const line = this.line(row) as Exclude<PackLine, PackedLine>;
      return { path: line.path, reason: line.passedOver, detail: line.detail };
    });
  }

  /** Number of warnings of each kind that occurs. */
  warningCounts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const row of this.rowsOfLists().warnings)
      for (const kind of this.warningsOf(row)) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }

  /** A page of the warnings, in the order of the folder walk; a picture can have several. */
  warnings(offset = 0, limit = Number.POSITIVE_INFINITY): IndexWarning[] {
    const page: IndexWarning[] = [];
    let at = 0;
    for (const row of this.rowsOfLists().warnings) {
      for (const kind of this.warningsOf(row)) {
        if (at >= offset && page.length < limit) page.push(this.warning(row, kind));
        at++;
      }
      if (page.length >= limit) break;
    }
    return page;
  }

  private warning(row: number, kind: WarningKind): IndexWarning {
    const detail = this.notesOf(row).details?.[kind];
    return { path: this.pathOf(row), kind, ...(detail === undefined ? {} : { detail }) };
  }

  private textOf(row: number): string {
    const { text, textEnd } = this.columns;
    return Buffer.from(text.buffer).toString('utf8', row === 0 ? 0 : textEnd[row - 1]!, textEnd[row]!);
  }

  private rowsOfLists(): { passedOver: Uint32Array; warnings: Uint32Array } {
    if (!this.lists) {
      const { passedOver, warnings } = this.columns;
      const rows = Uint32Array.from({ length: this.columns.rows }, (_, row) => row);
      this.lists = {
        passedOver: rows.filter((row) => passedOver[row]! > 0),
        warnings: rows.filter((row) => warnings[row]! > 0),
      };
    }
    return this.lists;
  }
}

/** The last line of a complete index: what the lines between the header and this one are. */
const packEndSchema = z.object({
  /** Number of these lines. */
  rows: z.number().int(),
  /** CRC-32 of their checksums in their order, as 8 hexadecimal digits. */
  order: z.string(),
});

/** Makes the last line of an index from its other lines, so that a reader notices lines that are missing or moved. */
export class PackEnd {
  #rows = 0;
  #order = 0;

  /** @param sealed A line between the header and the end, with its checksum. */
  add(sealed: { readonly crc: string }): void {
    this.#rows++;
    this.#order = crc32(sealed.crc, this.#order);
  }

  get line(): z.infer<typeof packEndSchema> {
    return { rows: this.#rows, order: this.#order.toString(16).padStart(8, '0') };
  }
}

/** What was read of an index or a journal. */
export interface PackLines {
  readonly builder: PackIndexBuilder;
  /** The lines are exactly those of a complete index. */
  readonly isWhole: boolean;
}

/**
 * Reads the lines of an index or a journal into a builder. Lines that are invalid or were changed since they were written are
 * skipped; their files will be indexed again.
 * @param accepts Creates the builder, or returns undefined to reject the header.
 * @returns Undefined if there is no such file, or its header is invalid or rejected.
 */
export async function readPackLines(
  path: string,
  accepts: (header: PackHeader) => PackIndexBuilder | undefined,
): Promise<PackLines | undefined> {
  let builder: PackIndexBuilder | undefined;
  const end = new PackEnd();
  let isWhole = false;
  try {
    for await (const record of readJsonLines(path)) {
      if (!builder) {
        const header = packHeaderSchema.safeParse(record);
        builder = header.success && isIntact(record) ? accepts(header.data) : undefined;
        if (!builder) return undefined;
        continue;
      }
      const found = packEndSchema.safeParse(record);
      isWhole = found.success && isIntact(record) && isDeepStrictEqual(found.data, end.line);
      if (found.success) continue;
      const line = packLineSchema.safeParse(record);
      if (!line.success || !isIntact(record)) continue;
      isWhole = false;
      builder.add(line.data);
      end.add(record as { readonly crc: string });
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return builder && { builder, isWhole };
}

/**
 * The complete index in a pack's folder; undefined if there is none.
 * @throws FailureError 'unusable-input' that names the file if it is damaged.
 */
export async function readPackIndex(folder: string): Promise<PackIndex | undefined> {
  const path = join(folder, packFiles.index);
  const read = await readPackLines(path, (header) => new PackIndexBuilder(header));
  if (read && !read.isWhole)
    refuse('unusable-input', `${path} is damaged: some of its lines are missing or changed`, 'index the images again');
  return read?.builder.build();
}

/** The header of an index of this version; undefined if there is none. Reads the first line. */
async function readPackHeader(folder: string): Promise<PackHeader | undefined> {
  let header: PackHeader | undefined;
  await readPackLines(join(folder, packFiles.index), (found) => {
    header = found;
    return undefined; // reads no further
  });
  return header;
}

/** Whether a pack's folder has an index of this version. */
export const hasPackIndex = async (folder: string): Promise<boolean> => (await readPackHeader(folder)) !== undefined;

/** The folders whose files a pack holds, and how they were read; undefined if it has no index. */
export const packedDataset = (folder: string): Promise<Pick<PackHeader, 'folders' | 'reading'> | undefined> =>
  readPackHeader(folder);
