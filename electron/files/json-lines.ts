/**
 * Append-only JSON lines: one record per line, synced to disk in batches. A process killed while writing leaves at most one
 * incomplete line at the end, which readers skip and the next writer removes.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { BatchedAppend } from './batched-append.ts';
import { openRegular } from './open-regular.ts';

const newline = 0x0a;
const chunkBytes = 1 << 16;
/** In bytes. No record is as long: a longer line is damage, such as the zeros that a power cut leaves. */
export const longestLine = 16 * 2 ** 20;

/** A complete line of a file. */
export interface Line {
  /** `undefined` if the line is not JSON, from manual edits or damage, or longer than `longestLine`. */
  readonly value: unknown;
  /** Without the newline; undefined for a line longer than `longestLine`. Its memory is used again for the next lines. */
  readonly bytes: Buffer | undefined;
  /** Position in the file just after the line's newline. */
  readonly end: number;
}

/** Lines that were read together. */
export interface Lines {
  readonly lines: readonly Line[];
  /** CRC-32 of all bytes of the file up to the end of the last of them. */
  readonly checksum: number;
}

/** The beginning of a file, which ends with a line. */
export interface Beginning {
  readonly bytes: number;
  /** CRC-32 of those bytes. */
  readonly checksum: number;
}

/** The complete lines after a beginning, some at a time, in time and memory that do not depend on their lengths. */
export async function* linesAfter(beginning: Beginning, handle: Pick<FileHandle, 'read'>): AsyncGenerator<Lines> {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  /** The beginning of a line that continues in the next chunk. */
  let parts: Buffer[] = [];
  let length = 0;
  let position = beginning.bytes;
  let end = position;
  /** Of all bytes before `position`. */
  let { checksum } = beginning;
  for (;;) {
    const { bytesRead } = await handle.read(chunk, 0, chunkBytes, position);
    if (bytesRead === 0) return; // `parts` have no newline: an incomplete line
    position += bytesRead;
    const data = chunk.subarray(0, bytesRead);
    const lines: Line[] = [];
    let start = 0;
    for (let stop = data.indexOf(newline); stop >= 0; stop = data.indexOf(newline, start)) {
      length += stop - start;
      end += length + 1;
      const part = data.subarray(start, stop);
      const bytes = length > longestLine ? undefined : parts.length > 0 ? Buffer.concat([...parts, part]) : part;
      lines.push({ value: bytes && parse(bytes.toString('utf8')), bytes, end });
      parts = [];
      length = 0;
      start = stop + 1;
    }
    checksum = crc32(data.subarray(0, start), checksum);
    if (lines.length > 0) yield { lines, checksum };
    checksum = crc32(data.subarray(start), checksum);
    length += bytesRead - start;
    if (length > longestLine) parts = [];
    else parts.push(Buffer.from(data.subarray(start)));
  }
}

/** Whether a file still begins in the same way. */
export async function beginsWith({ bytes, checksum }: Beginning, handle: Pick<FileHandle, 'read'>): Promise<boolean> {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let sum = 0;
  for (let position = 0; position < bytes; ) {
    const { bytesRead } = await handle.read(chunk, 0, Math.min(chunkBytes, bytes - position), position);
    if (bytesRead === 0) return false;
    sum = crc32(chunk.subarray(0, bytesRead), sum);
    position += bytesRead;
  }
  return sum === checksum;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * All complete lines of a file in order, damaged ones too.
 * @throws The file system's error, with the path in its message.
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
  const handle = await openRegular(path);
  try {
    for await (const { lines } of linesAfter({ bytes: 0, checksum: 0 }, handle)) yield* lines;
  } finally {
    await handle.close();
  }
}

/** All records of a file in order; an incomplete last line and lines that are not JSON are skipped. */
export async function* readJsonLines(path: string): AsyncGenerator<unknown> {
  for await (const { value } of readLines(path)) if (value !== undefined) yield value;
}

/** Truncates a file at a position and syncs it. */
export async function truncateFile(path: string, end: number): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.truncate(end);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The end of the last complete line; undefined if there is no such file. */
async function endOfLines(path: string): Promise<number | undefined> {
  let end = 0;
  try {
    for await (const line of readLines(path)) end = line.end;
    return end;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Appends records to a file. */
export class JsonLinesWriter {
  private constructor(private readonly file: BatchedAppend) {}

  /**
   * Opens a file for appending and removes an incomplete last line; creates the file if there is none.
   * @param everyMs Longest time before a record is synced to disk; 1 s by default.
   */
  static async open(path: string, everyMs?: number): Promise<JsonLinesWriter> {
    // Truncate through a separate handle, because Windows refuses to truncate a file through a handle that appends.
    const end = await endOfLines(path);
    if (end !== undefined) await truncateFile(path, end);
    return new JsonLinesWriter(new BatchedAppend(await open(path, 'a'), everyMs));
  }

  /** Queues a record. If writing it fails (for example, on a full disk), the next flush or append throws the error. */
  append(record: unknown): void {
    this.file.append(`${JSON.stringify(record)}\n`);
  }

  /** Resolves when all records appended so far are on disk. */
  flush(): Promise<void> {
    return this.file.flush();
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
