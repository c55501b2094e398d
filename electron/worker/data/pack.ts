/** Reads a packed cache. Pictures are numbered in walking order. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, read as readWithCallback, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { refuse } from '../../../shared/failure.ts';
import { type PackColumns, PackIndex, packFiles, packFolder, readPackIndex } from '../../files/pack-index.ts';
import type { Picture } from '../pictures/picture.ts';

const readAt = promisify(readWithCallback);

/** An open pack of one shorter side. */
export class Pack {
  private fingerprintOnce: string | undefined;
  private fd: number | undefined;

  constructor(
    /** `<packDir>/<side>`. */
    readonly folder: string,
    readonly index: PackIndex,
  ) {
    this.fd = openSync(join(folder, packFiles.pixels), 'r');
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

  async read(i: number): Promise<Picture> {
    const { picture, offset } = this.place(i);
    const { bytesRead } = await readAt(this.fd!, picture.data, 0, picture.data.length, offset);
    return this.complete(picture, bytesRead);
  }

  /** Blocks the thread; several times cheaper than an asynchronous read. For threads that have nothing else to do. */
  readSync(i: number): Picture {
    const { picture, offset } = this.place(i);
    return this.complete(picture, readSync(this.fd!, picture.data, 0, picture.data.length, offset));
  }

  close(): void {
    if (this.fd !== undefined) closeSync(this.fd);
    this.fd = undefined;
  }

  private place(i: number): { picture: Picture; offset: number } {
    if (this.fd === undefined) throw new Error(`${this.folder} was read after it was closed`);
    const row = this.index.row(i);
    const { packedWidth, packedHeight, offset } = this.index.columns;
    const [width, height] = [packedWidth[row]!, packedHeight[row]!];
    return { picture: { width, height, data: new Uint8Array(width * height * 3) }, offset: offset[row]! };
  }

  private complete(picture: Picture, bytesRead: number): Picture {
    if (bytesRead < picture.data.length)
      refuse(
        'failed',
        `the image cache in ${this.folder} is shorter than its index says`,
        'clear this cache and index again',
      );
    return picture;
  }
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
