/**
 * An event file: TFRecords of TensorBoard's events. A record is the length of its data (8 bytes, little endian), the
 * checksum of the length, the data, and the checksum of the data.
 */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BatchedAppend } from '../batched-append.ts';
import { makeFolder } from '../make-folder.ts';
import { type EventContent, type EventValue, encodeEvent } from './event.ts';
import { maskedCrc32c } from './masked-crc32c.ts';

/** The only version that TensorBoard reads. */
const fileVersion = 'brain.Event:2';

/** TensorBoard reads the files of a folder in the order of their names, which begin with a time in seconds. */
const namePattern = /^events\.out\.tfevents\.(\d+)\./;

/** Names of the event files of a folder, in the order in which they are read; empty if there is no such folder. */
export const eventFiles = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).filter((name) => namePattern.test(name)).sort();

/** Data with their length and checksums. */
export function tfRecord(data: Uint8Array): Uint8Array {
  const record = Buffer.alloc(data.length + 16);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(maskedCrc32c(record.subarray(0, 8)), 8);
  record.set(data, 12);
  record.writeUInt32LE(maskedCrc32c(data), data.length + 12);
  return record;
}

/** Appends events to a file of its own. */
export class EventFile {
  private constructor(
    private readonly file: BatchedAppend,
    /** Absolute path. */
    readonly path: string,
  ) {}

  /**
   * Opens a new file, which TensorBoard reads after those that are there: a file that was cut off in the middle of a record
   * is never written to again. It begins with the start of a session, which makes TensorBoard forget what earlier files say
   * about this step and later ones.
   * @param folder Created if it is missing.
   * @param fromStep The first step that follows.
   * @param wallTime Of the start, in seconds since 1970.
   * @throws The error of the file system.
   */
  static async open(folder: string, fromStep: number, wallTime = Date.now() / 1000): Promise<EventFile> {
    await makeFolder(folder);
    const last = (await eventFiles(folder)).at(-1);
    // A clock may go backwards, and two starts may share a second.
    const second = Math.max(Math.floor(wallTime), last === undefined ? 0 : Number(namePattern.exec(last)![1]) + 1);
    const path = join(folder, `events.out.tfevents.${String(second).padStart(10, '0')}.pretext-lab`);
    const file = new EventFile(new BatchedAppend(await open(path, 'ax')), path);
    file.#append(wallTime, 0, { fileVersion });
    file.#append(wallTime, fromStep, { sessionStart: true });
    return file;
  }

  /** Queues the values of a step. @param wallTime In seconds since 1970. */
  add(step: number, values: readonly EventValue[], wallTime = Date.now() / 1000): void {
    if (values.length > 0) this.#append(wallTime, step, { values });
  }

  /** Resolves when all events added so far are on disk. */
  flush(): Promise<void> {
    return this.file.flush();
  }

  close(): Promise<void> {
    return this.file.close();
  }

  #append(wallTime: number, step: number, content: EventContent): void {
    this.file.append(tfRecord(encodeEvent(wallTime, step, content)));
  }
}
