/**
 * Append-only JSON lines: one record a line, fsynced in batches. A process killed while writing leaves at most one torn
 * line at the end, which readers leave out and the next writer cuts off.
 */
import { type FileHandle, open } from 'node:fs/promises';

const newline = 0x0a;
const chunkBytes = 1 << 20;

interface Line {
  readonly value: unknown;
  /** Position in the file just after the line's newline. */
  readonly end: number;
}

/** Whole lines and where they end. Lines that are not JSON (a file damaged by hand) come with the value `undefined`. */
async function* linesOf(handle: FileHandle): AsyncGenerator<Line> {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let rest: Buffer = Buffer.alloc(0);
  let position = 0;
  let end = 0;
  for (;;) {
    const { bytesRead } = await handle.read(chunk, 0, chunkBytes, position);
    if (bytesRead === 0) return; // what is left in `rest` has no newline: torn
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

/** Every record of a file, in order; a torn last line and lines that are not JSON are left out. */
export async function* readJsonLines(path: string): AsyncGenerator<unknown> {
  const handle = await open(path, 'r');
  try {
    for await (const line of linesOf(handle)) if (line.value !== undefined) yield line.value;
  } finally {
    await handle.close();
  }
}

/**
 * Cuts a file back to the lines before the first one that is not to be kept: a run that resumes from a checkpoint
 * forgets the steps after it. Lines that are not JSON are kept.
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
   * Opens a file to append to, cutting off a torn last line; creates it where there is none.
   * @param everyMs How long a record may wait for its fsync.
   */
  static async open(path: string, everyMs = 1000): Promise<JsonLinesWriter> {
    // Cut through a handle of its own: Windows refuses to shorten a file through one that appends.
    await cutJsonLines(path, () => true).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    return new JsonLinesWriter(await open(path, 'a'), everyMs);
  }

  /** Queues a record. A failure to write it (a full disk) is thrown by the next flush or append. */
  append(record: unknown): void {
    if (this.failure !== undefined) throw this.failure;
    this.pending.push(`${JSON.stringify(record)}\n`);
    this.timer ??= setTimeout(() => {
      this.flush().catch(() => undefined); // kept in this.failure
    }, this.everyMs);
  }

  /** Resolves when everything appended so far is on the disk. */
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
