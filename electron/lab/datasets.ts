/** Datasets: folders of photographs that a worker indexes and packs, with the results of indexing. */
import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { DatasetSpec } from '../../shared/dataset-spec.ts';
import { asFailure, FailureError, failure, type Result, refuse, success } from '../../shared/failure.ts';
import { type ImageReading, isColourReading, readingInWords, type ValueRange } from '../../shared/image-reading.ts';
import type { DatasetSummary, ImageDetails, ResultOf } from '../../shared/protocol.ts';
import type { RunRecord } from '../../shared/run-results.ts';
import type { Planting } from '../../shared/shortcut-schemas.ts';
import { packSideFor, type TrainSettings } from '../../shared/training-settings.ts';
import type { IndexedRecord, JobOf } from '../../shared/worker-protocol.ts';
import { hasPackIndex, type PackIndex, packFolder, readPackIndex } from '../files/pack-index.ts';
import type { DatasetRecord, DatasetStore } from './dataset-store.ts';
import type { Emit } from './events.ts';
import type { FolderTokens } from './folder-tokens.ts';
import { datasetImage, findImages, imageDetails } from './image-details.ts';
import { datasetId, realFolders } from './real-folders.ts';
import { plantedName, samplesName } from './sample-names.ts';
import { Throttle } from './throttle.ts';
import type { SpawnWorker } from './worker-child.ts';
import { WorkerProcess } from './worker-process.ts';

/** Opening a dataset packs it at the default side of most tasks, so that their first run starts at once. */
export const browsingSide = packSideFor(64);

interface Indexing {
  readonly worker: WorkerProcess;
  readonly result: Promise<Result<IndexedRecord>>;
}

interface Dataset {
  record: DatasetRecord;
  state: DatasetSummary['state'];
  cacheBytes: number;
  progress?: { done: number; total: number };
  failure?: DatasetSummary['failure'];
  /** By the side of the pack, in pixels. */
  readonly indexing: Map<number, Indexing>;
  index?: Promise<PackIndex | undefined>;
}

/** What `Datasets` works with. */
export interface DatasetsParts {
  readonly store: DatasetStore;
  readonly tokens: FolderTokens;
  readonly spawn: SpawnWorker;
  readonly emit: Emit;
  /** Real path of the sample photographs. */
  readonly samples: string;
}

/** How folders are opened. */
export interface OpenedAs {
  /** Colour of 8 bits if omitted. */
  readonly reading?: ImageReading | undefined;
  /** The cue that the lab planted into them. */
  readonly planted?: Planting | undefined;
}

interface MeasuredReading {
  readonly reading: ImageReading;
  readonly measuredFrom?: ValueRange;
}

/** All datasets of a workspace. */
export class Datasets {
  readonly #parts: DatasetsParts;
  readonly #datasets = new Map<string, Dataset>();
  readonly #changes = new Throttle(250);

  private constructor(parts: DatasetsParts) {
    this.#parts = parts;
  }

  /** Opens the datasets of earlier sessions. */
  static async open(parts: DatasetsParts): Promise<Datasets> {
    const datasets = new Datasets(parts);
    for (const { record, damaged } of await parts.store.list()) {
      const isPacked = await hasPack(parts.store.packDir(record.id), browsingSide);
      const state = damaged ? 'failed' : record.indexed && isPacked ? 'ready' : 'cancelled';
      const cacheBytes = await parts.store.cacheBytes(record.id);
      const opened: Dataset = { record, state, cacheBytes, indexing: new Map() };
      datasets.#datasets.set(record.id, damaged ? { ...opened, failure: damaged } : opened);
    }
    return datasets;
  }

  /** Latest opened first. */
  list(): DatasetSummary[] {
    return [...this.#datasets.values()]
      .sort((a, b) => b.record.openedAt.localeCompare(a.record.openedAt))
      .map((dataset) => this.#summary(dataset));
  }

  summary(id: string): DatasetSummary {
    return this.#summary(this.#get(id));
  }

  /**
   * Stores the dataset of these folders. A range of percentiles is measured once: its limits are the dataset's from then on.
   * @returns Its id.
   */
  async register(paths: readonly string[], { reading: asked, planted }: OpenedAs = {}): Promise<string> {
    const folders = await realFolders(paths);
    const { reading, measuredFrom } = asked ? await this.#measured(folders, asked) : {};
    const id = datasetId(folders, reading);
    const openedAt = new Date().toISOString();
    const known = this.#datasets.get(id);
    const record: DatasetRecord = {
      ...known?.record,
      id,
      folders,
      openedAt,
      ...(reading && !isColourReading(reading) && { reading }),
      ...(measuredFrom && { measuredFrom }),
      ...(planted && { planted }),
    };
    await this.#parts.store.write(record);
    if (known) known.record = record;
    else this.#datasets.set(id, { record, state: 'cancelled', cacheBytes: 0, indexing: new Map() });
    return id;
  }

  /** Registers the dataset, and starts to index new photographs. */
  async open(paths: readonly string[], as: OpenedAs = {}): Promise<DatasetSummary> {
    const id = await this.register(paths, as);
    void this.index(id, browsingSide);
    return this.summary(id);
  }

  /** The dataset of these folders; opened only if it is neither ready nor being indexed, so that the order of the list stays. */
  async reopen(paths: readonly string[], reading: ImageReading | undefined): Promise<DatasetSummary> {
    const known = this.#datasets.get(datasetId(paths, reading));
    if (known?.state === 'ready' || known?.state === 'indexing') return this.#summary(known);
    return this.open(paths, { reading });
  }

  /** @param name An empty name gives back the names of the folders. */
  async rename(id: string, name: string): Promise<DatasetSummary> {
    const dataset = this.#get(id);
    const { name: _, ...others } = dataset.record;
    dataset.record = { ...others, ...(name.trim() ? { name: name.trim() } : {}) };
    await this.#parts.store.write(dataset.record);
    this.#announce(dataset);
    return this.#summary(dataset);
  }

  /**
   * Replaces the images that the boards of later runs show.
   * @param images Paths, or paths within their folder.
   * @throws FailureError 'not-found' for an image that the dataset does not have.
   */
  async pin(id: string, images: readonly string[]): Promise<DatasetSummary> {
    const dataset = this.#get(id);
    const index = images.length > 0 ? await this.#indexOf(id) : undefined;
    const found = index ? findImages(index, id, images) : [];
    const pinned = found.map((image, place) => {
      if (image) return index!.pathOf(index!.row(image.index));
      return refuse('not-found', `${images[place]} is not in this dataset`, 'index its folders again');
    });
    const { pinned: _, ...others } = dataset.record;
    dataset.record = { ...others, ...(pinned.length > 0 ? { pinned: [...new Set(pinned)] } : {}) };
    await this.#parts.store.write(dataset.record);
    this.#announce(dataset);
    return this.#summary(dataset);
  }

  /** The images pinned to the dataset of these folders, as absolute paths; none if it is not open. */
  pinnedTo(folders: readonly string[], reading: ImageReading | undefined): readonly string[] {
    return this.#datasets.get(datasetId(folders, reading))?.record.pinned ?? [];
  }

  /** Updates the pack of one side; calls during an update share its result. */
  index(id: string, side: number): Promise<Result<IndexedRecord>> {
    const dataset = this.#get(id);
    const indexing = dataset.indexing.get(side) ?? this.#beginIndexing(dataset, side);
    return indexing.result;
  }

  /** Cancels the indexing of a dataset; what was packed so far is kept for the next time. */
  async cancel(id: string): Promise<void> {
    const indexing = [...this.#get(id).indexing.values()];
    await Promise.all(indexing.map(({ worker }) => worker.stop()));
    // The answer waits until the dataset's state shows the end, which includes writing its record.
    await Promise.all(indexing.map(({ result }) => result));
  }

  isIndexing(id: string): boolean {
    return this.#get(id).indexing.size > 0;
  }

  /** The dataset's folders, as absolute real paths. */
  foldersOf(id: string): readonly string[] {
    return this.#get(id).record.folders;
  }

  /** How the dataset's images are read, without percentiles; undefined for colour of 8 bits. */
  readingOf(id: string): ImageReading | undefined {
    return this.#get(id).record.reading;
  }

  /** Folders, how their images are read, and the folder of their packs, for a worker's job. */
  specOf(folders: readonly string[], reading: ImageReading | undefined): DatasetSpec {
    const packDir = this.#parts.store.packDir(datasetId(folders, reading));
    return { folders: [...folders], packDir, ...(reading && { reading }) };
  }

  /** The folders that a run trains on and holds out, and the photographs that it excludes and pins. All are read as the run says. */
  specsOfRun({
    folders,
    heldOutFolders,
    excluded,
    pinned,
    settings: { reading },
  }: Pick<RunRecord, 'folders' | 'heldOutFolders' | 'excluded' | 'pinned' | 'settings'>): Pick<
    JobOf<'train'>,
    'dataset' | 'heldOut'
  > {
    return {
      dataset: { ...this.specOf(folders, reading), ...(excluded ? { excluded } : {}), ...(pinned ? { pinned } : {}) },
      ...(heldOutFolders.length > 0 ? { heldOut: this.specOf(heldOutFolders, reading) } : {}),
    };
  }

  /** The name of the dataset of these folders: the user's, or else the names of the folders and how they are read. */
  nameOf(folders: readonly string[], reading: ImageReading | undefined): string {
    const given = this.#datasets.get(datasetId(folders, reading))?.record.name;
    return given ?? `${this.#namedAfter(folders)}${reading ? ` (${readingInWords(reading)})` : ''}`;
  }

  #namedAfter(folders: readonly string[]): string {
    const names = folders.map((path) => this.#sampleName(path) ?? (basename(path) || path));
    return names.length <= 3 ? names.join(' + ') : `${names.slice(0, 2).join(' + ')} + ${names.length - 2} more`;
  }

  /** The name of the samples or of a planted copy; undefined for any other folder. */
  #sampleName(path: string): string | undefined {
    if (path === this.#parts.samples) return samplesName;
    const planted = this.#datasets.get(datasetId([path]))?.record.planted;
    return planted && plantedName(planted);
  }

  async images(id: string, offset: number, limit: number): Promise<ResultOf<'datasets.images'>> {
    const index = await this.#indexOf(id);
    const count = Math.max(0, Math.min(index.count, offset + limit) - offset);
    const images = Array.from({ length: count }, (_, place) => datasetImage(index, id, offset + place));
    return { images, total: index.count };
  }

  /** @param image Number in the list, path, or path within its folder. */
  async image(id: string, image: number | string): Promise<ImageDetails> {
    return imageDetails(await this.#indexOf(id), id, image);
  }

  /** @param names Paths, or paths within their folder. */
  async find(id: string, names: readonly string[]): Promise<ResultOf<'datasets.find'>> {
    return { images: findImages(await this.#indexOf(id), id, names) };
  }

  async passedOver(id: string, offset: number, limit: number): Promise<ResultOf<'datasets.passedOver'>> {
    const index = await this.#indexOf(id);
    return { files: index.passedOver(offset, limit), total: index.passedOverCount };
  }

  async warnings(id: string, offset: number, limit: number): Promise<ResultOf<'datasets.warnings'>> {
    const index = await this.#indexOf(id);
    const total = Object.values(index.warningCounts()).reduce((sum, count) => sum + count, 0);
    return { warnings: index.warnings(offset, limit), total };
  }

  /** The file of one picture, and a version text that changes with the file. */
  async imageFile(id: string, picture: number): Promise<{ readonly path: string; readonly version: string }> {
    const index = await this.#indexOf(id);
    if (picture >= index.count) refuse('not-found', `there is no photograph ${picture} in this dataset`);
    const row = index.row(picture);
    return { path: index.pathOf(row), version: `${index.columns.mtime[row]}-${index.columns.size[row]}` };
  }

  /** The pack for puzzles with these settings, created if it is missing. */
  async packFor(id: string, settings: TrainSettings): Promise<{ readonly packDir: string; readonly side: number }> {
    const side = packSideFor(settings.size);
    const packDir = this.#parts.store.packDir(this.#get(id).record.id);
    if (!(await hasPack(packDir, side))) {
      const indexed = await this.index(id, side);
      if (!indexed.ok) throw new FailureError(indexed.failure);
    }
    return { packDir, side };
  }

  /** Measures every cache again, because runs add packs of other sides. */
  async measure(): Promise<void> {
    await Promise.all([...this.#datasets.values()].map((dataset) => this.#measure(dataset)));
  }

  /** Deletes the packs of a dataset, but not the dataset. @returns Number of bytes freed. */
  async clearCache(id: string): Promise<number> {
    const dataset = this.#get(id);
    if (dataset.indexing.size > 0) refuse('bad-usage', 'this dataset is being indexed', 'cancel that first');
    await this.#measure(dataset);
    const before = dataset.cacheBytes;
    await this.#parts.store.clearCache(id);
    const { indexed: _, ...record } = dataset.record;
    dataset.record = record;
    dataset.state = 'cancelled';
    delete dataset.index;
    await this.#parts.store.write(record);
    await this.#measure(dataset);
    this.#announce(dataset);
    return before - dataset.cacheBytes;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#datasets.keys()].map((id) => this.cancel(id)));
  }

  /** The reading with limits in place of percentiles: those of an earlier time, or measured now. */
  async #measured(folders: readonly string[], reading: ImageReading): Promise<MeasuredReading> {
    const { range } = reading;
    if (range.kind !== 'percentile') return { reading };
    const same = [...this.#datasets.values()].find(
      ({ record }) =>
        isDeepStrictEqual(record.folders, folders) &&
        isDeepStrictEqual(record.measuredFrom, range) &&
        record.reading?.depth === reading.depth &&
        isDeepStrictEqual(record.reading.channels, reading.channels),
    );
    if (same?.record.reading) return { reading: same.record.reading, measuredFrom: range };
    return { reading: await this.#measureRange(folders, reading), measuredFrom: range };
  }

  async #measureRange(folders: readonly string[], reading: ImageReading): Promise<ImageReading> {
    let found: ImageReading | undefined;
    const worker = new WorkerProcess(
      this.#parts.spawn,
      { job: 'measure-range', folders: [...folders], reading },
      (message) => {
        if (message.type === 'result' && message.job === 'measure-range') found = message.result.reading;
      },
    );
    const ending = await worker.ended;
    if (found) return found;
    throw new FailureError(ending.failure ?? failure(...unexplained(ending.status)).failure);
  }

  #beginIndexing(dataset: Dataset, side: number): Indexing {
    const isShown = side === browsingSide;
    let found: IndexedRecord | undefined;
    const worker = new WorkerProcess(
      this.#parts.spawn,
      { job: 'index', dataset: this.specOf(dataset.record.folders, dataset.record.reading), side },
      (message) => {
        if (message.type === 'result' && message.job === 'index') found = message.result;
        if (message.type !== 'progress' || !isShown) return;
        dataset.progress = { done: message.done, total: message.total };
        this.#announce(dataset);
      },
    );
    const result = worker.ended.then(async (ending): Promise<Result<IndexedRecord>> => {
      dataset.indexing.delete(side);
      const outcome =
        ending.status === 'finished' && found
          ? success(found)
          : { ok: false as const, failure: ending.failure ?? failure(...unexplained(ending.status)).failure };
      if (isShown) await this.#settle(dataset, outcome, ending.status === 'stopped');
      return outcome;
    });
    const indexing = { worker, result };
    dataset.indexing.set(side, indexing);
    if (isShown) {
      dataset.state = 'indexing';
      delete dataset.failure;
      this.#announce(dataset);
    }
    return indexing;
  }

  /** Publishes the outcome in one step after all waiting is done, so that no listener sees a partial state. */
  async #settle(dataset: Dataset, outcome: Result<IndexedRecord>, wasStopped: boolean): Promise<void> {
    const record = outcome.ok ? { ...dataset.record, indexed: indexedOf(outcome.value) } : dataset.record;
    let failure = outcome.ok || wasStopped ? undefined : outcome.failure;
    if (outcome.ok) {
      await this.#parts.store.write(record).catch((error: unknown) => {
        failure = asFailure(error);
      });
    }
    const cacheBytes = await this.#parts.store.cacheBytes(record.id);
    dataset.record = record;
    dataset.state = outcome.ok ? 'ready' : wasStopped ? 'cancelled' : 'failed';
    dataset.cacheBytes = cacheBytes;
    delete dataset.progress;
    delete dataset.index;
    if (failure) dataset.failure = failure;
    this.#announce(dataset);
    this.#changes.flush(record.id);
  }

  async #measure(dataset: Dataset): Promise<void> {
    dataset.cacheBytes = await this.#parts.store.cacheBytes(dataset.record.id);
  }

  async #indexOf(id: string): Promise<PackIndex> {
    const dataset = this.#get(id);
    // The index of a million photographs takes some hundred megabytes: only one dataset's is kept in memory.
    for (const other of this.#datasets.values()) if (other !== dataset) delete other.index;
    dataset.index ??= readPackIndex(packFolder(this.#parts.store.packDir(id), browsingSide));
    try {
      const index = await dataset.index;
      if (index) return index;
    } catch (error) {
      delete dataset.index; // the next call reads it again
      throw error;
    }
    delete dataset.index;
    return refuse('not-found', 'this dataset is not indexed yet');
  }

  #get(id: string): Dataset {
    return this.#datasets.get(id) ?? refuse('not-found', `no dataset is called '${id}'`);
  }

  #announce(dataset: Dataset): void {
    this.#changes.call(dataset.record.id, () => this.#parts.emit('dataset.changed', this.#summary(dataset)));
  }

  #summary({ record, state, cacheBytes, progress, failure }: Dataset): DatasetSummary {
    const kinds = record.indexed?.warningKinds ?? {};
    return {
      id: record.id,
      name: this.nameOf(record.folders, record.reading) || record.id,
      ...(record.reading ? { reading: record.reading } : {}),
      folders: record.folders.map((path) => this.#parts.tokens.handOut(path, this.#namedAfter([path]))),
      ...(record.planted ? { planted: record.planted } : {}),
      ...(record.pinned ? { pinned: record.pinned } : {}),
      state,
      ...(progress ? { progress } : {}),
      images: record.indexed?.images ?? 0,
      passedOver: record.indexed?.passedOver ?? 0,
      warnings: Object.values(kinds).reduce((sum, count) => sum + count, 0),
      warningKinds: kinds,
      ...(record.indexed?.notConsidered ? { notConsidered: record.indexed.notConsidered } : {}),
      ...(record.indexed ? { seconds: record.indexed.seconds } : {}),
      cacheBytes,
      ...(failure ? { failure } : {}),
    };
  }
}

function indexedOf(record: IndexedRecord): NonNullable<DatasetRecord['indexed']> {
  const { images, passedOver, warnings, notConsidered, seconds } = record;
  const warningKinds: Record<string, number> = {};
  for (const { kind } of warnings) warningKinds[kind] = (warningKinds[kind] ?? 0) + 1;
  return { images, passedOver: passedOver.length, warningKinds, ...(notConsidered ? { notConsidered } : {}), seconds };
}

const hasPack = (packDir: string, side: number): Promise<boolean> =>
  hasPackIndex(packFolder(packDir, side)).catch(() => false);

const unexplained = (status: string): ['stopped' | 'failed', string] =>
  status === 'stopped' ? ['stopped', 'indexing was cancelled'] : ['failed', `indexing ended as ${status}`];
