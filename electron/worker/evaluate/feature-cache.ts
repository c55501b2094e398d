/**
 * Features that were computed before, one file for an encoder's stage in the image cache of a dataset:
 * a line of JSON, then a record for each image: the hash of its content (16 bytes), its features (float32, little endian),
 * and the CRC-32 of both (4 bytes). Records are appended in batches, so that a killed command loses a second of work. A
 * damaged record is passed over and its image computed again.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { ImageReading } from '../../../shared/image-reading.ts';
import { BatchedAppend } from '../../files/batched-append.ts';
import type { Lock } from '../../files/lock.ts';
import { isIntact, seal } from '../../files/sealed-line.ts';
import { waitForLock } from '../data/index-folders.ts';
import { makePackFolder, refuseDiskError } from '../data/pack-store.ts';

/** What the features of an image depend on, besides the image. */
export interface CachedFor {
  /** Hash of the encoder's weights and of how images become its input. */
  readonly encoder: string;
  readonly stage: string;
  /** Shorter side of the packed images, in pixels. */
  readonly side: number;
  readonly reading?: ImageReading | undefined;
}

const headerSchema = z.object({ features: z.literal(1), name: z.string(), width: z.number().int().min(1) });

const keyBytes = 16;
const crcBytes = 4;
const longestHeader = 65_536;
/** Read at once, in bytes. */
const chunkBytes = 2 ** 22;

/** An open cache; its lock is held, so that two commands do not compute the same features. */
export class FeatureCache {
  #width: number | undefined;
  /** Where the records begin, in bytes. */
  #start = 0;
  #append: BatchedAppend;

  private constructor(
    private readonly folder: string,
    private readonly name: string,
    private readonly handle: FileHandle,
    private readonly lock: Lock,
  ) {
    this.#append = new BatchedAppend(handle);
  }

  /**
   * Waits while another command computes the same features.
   * @param packDir Folder of the dataset's packs.
   * @throws FailureError 'stopped' when cancelled while waiting, 'failed' if the cache cannot be written.
   */
  static async open(packDir: string, cachedFor: CachedFor, isCancelled: () => boolean): Promise<FeatureCache> {
    const folder = join(packDir, 'features');
    await makePackFolder(folder);
    const { encoder, stage, side, reading } = cachedFor;
    const name = createHash('sha256')
      .update(JSON.stringify([encoder, stage, side, reading ?? null]))
      .digest('hex')
      .slice(0, 32);
    const lock = await waitForLock(join(folder, `${name}.lock`), isCancelled);
    try {
      const handle = await open(join(folder, `${name}.features`), 'a+');
      const cache = new FeatureCache(folder, name, handle, lock);
      await cache.#readHeader();
      return cache;
    } catch (error) {
      await lock.release();
      return refuseDiskError(error, folder);
    }
  }

  /** Features of an image; undefined as long as nothing is stored. */
  get width(): number | undefined {
    return this.#width;
  }

  /**
   * Reads all intact records, and removes what a kill left of the last one. What was added must be on disk: see `flush`.
   * @param visit Receives the hash of an image's content as hexadecimal digits, and the bytes of its features.
   */
  async read(visit: (key: string, features: Uint8Array) => void): Promise<void> {
    if (this.#width === undefined) return;
    const length = this.#recordBytes(this.#width);
    const { size } = await this.handle.stat();
    const records = Math.floor((size - this.#start) / length);
    const atOnce = Math.max(1, Math.floor(chunkBytes / length));
    const chunk = Buffer.alloc(atOnce * length);
    for (let record = 0; record < records; record += atOnce) {
      const count = Math.min(atOnce, records - record);
      await this.handle.read(chunk, 0, count * length, this.#start + record * length);
      for (let at = 0; at < count * length; at += length) {
        const crcAt = at + length - crcBytes;
        if (crc32(chunk.subarray(at, crcAt)) !== chunk.readUInt32LE(crcAt)) continue;
        visit(chunk.toString('hex', at, at + keyBytes), chunk.subarray(at + keyBytes, crcAt));
      }
    }
    await this.handle.truncate(this.#start + records * length);
  }

  /** Contents of the images that have an intact record, as hexadecimal digits. */
  async keys(): Promise<Set<string>> {
    const keys = new Set<string>();
    await this.read((key) => keys.add(key));
    return keys;
  }

  /** Resolves when everything that was added is on disk. */
  async flush(): Promise<void> {
    await this.#append.flush().catch((error: unknown) => refuseDiskError(error, this.folder));
  }

  /** Stores the features of an image; they are on disk a second later. */
  add(key: string, features: Float32Array): void {
    if (this.#width === undefined) this.#writeHeader(features.length);
    if (features.length !== this.#width)
      throw new RangeError(`${features.length} features where the cache has ${this.#width}`);
    const record = Buffer.alloc(this.#recordBytes(features.length));
    record.write(key, 0, keyBytes, 'hex');
    record.set(new Uint8Array(features.buffer, features.byteOffset, features.byteLength), keyBytes);
    const crcAt = record.length - crcBytes;
    record.writeUInt32LE(crc32(record.subarray(0, crcAt)), crcAt);
    try {
      this.#append.append(record);
    } catch (error) {
      refuseDiskError(error, this.folder);
    }
  }

  async close(): Promise<void> {
    try {
      await this.#append.close().catch((error: unknown) => refuseDiskError(error, this.folder));
    } finally {
      await this.lock.release();
    }
  }

  #recordBytes(width: number): number {
    return keyBytes + 4 * width + crcBytes;
  }

  #writeHeader(width: number): void {
    const line = `${JSON.stringify(seal({ features: 1, name: this.name, width }))}\n`;
    this.#append.append(line);
    this.#width = width;
    this.#start = Buffer.byteLength(line);
  }

  /** A file whose header is damaged begins anew. */
  async #readHeader(): Promise<void> {
    const beginning = Buffer.alloc(longestHeader);
    const { bytesRead } = await this.handle.read(beginning, 0, longestHeader, 0);
    const end = beginning.subarray(0, bytesRead).indexOf('\n');
    const header = end === -1 ? undefined : parsed(beginning.toString('utf8', 0, end));
    if (header?.name !== this.name) {
      await this.handle.truncate(0);
      return;
    }
    this.#width = header.width;
    this.#start = end + 1;
  }
}

function parsed(line: string): z.infer<typeof headerSchema> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const header = headerSchema.safeParse(value);
    return header.success && isIntact(value) ? header.data : undefined;
  } catch {
    return undefined;
  }
}
