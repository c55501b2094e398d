/** Datasets: folders of photographs that a worker indexes and packs, with the results of indexing. */
import { rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { DatasetSpec, LabelSource } from '../../shared/dataset-spec.ts';
import { asFailure, FailureError, failure, type Result, refuse, success } from '../../shared/failure.ts';
import type { ImageFilter, ImageGroups } from '../../shared/image-filter.ts';
import { type ImageReading, isColourReading, readingInWords, type ValueRange } from '../../shared/image-reading.ts';
import { placeOf } from '../../shared/page-names.ts';
import type { DatasetSummary, ImageDetails, ResultOf } from '../../shared/protocol.ts';
import type { RunRecord } from '../../shared/run-results.ts';
import type { Planting } from '../../shared/shortcut-schemas.ts';
import { packSideFor, type TrainSettings } from '../../shared/training-settings.ts';
import type { IndexedRecord, JobOf } from '../../shared/worker-protocol.ts';
import { givenLabelTable, type LabelTable, labelTableOf } from '../files/label-table.ts';
import { hasPackIndex, type PackIndex, packFolder, readPackIndex } from '../files/pack-index.ts';
import { writeStored } from '../files/stored-json.ts';
import type { DatasetRecord, DatasetStore, StoredDataset } from './dataset-store.ts';
import type { Emit } from './events.ts';
import type { FolderTokens } from './folder-tokens.ts';
import { datasetImage, findImages, imageDetails, numberOf, pictureKey } from './image-details.ts';
import { ImageList, type Known } from './image-list.ts';
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
  /** Of that index. */
  list?: ImageList;
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

/** The file of a picture. */
export interface IndexedFile {
  /** With the page, if the image is one of several of its file. */
  readonly path: string;
  /** The file itself. */
  readonly file: string;
  /** Names its content. */
  readonly key: string;
  /** In bytes. */
  readonly size: number;
  /** In milliseconds since 1970. */
  readonly mtime: number;
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
    for (const stored of await parts.store.list())
      datasets.#datasets.set(stored.record.id, await datasets.#opened(stored));
    return datasets;
  }

  /** Opens what other processes have opened, indexed, renamed or cleared meanwhile. */
  async openChanged(): Promise<void> {
    for (const stored of await this.#parts.store.list()) {
      const { id } = stored.record;
      const isSame = (): boolean => {
        const known = this.#datasets.get(id);
        if (!known) return false;
        // While it is indexed here, its record is written before it is published.
        return known.state === 'indexing' || known.indexing.size > 0 || isDeepStrictEqual(known.record, stored.record);
      };
      if (isSame()) continue;
      const opened = await this.#opened(stored);
      if (isSame()) continue; // it was opened here meanwhile
      this.#datasets.set(id, opened);
      this.#announce(opened);
    }
  }

  async #opened({ record, damaged }: StoredDataset): Promise<Dataset> {
    const { store } = this.#parts;
    const isPacked = await hasPack(store.packDir(record.id), browsingSide);
    const state = damaged ? 'failed' : record.indexed && isPacked ? 'ready' : 'cancelled';
    const opened: Dataset = { record, state, cacheBytes: await store.cacheBytes(record.id), indexing: new Map() };
    return damaged ? { ...opened, failure: damaged } : opened;
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
   * Gives labels to the images of these folders, however they are read.
   * @param file Name of the CSV file.
   * @throws FailureError 'unusable-input' if the text is not such a table, or names no image of the dataset.
   */
  async setLabels(id: string, file: string, text: string): Promise<DatasetSummary> {
    const dataset = this.#get(id);
    const table = await givenLabelTable({ file, text });
    if (table.lines.length === 0) refuse('unusable-input', `${file} has no line below its header`);
    if (await hasPack(this.#parts.store.packDir(id), browsingSide))
      refuseStrangers(table, await this.#indexOf(id), dataset.record.folders);
    await this.#forgetLabels(dataset.record.folders);
    await writeStored(this.#parts.store.labelsFile(id), { file, text });
    return this.#setLabelled(dataset, { file, lines: table.lines.length });
  }

  /** Sub-folders are the labels again. */
  async removeLabels(id: string): Promise<DatasetSummary> {
    await this.#forgetLabels(this.#get(id).record.folders);
    return this.summary(id);
  }

  /** Where the labels of these folders come from. */
  labelsOf(folders: readonly string[]): LabelSource {
    const labelled = this.#labelled(folders);
    return labelled ? { stored: this.#parts.store.labelsFile(labelled.record.id) } : 'folders';
  }

  /** The dataset of these folders, read in any way, that has a table of labels. */
  #labelled(folders: readonly string[]): Dataset | undefined {
    return [...this.#datasets.values()].find(
      ({ record }) => record.labels && isDeepStrictEqual(record.folders, [...folders]),
    );
  }

  async #forgetLabels(folders: readonly string[]): Promise<void> {
    const labelled = this.#labelled(folders);
    if (!labelled) return;
    await this.#setLabelled(labelled, undefined);
    await rm(this.#parts.store.labelsFile(labelled.record.id), { force: true });
  }

  async #setLabelled(dataset: Dataset, labels: DatasetRecord['labels']): Promise<DatasetSummary> {
    const { labels: _, ...others } = dataset.record;
    dataset.record = { ...others, ...(labels && { labels }) };
    await this.#parts.store.write(dataset.record);
    for (const other of this.#datasets.values()) {
      if (!isDeepStrictEqual(other.record.folders, dataset.record.folders)) continue;
      delete other.list;
      this.#announce(other);
    }
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
    const found = index ? findImages(index, images) : [];
    const pinned = found.map((image, place) => {
      if (image !== null) return index!.pathOf(index!.row(image));
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
    const names = folders.map((path) => this.#sampleName(path) ?? folderName(path));
    return names.length <= 3 ? names.join(' + ') : `${names.slice(0, 2).join(' + ')} + ${names.length - 2} more`;
  }

  /** The name of the samples or of a planted copy; undefined for any other folder. */
  #sampleName(path: string): string | undefined {
    if (path === this.#parts.samples) return samplesName;
    const planted = this.#datasets.get(datasetId([path]))?.record.planted;
    return planted && plantedName(planted);
  }

  /** A page of the images that a filter chooses. */
  async images(id: string, filter: ImageFilter, offset: number, limit: number): Promise<ResultOf<'datasets.images'>> {
    const { index, list } = await this.#listOf(id);
    const chosen = Object.keys(filter).length > 0 ? await list.select(filter) : undefined;
    const total = chosen?.length ?? index.count;
    const places = Array.from({ length: Math.max(0, Math.min(total, offset + limit) - offset) }, (_, i) => offset + i);
    const listed = places.map(async (place) => {
      const picture = chosen?.[place] ?? place;
      return datasetImage(index, id, { picture, label: await this.#labelOf(list, picture) });
    });
    return { images: await Promise.all(listed), total };
  }

  /** @throws FailureError 'unusable-input' if the table of labels cannot be used. */
  async groups(id: string): Promise<ImageGroups> {
    return (await this.#listOf(id)).list.groups();
  }

  /** @param image Number in the index, path, or path within its folder. */
  async image(id: string, image: number | string): Promise<ImageDetails> {
    const { index, list } = await this.#listOf(id);
    const picture = numberOf(index, image);
    return imageDetails(index, id, { picture, label: await this.#labelOf(list, picture) });
  }

  /** A damaged table must not hide the images; `groups` says what is wrong with it. */
  #labelOf(list: ImageList, picture: number): Promise<string | undefined> {
    return list.labelOf(picture).catch(() => undefined);
  }

  /** The index, and what is known of every image by its number; without labels if their table is damaged. */
  async known(id: string): Promise<{ readonly index: PackIndex; readonly known: Known }> {
    const { index, list } = await this.#listOf(id);
    const known = await list.all().catch(() => new ImageList(index, this.foldersOf(id)).all());
    return { index, known };
  }

  /** @param names Paths, or paths within their folder. */
  async find(id: string, names: readonly string[]): Promise<ResultOf<'datasets.find'>> {
    const { index, list } = await this.#listOf(id);
    const found = findImages(index, names).map(async (picture) =>
      picture === null ? null : datasetImage(index, id, { picture, label: await this.#labelOf(list, picture) }),
    );
    return { images: await Promise.all(found) };
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

  /** The file of one picture as it was indexed. */
  async imageFile(id: string, picture: number): Promise<IndexedFile> {
    const index = await this.#indexOf(id);
    if (picture >= index.count) refuse('not-found', `there is no image ${picture} in this dataset`);
    const row = index.row(picture);
    const { size, mtime } = index.columns;
    const path = index.pathOf(row);
    const { file } = placeOf(path, index.columns.header.reading);
    return { path, file, key: pictureKey(index, row), size: size[row]!, mtime: mtime[row]! };
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
        record.reading.pages === reading.pages &&
        record.reading.videos === reading.videos &&
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

  async #listOf(id: string): Promise<{ readonly index: PackIndex; readonly list: ImageList }> {
    const index = await this.#indexOf(id);
    const dataset = this.#get(id);
    const { folders } = dataset.record;
    const source = this.labelsOf(folders);
    if (dataset.list?.index !== index) {
      const table = source === 'folders' ? undefined : async () => (await labelTableOf(source))!;
      dataset.list = new ImageList(index, folders, table);
    }
    return { index, list: dataset.list };
  }

  /** The index; a first indexing that is under way is waited for. */
  async #indexOf(id: string): Promise<PackIndex> {
    const dataset = this.#get(id);
    if (!dataset.index && !(await hasPack(this.#parts.store.packDir(id), browsingSide)))
      await dataset.indexing.get(browsingSide)?.result;
    // The index of a million photographs takes some hundred megabytes: only one dataset's is kept in memory.
    for (const other of this.#datasets.values()) {
      if (other === dataset) continue;
      delete other.index;
      delete other.list;
    }
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
    const labels = this.#labelled(record.folders)?.record.labels;
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
      ...(labels ? { labels } : {}),
      cacheBytes,
      ...(failure ? { failure } : {}),
    };
  }
}

/** Names that say which part of a dataset a folder is, but not of which dataset. */
const partNames = /^(train|training|test|testing|val|valid|validation|dev|eval)[-_ ]?\d*$/i;

/** `birds`; `birds/train` where its own name says only which part it is. */
function folderName(path: string): string {
  const name = basename(path);
  const above = basename(dirname(path));
  return partNames.test(name) && above ? `${above}/${name}` : name || path;
}

/** @throws FailureError 'unusable-input' if a table names no image. */
function refuseStrangers(table: LabelTable, index: PackIndex, folders: readonly string[]): void {
  const paths = Array.from(index.columns.images, (row) => index.pathOf(row));
  if (
    paths.length === 0 ||
    table.labelsOf({ folders, paths, reading: index.columns.header.reading }).some((label) => label !== undefined)
  )
    return;
  const { line, path } = table.lines[0]!;
  refuse(
    'unusable-input',
    `no line of ${table.file} names one of these images; line ${line} names '${path}'`,
    `write paths as within the chosen folder, such as ${index.nameOf(index.row(0))}`,
  );
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
