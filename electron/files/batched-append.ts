/** Appends to a file in batches, each synced to disk. */
import type { FileHandle } from 'node:fs/promises';

/** Longest time before what was appended is on disk. */
const everyMsByDefault = 1000;

/** Appends texts and bytes to an open file, in their order. */
export class BatchedAppend {
  #pending: (string | Uint8Array)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;
  readonly #handle: FileHandle;
  readonly #everyMs: number;

  /** @param everyMs Longest time before something is synced to disk. */
  constructor(handle: FileHandle, everyMs = everyMsByDefault) {
    this.#handle = handle;
    this.#everyMs = everyMs;
  }

  /** Queues content. If writing it fails (for example, on a full disk), the next flush or append throws the error. */
  append(content: string | Uint8Array): void {
    if (this.#failure !== undefined) throw this.#failure;
    this.#pending.push(content);
    this.#timer ??= setTimeout(() => {
      this.flush().catch(() => undefined); // stored in this.#failure
    }, this.#everyMs);
  }

  /** Resolves when everything appended so far is on disk. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(async () => {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#pending.length === 0) return;
      const bytes = Buffer.concat(this.#pending.map((each) => (typeof each === 'string' ? Buffer.from(each) : each)));
      this.#pending = [];
      try {
        await this.#handle.appendFile(bytes);
        await this.#handle.datasync();
      } catch (error) {
        this.#failure = error;
        throw error;
      }
    });
    return this.#writing;
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.#handle.close();
    }
  }
}
