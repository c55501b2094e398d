/**
 * Append-only JSON lines: one record per line, synced to disk in batches. A process killed while writing leaves at most one
 * incomplete line at the end, which readers skip and the next writer removes.
 */
import { type FileHandle, open } from 'node:fs/promises';

const newline = 0x0a;
const chunkBytes = 1 << 20;

interface Line {
  readonly value: unknown;
  /** Position in the file just after the line's newline. */
  readonly end: number;
}

/** Complete lines and their end positions. The value of a line that is not JSON (from manual edits) is `undefined`. */
async function* linesOf(handle: FileHandle): AsyncGenerator<Line> {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let rest: Buffer = Buffer.alloc(0);
  let position = 0;
  let end = 0;
  for (;;) {
    const { bytesRead } = await handle.read(chunk, 0, chunkBytes, position);
    if (bytesRead === 0) return; // `rest` has no newline: an incomplete line
    position += bytesRead;
    const data = rest.length > 0 ? Buffer.concat([rest, chunk.subarray(0, bytesRead)]) : chunk.subarray(0, bytesRead);
    let start = 0;
    for (let stop = data.indexOf(newline); stop >= 0; stop = data.indexOf(newline, start)) {
      end += stop + 1 - start;
      yield { value: parse(data.toString('utf8', start, stop)), end };
      start = stop + 1;
    }
    rest = Buffer.from(data.subarray(start));
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** All records of a file in order; an incomplete last line and lines that are not JSON are skipped. */
export async function* readJsonLines(path: string): AsyncGenerator<unknown> {
  const handle = await open(path, 'r');
  try {
    for await (const line of linesOf(handle)) if (line.value !== undefined) yield line.value;
  } finally {
    await handle.close();
  }
}

/**
 * Truncates a file before the first record that `keep` rejects. A run that resumes from a checkpoint uses this to drop later
 * steps. Lines that are not JSON are kept.
 */
export async function cutJsonLines(path: string, keep: (record: unknown) => boolean): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    let end = 0;
    for await (const line of linesOf(handle)) {
      if (line.value !== undefined && !keep(line.value)) break;
      end = line.end;
    }
    await handle.truncate(end);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Appends records to a file. */
export class JsonLinesWriter {
  private pending: string[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private failure: unknown;

  private constructor(
    private readonly handle: FileHandle,
    private readonly everyMs: number,
  ) {}

  /**
   * Opens a file for appending and removes an incomplete last line; creates the file if there is none.
   * @param everyMs Longest time before a record is synced to disk.
   */
  static async open(path: string, everyMs = 1000): Promise<JsonLinesWriter> {
    // Truncate through a separate handle, because Windows refuses to truncate a file through a handle that appends.
    await cutJsonLines(path, () => true).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    return new JsonLinesWriter(await open(path, 'a'), everyMs);
  }

  /** Queues a record. If writing it fails (for example, on a full disk), the next flush or append throws the error. */
  append(record: unknown): void {
    if (this.failure !== undefined) throw this.failure;
    this.pending.push(`${JSON.stringify(record)}\n`);
    this.timer ??= setTimeout(() => {
      this.flush().catch(() => undefined); // stored in this.failure
    }, this.everyMs);
  }

  /** Resolves when all records appended so far are on disk. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(async () => {
      if (this.failure !== undefined) throw this.failure;
      if (this.pending.length === 0) return;
      const text = this.pending.join('');
      this.pending = [];
      try {
        await this.handle.appendFile(text);
        await this.handle.datasync();
      } catch (error) {
        this.failure = error;
        throw error;
      }
    });
    return this.writing;
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.handle.close();
    }
  }
}
