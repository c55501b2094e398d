/**
 * Pictures and files by id: `thumb/<dataset>/<index>`, `board/<run>/<step>/<file>` and
 * `export/<run>/<relative path>`. An id is not a path: each is resolved inside the folder that it belongs to.
 */
import { stat } from 'node:fs/promises';
import { FailureError, refuse } from '../../shared/failure.ts';
import { readRegular } from '../files/open-regular.ts';
import { boardFolder, exportFolder } from '../files/run-folder.ts';
import { checkExported } from './analyses/export.ts';
import type { Datasets } from './datasets.ts';
import { isIntactPng } from './intact-png.ts';
import type { PreviewWorker } from './preview-worker.ts';
import { resolveInsideFolder } from './resolve-inside-folder.ts';
import type { Runs } from './runs.ts';

/** An encoded picture. */
export interface PictureBytes {
  /** A media type, such as `image/png`. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

const thumbnailSide = 256;
const thumbnailCacheBytes = 64 * 2 ** 20;

/** Resolves ids, and caches thumbnails. */
export class Pictures {
  /** In the order of last use. */
  readonly #thumbnails = new Map<string, PictureBytes>();
  #cachedBytes = 0;

  constructor(
    private readonly datasets: Datasets,
    private readonly runs: Runs,
    private readonly previewWorker: PreviewWorker,
  ) {}

  async picture(id: string): Promise<PictureBytes> {
    const [kind, owner, place, file, ...more] = id.split('/');
    if (kind === 'thumb' && owner && isCount(place) && file === undefined) return this.#thumbnail(owner, Number(place));
    if (kind === 'board' && owner && isCount(place) && file?.endsWith('.png') && more.length === 0) {
      const path = await resolveInsideFolder(boardFolder(this.runs.folderOf(owner), Number(place)), file);
      const bytes = await readRegular(path);
      if (!isIntactPng(bytes)) refuse('unusable-input', `${path} is damaged: it is not the PNG that was written`);
      return { type: 'image/png', bytes };
    }
    return refuse('not-found', `no picture is called '${id}'`);
  }

  /** The path of a downloadable file, and the name to save it under. */
  async file(id: string): Promise<{ readonly path: string; readonly name: string; readonly bytes: number }> {
    const [kind, owner, ...rest] = id.split('/');
    if (kind !== 'export' || !owner || rest.length === 0) return refuse('not-found', `no file is called '${id}'`);
    const runDir = this.runs.folderOf(owner);
    const name = rest.join('/');
    const path = await resolveInsideFolder(exportFolder(runDir), name);
    const entry = await stat(path);
    if (!entry.isFile()) refuse('not-found', `no file is called '${id}'`);
    await checkExported(runDir, name, path);
    return { path, name: rest.at(-1)!, bytes: entry.size };
  }

  async #thumbnail(dataset: string, index: number): Promise<PictureBytes> {
    const { path, version } = await this.datasets.imageFile(dataset, index);
    const reading = this.datasets.readingOf(dataset);
    const key = `${path}\0${version}\0${JSON.stringify(reading)}`;
    const kept = this.#thumbnails.get(key);
    if (kept) {
      this.#thumbnails.delete(key);
      this.#thumbnails.set(key, kept);
      return kept;
    }
    const answer = await this.previewWorker.ask({
      question: 'thumbnail',
      path,
      side: thumbnailSide,
      ...(reading && { reading }),
    });
    if (!answer.ok) throw new FailureError(answer.failure);
    const thumbnail = { type: answer.value.type, bytes: Buffer.from(answer.value.base64, 'base64') };
    this.#keep(key, thumbnail);
    return thumbnail;
  }

  #keep(key: string, thumbnail: PictureBytes): void {
    if (this.#thumbnails.has(key)) return;
    this.#thumbnails.set(key, thumbnail);
    this.#cachedBytes += thumbnail.bytes.byteLength;
    for (const [oldest, { bytes }] of this.#thumbnails) {
      if (this.#cachedBytes <= thumbnailCacheBytes) break;
      this.#thumbnails.delete(oldest);
      this.#cachedBytes -= bytes.byteLength;
    }
  }
}

const isCount = (text: string | undefined): boolean => /^\d{1,12}$/.test(text ?? '');
