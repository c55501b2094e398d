/** Reads a packed cache. Pictures are numbered in walking order. */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, readSync, read as readWithCallback, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { refuse } from '../../../shared/failure.ts';
import { channelCount } from '../../../shared/image-reading.ts';
import { openRegularSync } from '../../files/open-regular.ts';
import {
  type PackColumns,
  type PackHeader,
  PackIndex,
  packFiles,
  packFolder,
  readPackIndex,
} from '../../files/pack-index.ts';
import { forgetVerified } from '../../files/verified.ts';
import { type Picture, pixelsOfStored } from '../pictures/picture.ts';

const readAt = promisify(readWithCallback);

/** An open pack of one shorter side. */
export class Pack {
  private fingerprintOnce: string | undefined;
  private fd: number | undefined;
  /** Of the pixel file. */
  private readonly bytes: number;

  constructor(
    /** `<packDir>/<side>`. */
    readonly folder: string,
    readonly index: PackIndex,
  ) {
    this.fd = openRegularSync(join(folder, packFiles.pixels));
    this.bytes = fstatSync(this.fd).size;
  }

  /** Number of pictures. */
  get count(): number {
    return this.index.count;
  }

  /** Hash of the contents in their order. Two packs with the same fingerprint train the same. */
  get fingerprint(): string {
    if (this.fingerprintOnce === undefined) {
      const { key, images } = this.index.columns;
      const hash = createHash('sha256');
      for (const row of images) hash.update(key.subarray(row * 16, row * 16 + 16));
      this.fingerprintOnce = hash.digest('hex').slice(0, 32);
    }
    return this.fingerprintOnce;
  }

  /** Hash of the file's content, 32 hexadecimal digits. */
  key(i: number): string {
    return this.index.keyOf(this.index.row(i));
  }

  /** Absolute path of the file. */
  path(i: number): string {
    return this.index.pathOf(this.index.row(i));
  }

  /** Path of the file relative to its chosen folder. */
  name(i: number): string {
    return this.index.nameOf(this.index.row(i));
  }

  /** Pictures with the same number are copies or regions of one photograph. They stay on one side of a split. */
  group(i: number): number {
    return this.index.columns.group[this.index.row(i)]!;
  }

  /** @throws FailureError 'failed' if the pixels are not those that were packed. */
  async read(i: number): Promise<Picture> {
    const { bytes, offset } = this.place(i);
    await readAt(this.fd!, bytes, 0, bytes.length, offset);
    return this.checked(i, bytes);
  }

  /**
   * Blocks the thread; several times cheaper than an asynchronous read. For threads that have nothing else to do.
   * @throws FailureError 'failed' if the pixels are not those that were packed.
   */
  readSync(i: number): Picture {
    const { bytes, offset } = this.place(i);
    readSync(this.fd!, bytes, 0, bytes.length, offset);
    return this.checked(i, bytes);
  }

  close(): void {
    if (this.fd !== undefined) closeSync(this.fd);
    this.fd = undefined;
  }

  private place(i: number): { bytes: Uint8Array; offset: number } {
    if (this.fd === undefined) throw new Error(`${this.folder} was read after it was closed`);
    const row = this.index.row(i);
    const offset = this.index.columns.offset[row]!;
    const length = this.index.bytesOf(row);
    if (offset + length > this.bytes) refuseDamagedPixels(this.folder, this.path(i));
    return { bytes: new Uint8Array(length), offset };
  }

  /** Every read is checked, so that no picture with other pixels than the packed ones is ever trained on. */
  private checked(i: number, bytes: Uint8Array): Picture {
    const row = this.index.row(i);
    const { header, pixelsCrc, packedWidth, packedHeight } = this.index.columns;
    if (crc32(bytes) !== pixelsCrc[row]) refuseDamagedPixels(this.folder, this.path(i));
    return pictureOfBytes(bytes, packedWidth[row]!, packedHeight[row]!, header);
  }
}

/** The picture whose pixels a pack stores as these bytes. 16 bits are stored with the low byte first. */
export function pictureOfBytes(
  bytes: Uint8Array,
  width: number,
  height: number,
  { reading }: Pick<PackHeader, 'reading'>,
): Picture {
  const stored = reading.depth === 8 ? bytes : new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  return { width, height, channels: channelCount(reading), data: pixelsOfStored(stored) };
}

/** Has the next indexing find and repair what is damaged in a pack. @throws FailureError 'failed', always. */
export function refuseDamagedPixels(folder: string, path: string): never {
  forgetVerified(join(folder, packFiles.pixels));
  refuse(
    'failed',
    `the image cache in ${folder} is damaged: the pixels of ${path} are not those that were packed`,
    'index the folders again or resume the run: either repairs the cache first',
  );
}

const indexes = new Map<string, { readonly identity: string; readonly index: WeakRef<PackIndex> }>();

/** The index of a folder. Packs that one process has open at the same time share its memory. */
async function sharedIndex(folder: string): Promise<PackIndex | undefined> {
  const stats = statSync(join(folder, packFiles.index), { bigint: true, throwIfNoEntry: false });
  if (!stats) return undefined;
  const identity = `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
  const known = indexes.get(folder);
  const shared = known?.identity === identity ? known.index.deref() : undefined;
  if (shared) return shared;
  const index = await readPackIndex(folder);
  if (index) indexes.set(folder, { identity, index: new WeakRef(index) });
  return index;
}

/**
 * Opens the pack of one shorter side.
 * @throws FailureError 'not-found' if the folders are not indexed at that side.
 */
export async function openPack(packDir: string, side: number): Promise<Pack> {
  const folder = packFolder(packDir, side);
  const index = await sharedIndex(folder);
  if (!index) refuse('not-found', `nothing is packed at ${side} px in ${packDir}`, 'index the folders first');
  return new Pack(folder, index);
}

/** Opens a pack in another thread, over the same index memory. */
export const packOver = (folder: string, columns: PackColumns): Pack => new Pack(folder, new PackIndex(columns));
