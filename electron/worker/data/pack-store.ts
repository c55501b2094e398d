/**
 * Writes a packed cache. Pixels reach the disk before the journal lines that describe them. If the process is killed,
 * every line read back is therefore correct; pixels after the last line are truncated.
 */
import { readSync } from 'node:fs';
import { type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { crc32 } from 'node:zlib';
import { refuse } from '../../../shared/failure.ts';
import { colourReading } from '../../../shared/image-reading.ts';
import { pagePath } from '../../../shared/page-names.ts';
import { writeAtomically } from '../../files/atomic-write.ts';
import { JsonLinesWriter } from '../../files/json-lines.ts';
import {
  PackEnd,
  type PackedLine,
  type PackHeader,
  type PackIndex,
  PackIndexBuilder,
  type PackLine,
  packFiles,
  packVersion,
  readPackLines,
} from '../../files/pack-index.ts';
import { seal } from '../../files/sealed-line.ts';
import { isVerified, markVerified } from '../../files/verified.ts';
import type { Picture } from '../pictures/picture.ts';
import type { FoundFile } from './find-picture-files.ts';
import { type Pack, pictureOfBytes, refuseDamagedPixels } from './pack.ts';
import { type RowTable, rowTable } from './string-hash-table.ts';

const removeIt = 'remove it; the cache is then built again';

/** Interval of writes to disk: the most work that a kill can lose. */
const syncEveryMs = 500;

/** Turns errors of the workspace's disk into failures; throws other errors unchanged. */
export function refuseDiskError(error: unknown, folder: string): never {
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    refuse(
      'failed',
      `the disk that holds ${folder} is full`,
      'make room, or choose another workspace; the files packed so far are kept',
    );
  if (code === 'EFBIG')
    refuse('failed', `the disk that holds ${folder} does not allow larger files`, 'choose a workspace on another disk');
  if (code !== undefined && ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENOENT', 'EIO'].includes(code))
    refuse(
      'failed',
      `the cache cannot be written to ${folder}${code === 'EISDIR' && path ? `: ${path} is a folder` : ''}`,
      code === 'EISDIR' ? removeIt : 'make the workspace writable, or choose another with --workspace',
    );
  throw error;
}

/** Creates the folder of a pack. @throws FailureError 'failed' if the workspace cannot be written. */
export async function makePackFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error) => refuseDiskError(error, folder));
}

/**
 * A pack that is being written: its pixels, the complete index of the last finished indexing, and a journal of rows
 * added since.
 */
export class PackStore {
  private readonly byPath: RowTable;
  private readonly byKey: RowTable;
  private waiting: PackLine[] = [];
  private lastSync = Date.now();
  private syncing: Promise<void> | undefined;

  private constructor(
    private readonly folder: string,
    private readonly known: PackIndexBuilder,
    /** Number of leading rows of `known` that come from the complete index. */
    readonly settledRows: number,
    private readonly pixels: FileHandle,
    private readonly journal: JsonLinesWriter,
    private journalHasHeader: boolean,
    private end: number,
    /** 1 for a row whose pixels are not those that were packed: its file is packed again. */
    damaged: Uint8Array,
  ) {
    const rows = known.rows;
    this.byPath = rowTable(rows.columns.rows, (row) => rows.pathOf(row));
    this.byKey = rowTable(rows.columns.rows, (row) => rows.keyOf(row));
    for (let row = 0; row < rows.columns.rows; row++) if (damaged[row] === 0) this.remember(row);
  }

  /**
   * Opens a pack with the rows that it already has. If its pixel file was written to since its pixels were last verified, all
   * of them are verified. This process must hold the folder's lock.
   */
  static async open(folder: string, header: PackHeader): Promise<PackStore> {
    const pixelsPath = join(folder, packFiles.pixels);
    try {
      const found = await stat(pixelsPath).catch(() => undefined);
      if (found && !found.isFile())
        refuse(
          'failed',
          `${pixelsPath} is ${found.isDirectory() ? 'a folder, not a file' : 'not a regular file'}`,
          removeIt,
        );
      const pixels = await open(pixelsPath, 'a').then(async (handle) => {
        await handle.close();
        return open(pixelsPath, 'r+');
      });
      const length = (await pixels.stat()).size;
      const builder = new PackIndexBuilder(header);
      let settledBytes = 0;
      let settledFolders: readonly string[] = [];
      const accepts = (found: PackHeader) => {
        settledBytes = Math.max(settledBytes, found.bytes);
        settledFolders = found.folders;
        const isSame = found.side === header.side && isDeepStrictEqual(found.reading, header.reading);
        return isSame ? builder : undefined;
      };
      const index = await readPackLines(join(folder, packFiles.index), accepts);
      const isSettled = index?.isWhole === true && isDeepStrictEqual(settledFolders, header.folders);
      const settledRows = isSettled ? builder.rows.columns.rows : 0;
      const journalPath = join(folder, packFiles.journal);
      const foundJournal = await readPackLines(journalPath, accepts);
      if (!foundJournal) await rm(journalPath, { force: true });
      const journal = await JsonLinesWriter.open(journalPath);
      const { rows } = builder;
      const damaged = (await isVerified(pixelsPath))
        ? Uint8Array.from({ length: rows.columns.rows }, (_, row) => (endOf(rows, row) > length ? 1 : 0))
        : await damagedRows(rows, pixels.fd, length);
      let end = Math.min(length, settledBytes);
      for (let row = 0; row < rows.columns.rows; row++) if (damaged[row] === 0) end = Math.max(end, endOf(rows, row));
      if (end < length) await pixels.truncate(end);
      return new PackStore(folder, builder, settledRows, pixels, journal, foundJournal !== undefined, end, damaged);
    } catch (error) {
      return refuseDiskError(error, folder);
    }
  }

  /** All rows so far. Rows stay valid as more are added. */
  get rows(): PackIndex {
    return this.known.rows;
  }

  /** Size of the pixel file. */
  get bytes(): number {
    return this.end;
  }

  /** The rows of a file that has not changed since it was read: one, or one for each of its pages. Opens nothing. */
  unchanged(file: FoundFile): readonly number[] | undefined {
    const whole = this.unchangedRow(file.path, file, 0);
    if (whole !== undefined) return [whole];
    if (this.rows.columns.header.reading.pages !== 'all') return undefined;
    const first = this.byPath.find(pagePath(file.path, 1, 2));
    const pages = first === undefined ? 1 : Math.max(1, this.rows.columns.pages[first]!);
    const rows = Array.from({ length: pages }, (_, i) =>
      this.unchangedRow(pagePath(file.path, i + 1, 2), file, pages === 1 ? 0 : pages),
    );
    return rows.every((row) => row !== undefined) ? rows : undefined;
  }

  private unchangedRow(path: string, file: FoundFile, pages: number): number | undefined {
    const row = this.byPath.find(path);
    if (row === undefined) return undefined;
    const line = this.rows.line(row);
    if (line.size !== file.size || line.mtime !== file.mtime || (line.pages ?? 0) !== pages) return undefined;
    // Permissions can change without changing the modification time.
    return 'passedOver' in line && line.passedOver === 'unreadable' ? undefined : row;
  }

  /** The row that is equal to this line. */
  same(line: PackLine): number | undefined {
    const row = this.byPath.find(line.path);
    return row !== undefined && isDeepStrictEqual(this.rows.line(row), line) ? row : undefined;
  }

  /** The row of a picture with this content, at any path. */
  withContent(key: string): number | undefined {
    return this.byKey.find(key);
  }

  /** Appends the bytes of a picture's pixels. @returns Their offset in the pixel file, in bytes. */
  async appendPixels(bytes: Uint8Array): Promise<number> {
    const offset = this.end;
    this.end += bytes.length;
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await this.pixels.write(bytes, done, bytes.length - done, offset + done);
        done += bytesWritten;
      }
    } catch (error) {
      refuseDiskError(error, this.folder);
    }
    return offset;
  }

  /** Records the result for a file. Its pixels must already be appended. Reaches the disk within about a second. */
  async note(line: PackLine): Promise<number> {
    const row = this.known.add(line);
    this.remember(row);
    this.waiting.push(line);
    if (Date.now() - this.lastSync > syncEveryMs) {
      this.lastSync = Date.now();
      this.syncing ??= this.sync().finally(() => {
        this.syncing = undefined;
      });
      await this.syncing;
    }
    return row;
  }

  /** Writes to disk: first the pixels, then the lines recorded so far. */
  async sync(): Promise<void> {
    const lines = this.waiting;
    this.waiting = [];
    if (lines.length === 0) return;
    try {
      await this.pixels.datasync();
      if (!this.journalHasHeader) this.journal.append(seal(this.rows.columns.header));
      this.journalHasHeader = true;
      for (const line of lines) this.journal.append(seal(line));
      await this.journal.flush();
    } catch (error) {
      refuseDiskError(error, this.folder);
    }
  }

  /** The pixels of a known picture. */
  async read(row: number): Promise<Picture> {
    const { header, packedWidth, packedHeight, offset, pixelsCrc } = this.rows.columns;
    const bytes = new Uint8Array(this.rows.bytesOf(row));
    await this.pixels.read(bytes, 0, bytes.length, offset[row]!);
    if (crc32(bytes) !== pixelsCrc[row]) refuseDamagedPixels(this.folder, this.rows.pathOf(row));
    return pictureOfBytes(bytes, packedWidth[row]!, packedHeight[row]!, header);
  }

  /**
   * Records that all pixels are those that were packed, so that the next indexing need not read them. Call it when the index
   * is complete.
   */
  async markVerified(): Promise<void> {
    const path = join(this.folder, packFiles.pixels);
    if (!(await isVerified(path))) await markVerified(path).catch((error) => refuseDiskError(error, this.folder));
  }

  /** Replaces the complete index and deletes the journal. Its rows must have been written to disk with `sync`. */
  async settle(index: PackIndex): Promise<void> {
    try {
      await writeAtomically(join(this.folder, packFiles.index), linesOf(index));
      await this.journal.close();
      await rm(join(this.folder, packFiles.journal), { force: true });
    } catch (error) {
      refuseDiskError(error, this.folder);
    }
  }

  async close(): Promise<void> {
    await this.pixels.close();
    await this.journal.close().catch(() => undefined); // sync has already reported its failure
    if (!this.journalHasHeader) await rm(join(this.folder, packFiles.journal), { force: true });
  }

  private remember(row: number): void {
    this.byPath.set(row);
    if (this.rows.columns.passedOver[row] === 0) this.byKey.set(row);
  }
}

/** The header of a new index: `bytes` is 0 until the index is complete. */
export const packHeader = (side: number, folders: readonly string[], reading = colourReading): PackHeader => ({
  pack: packVersion,
  side,
  folders: [...folders],
  reading,
  bytes: 0,
});

/** The lines of an index, joined into chunks of 64 KiB so that a million lines do not need a million writes. */
function* linesOf(index: PackIndex): Generator<string> {
  const end = new PackEnd();
  let text = `${JSON.stringify(seal(index.columns.header))}\n`;
  for (let row = 0; row < index.columns.rows; row++) {
    const line = seal(index.line(row));
    end.add(line);
    text += `${JSON.stringify(line)}\n`;
    if (text.length > 65_536) {
      yield text;
      text = '';
    }
  }
  yield `${text}${JSON.stringify(seal(end.line))}\n`;
}

/** The line of a picture, made from the line of another one with the same content. */
export function copiedLine(
  from: PackIndex,
  row: number,
  file: Pick<PackedLine, 'path' | 'size' | 'mtime'>,
): PackedLine {
  const line = from.line(row) as PackedLine;
  return { ...line, ...file };
}

/** Rows that are verified before other work gets a turn. */
const rowsPerTurn = 256;

/**
 * Compares the pixels of all rows with their checksums.
 * @param length Size of the pixel file.
 * @returns For each row, 1 if its pixels are not those that were packed or lie outside the file.
 */
async function damagedRows(rows: PackIndex, fd: number, length: number): Promise<Uint8Array> {
  const { offset, pixelsCrc, passedOver } = rows.columns;
  const damaged = new Uint8Array(rows.columns.rows);
  let buffer = new Uint8Array(0);
  for (let row = 0; row < damaged.length; row++) {
    if (passedOver[row]! > 0) continue;
    const bytes = endOf(rows, row) - offset[row]!;
    if (offset[row]! + bytes > length) {
      damaged[row] = 1;
      continue;
    }
    if (buffer.length < bytes) buffer = new Uint8Array(bytes);
    const pixels = buffer.subarray(0, bytes);
    const read = readSync(fd, pixels, 0, bytes, offset[row]!);
    if (read < bytes || crc32(pixels) !== pixelsCrc[row]) damaged[row] = 1;
    if (row % rowsPerTurn === 0) await nextTurn();
  }
  return damaged;
}

/** Whether all pixels of an open pack are those that were packed. Reads them only if the file was written to since the last time. */
export async function isUndamaged({ folder, index }: Pack): Promise<boolean> {
  const path = join(folder, packFiles.pixels);
  const pixels = await open(path, 'r');
  try {
    const length = (await pixels.stat()).size;
    const { rows } = index.columns;
    if (await isVerified(path))
      return Array.from({ length: rows }, (_, row) => row).every((row) => endOf(index, row) <= length);
    return !(await damagedRows(index, pixels.fd, length)).includes(1);
  } finally {
    await pixels.close();
  }
}

/** The offset after a row's last pixel; 0 for a skipped file. */
const endOf = (rows: PackIndex, row: number): number => rows.columns.offset[row]! + rows.bytesOf(row);
