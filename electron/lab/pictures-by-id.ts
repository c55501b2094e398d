/**
 * Pictures and files by id: `thumb/<dataset>/<index>/<key>`, `image/<dataset>/<index>/<key>` (larger), `board/<run>/<step>/<file>`,
 * `inside/<run or encoder>/<look>/<file>`, `export/<run>/<relative path>` and `zip/<run>`, all files of an export. An id is not
 * a path: each is resolved inside the folder that it belongs to.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FailureError, refuse } from '../../shared/failure.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { readRegular } from '../files/open-regular.ts';
import { boardFolder, exportFolder, exportZip } from '../files/run-folder.ts';
import { zipOf } from '../files/zip.ts';
import { checkExported, exportedFiles } from './analyses/export.ts';
import { insideFolder } from './analyses/inside.ts';
import type { Datasets } from './datasets.ts';
import type { Encoders } from './encoders.ts';
import { isIntactPng } from './intact-png.ts';
import type { PreviewWorker } from './preview-worker.ts';
import { resolveInsideFolder } from './resolve-inside-folder.ts';
import type { Runs } from './runs.ts';

/** An encoded picture. */
export interface PictureBytes {
  /** A media type, such as `image/png`. */
  readonly type: string;
  readonly bytes: Uint8Array;
  /** The id names the content, so that nothing else is ever at this address. */
  readonly isFixed?: boolean;
}

/** The longer side in pixels of the two sizes in which images are shown. */
const sides = { thumb: 256, image: 1600 } as const;
const cacheBytes = 64 * 2 ** 20;

/** Resolves ids, and caches resized images. */
export class Pictures {
  /** In the order of last use. */
  readonly #cached = new Map<string, PictureBytes>();
  #cachedBytes = 0;

  constructor(
    private readonly datasets: Datasets,
    private readonly runs: Runs,
    private readonly encoders: Encoders,
    private readonly previewWorker: PreviewWorker,
  ) {}

  async picture(id: string): Promise<PictureBytes> {
    const [kind, owner, place, file, ...more] = id.split('/');
    if ((kind === 'thumb' || kind === 'image') && owner && isCount(place) && file && more.length === 0)
      return this.#resized(owner, { picture: Number(place), key: file }, sides[kind]);
    if (owner && isCount(place) && file?.endsWith('.png') && more.length === 0) {
      if (kind === 'board') return storedPng(boardFolder(this.runs.folderOf(owner), Number(place)), file);
      if (kind === 'inside') {
        const folder = (await this.encoders.has(owner)) ? this.encoders.folderOf(owner) : this.runs.folderOf(owner);
        // The number of a look is never given again.
        return { ...(await storedPng(join(insideFolder(folder), place!), file)), isFixed: true };
      }
    }
    return refuse('not-found', `no image is called '${id}'`);
  }

  /** The path of a downloadable file, and the name to save it under. */
  async file(id: string): Promise<{ readonly path: string; readonly name: string; readonly bytes: number }> {
    const [kind, owner, ...rest] = id.split('/');
    if (kind === 'zip' && owner && rest.length === 0) return this.#zip(owner);
    if (kind !== 'export' || !owner || rest.length === 0) return refuse('not-found', `no file is called '${id}'`);
    const runDir = this.runs.folderOf(owner);
    const name = rest.join('/');
    const path = await resolveInsideFolder(exportFolder(runDir), name);
    const entry = await stat(path);
    if (!entry.isFile()) refuse('not-found', `no file is called '${id}'`);
    await checkExported(runDir, name, path);
    return { path, name: rest.at(-1)!, bytes: entry.size };
  }

  /** All files of a run's last export as one file. */
  async #zip(run: string): Promise<{ readonly path: string; readonly name: string; readonly bytes: number }> {
    const runDir = this.runs.folderOf(run);
    const names = await exportedFiles(runDir);
    if (names.length === 0) refuse('not-found', `${run} has no export`);
    const path = exportZip(runDir);
    await writeAtomically(path, zipOf(exportFolder(runDir), names));
    return { path, name: `${run}-encoder.zip`, bytes: (await stat(path)).size };
  }

  /** @param key Of the content when the page listed the image: after another indexing, its number may be another image's. */
  async #resized(
    dataset: string,
    { picture, key }: { readonly picture: number; readonly key: string },
    side: number,
  ): Promise<PictureBytes> {
    const indexed = await this.datasets.imageFile(dataset, picture);
    if (indexed.key !== key) refuse('not-found', 'this image was indexed again: load the page again');
    const { path, file, size, mtime } = indexed;
    const reading = this.datasets.readingOf(dataset);
    const found = await stat(file).catch(() => undefined);
    const isUnchanged = found?.size === size && found.mtimeMs === mtime;
    const version = isUnchanged ? key : `${found?.size} ${found?.mtimeMs}`;
    const known = `${path}\0${version}\0${side}\0${JSON.stringify(reading)}`;
    const kept = this.#cached.get(known);
    if (kept) {
      this.#cached.delete(known);
      this.#cached.set(known, kept);
      return kept;
    }
    const answer = await this.previewWorker.ask({ question: 'thumbnail', path, side, ...(reading && { reading }) });
    if (!answer.ok) throw new FailureError(answer.failure);
    const bytes = Buffer.from(answer.value.base64, 'base64');
    const image = { type: answer.value.type, bytes, isFixed: isUnchanged };
    this.#keep(known, image);
    return image;
  }

  #keep(key: string, image: PictureBytes): void {
    if (this.#cached.has(key)) return;
    this.#cached.set(key, image);
    this.#cachedBytes += image.bytes.byteLength;
    for (const [oldest, { bytes }] of this.#cached) {
      if (this.#cachedBytes <= cacheBytes) break;
      this.#cached.delete(oldest);
      this.#cachedBytes -= bytes.byteLength;
    }
  }
}

/** A PNG that the product wrote. @throws FailureError 'unusable-input' if it was changed since. */
async function storedPng(folder: string, file: string): Promise<PictureBytes> {
  const path = await resolveInsideFolder(folder, file);
  const bytes = await readRegular(path);
  if (!isIntactPng(bytes)) refuse('unusable-input', `${path} is damaged: it is not the PNG that was written`);
  return { type: 'image/png', bytes };
}

const isCount = (text: string | undefined): boolean => /^\d{1,15}$/.test(text ?? '');
