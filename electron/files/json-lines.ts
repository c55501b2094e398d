/**
 * Append-only JSON lines: one record per line, synced to disk in batches. A process killed while writing leaves at most one
 * incomplete line at the end, which readers skip and the next writer removes.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { BatchedAppend } from './batched-append.ts';
import { openRegular } from './open-regular.ts';

const newline = 0x0a;
const chunkBytes = 1 << 20;
/** In bytes. No record is as long: a longer line is damage, such as the zeros that a power cut leaves. */
export const longestLine = 16 * 2 ** 20;

/** A complete line of a file. */
export interface Line {
  /** `undefined` if the line is not JSON, from manual edits or damage, or longer than `longestLine`. */
  readonly value: unknown;
  /** Position in the file just after the line's newline. */
  readonly end: number;
}

/** The complete lines, in time and memory that do not depend on their lengths. */
async function* linesIn(handle: FileHandle): AsyncGenerator<Line> {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  /** The beginning of a line that continues in the next chunk. */
  let parts: Buffer[] = [];
  let length = 0;
  let position = 0;
  let end = 0;
  for (;;) {
    const { bytesRead } = await handle.read(chunk, 0, chunkBytes, position);
    if (bytesRead === 0) return; // `parts` have no newline: an incomplete line
    position += bytesRead;
    const data = chunk.subarray(0, bytesRead);
    let start = 0;
    for (let stop = data.indexOf(newline); stop >= 0; stop = data.indexOf(newline, start)) {
      length += stop - start;
      end += length + 1;
      const bytes =
        parts.length > 0 ? Buffer.concat([...parts, data.subarray(start, stop)]) : data.subarray(start, stop);
      yield { value: length > longestLine ? undefined : parse(bytes.toString('utf8')), end };
      parts = [];
      length = 0;
      start = stop + 1;
    }
    length += bytesRead - start;
    if (length > longestLine) parts = [];
    else parts.push(Buffer.from(data.subarray(start)));
  }
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
    yield* linesIn(handle);
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
