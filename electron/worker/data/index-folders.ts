/** Walks the chosen folders, decodes new files and packs them. The user's folders are only read, never written. */
import { availableParallelism } from 'node:os';
import { extname, join, resolve } from 'node:path';
import type { DatasetSpec } from '../../../shared/dataset-spec.ts';
import { refuse } from '../../../shared/failure.ts';
import { colourReading } from '../../../shared/image-reading.ts';
import { countOtherFile, notConsideredWords } from '../../../shared/other-files.ts';
import { formatNames } from '../../../shared/picture-formats.ts';
import type { IndexedRecord } from '../../../shared/worker-protocol.ts';
import { type Lock, takeLock } from '../../files/lock.ts';
import {
  type PackedLine,
  type PackIndex,
  PackIndexBuilder,
  type PackLine,
  packFiles,
  packFolder,
} from '../../files/pack-index.ts';
import type { Picture } from '../pictures/picture.ts';
import { looksAlike } from './compare-near-copies.ts';
import type { DecodedAs } from './decode.ts';
import { checkFolder, reasonOf, type Walk, walk } from './find-picture-files.ts';
import { aboutFolder, packFile, withoutWarnings } from './pack-file.ts';
import { makePackFolder, PackStore, packHeader, refuseDiskError } from './pack-store.ts';
import { rangeInWords } from './render-pixels.ts';
import { findGroups } from './same-photograph-groups.ts';
import type { Limits } from './value-range.ts';
import { ffmpegVariable, findFfmpeg, framesOf, type VideoWay } from './video-frames.ts';

/** Callbacks of indexing. */
export interface IndexHooks {
  /** Called at most four times a second, and once at the end. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly isCancelled?: () => boolean;
  /**
   * Called for images that are packed while others are still being read, in the order of their files. The next one is
   * called for when the promise is fulfilled; reading does not wait for it, and those that are left when all files have been
   * read are not called for. If it fails, indexing ends with its failure.
   */
  readonly onImage?: (image: PackedImage) => Promise<void>;
}

/** An image in the pack while indexing. */
export interface PackedImage {
  /** Absolute path of the file. */
  readonly path: string;
  /** Hash of the file's content, 32 hexadecimal digits. */
  readonly key: string;
  /** Its pixels; only until the promise of `onImage` is fulfilled. */
  read(): Promise<Picture>;
}

/** Files processed at once: one for each core to decode, and two that are being read or written meanwhile. */
const concurrency = availableParallelism() + 2;
const progressEveryMs = 250;

/**
 * Brings the pack of one shorter side up to date with the folders. Unchanged files (same path, size and modification
 * time) are not opened. Damaged pixels are packed again. Moved and copied files share pixels. Deleted files are left out. After an interruption, the
 * next call continues where the last one stopped.
 * @param side Shorter side of the packed pictures, in pixels.
 * @throws FailureError 'unusable-input' if the folders hold nothing to train on, 'stopped' when cancelled, 'failed' if
 *   the workspace cannot be written or is full.
 */
export async function indexFolders(dataset: DatasetSpec, side: number, hooks: IndexHooks = {}): Promise<IndexedRecord> {
  const began = Date.now();
  const isCancelled = hooks.isCancelled ?? (() => false);
  const folders = [...new Set(dataset.folders.map((folder) => resolve(folder)))];
  for (const folder of folders) await checkFolder(folder);
  const folder = packFolder(dataset.packDir, side);
  const reading = dataset.reading ?? colourReading;
  await makePackFolder(folder);
  const lock = await waitForLock(join(folder, packFiles.lock), isCancelled);
  try {
    const walked = await walk(folders, isCancelled);
    const { found, frameFolders } = await withFrames(walked, folders, dataset.packDir, reading.videos ?? 'frames', {
      ...hooks,
      isCancelled,
    });
    if (isCancelled()) refuseCancelled();
    if (found.pictures.length === 0 && found.unreadable.length === 0) refuseNothing(folders, found);
    const store = await PackStore.open(folder, packHeader(side, [...folders, ...frameFolders], reading));
    try {
      const rows = await packAll(store, found, { side, reading }, folders, { ...hooks, isCancelled });
      const index = await settle(store, rows);
      await store.markVerified();
      if (index.count === 0) refuseNothingUsable(folders, index);
      return {
        images: index.count,
        passedOver: index.passedOver(),
        warnings: index.warnings(),
        notConsidered: found.notConsidered,
        seconds: (Date.now() - began) / 1000,
        bytes: store.bytes,
      };
    } finally {
      await store.close();
    }
  } finally {
    await lock.release();
  }
}

/**
 * Adds the frames of videos, if there is an ffmpeg to extract them; otherwise counts the videos as not considered.
 * @throws FailureError 'failed' if the workspace cannot be written or is full; 'unusable-input' if clips are asked for and
 *   there is no ffmpeg.
 */
async function withFrames(
  walked: Walk,
  folders: readonly string[],
  packDir: string,
  way: VideoWay,
  { onProgress, isCancelled }: IndexHooks & { readonly isCancelled: () => boolean },
): Promise<{ readonly found: Walk; readonly frameFolders: readonly string[] }> {
  const { videos, pictures, unreadable, notConsidered } = walked;
  if (videos.length === 0) return { found: walked, frameFolders: [] };
  const ffmpeg = await findFfmpeg();
  if (ffmpeg === undefined && way === 'clips') refuseWithoutFfmpeg(videos.length);
  if (ffmpeg === undefined) {
    for (const { path } of videos) countOtherFile(notConsidered, extname(path));
    return { found: walked, frameFolders: [] };
  }
  const cache = join(packDir, 'frames');
  const onVideo = (done: number): void => onProgress?.(done, videos.length);
  await makePackFolder(cache);
  // The packs of all sides share the frames.
  const lock = await waitForLock(join(cache, packFiles.lock), isCancelled);
  const extracted = await framesOf(videos, { ffmpeg, way, folders, cache, onVideo, isCancelled })
    .catch((error: unknown) => refuseDiskError(error, cache))
    .finally(() => lock.release());
  return {
    found: {
      ...walked,
      pictures: [...pictures, ...extracted.frames],
      unreadable: [...unreadable, ...extracted.unreadable],
    },
    frameFolders: extracted.folders,
  };
}

/**
 * Takes a lock of the image cache; waits while another process holds it.
 * @throws FailureError 'stopped' when cancelled while waiting, 'failed' if the cache cannot be written.
 */
export async function waitForLock(path: string, isCancelled: () => boolean): Promise<Lock> {
  for (;;) {
    const attempt = await takeLock(path).catch((error: NodeJS.ErrnoException) =>
      refuse(
        'failed',
        `the cache cannot be written: ${error.code === 'ENOSPC' ? 'the disk is full' : reasonOf(error)}`,
        `make ${error.code === 'ENOSPC' ? 'room' : 'the workspace writable'}, or choose another with --workspace`,
      ),
    );
    if (attempt.ok) return attempt.lock;
    if (isCancelled()) refuseCancelled();
    await new Promise((wake) => setTimeout(wake, 200));
  }
}

/**
 * Packs all files that were found.
 * @returns Their rows, in walking order, without files that were deleted meanwhile.
 */
async function packAll(
  store: PackStore,
  found: Walk,
  packed: Pick<DecodedAs, 'side' | 'reading'>,
  folders: readonly string[],
  { onProgress, isCancelled, onImage }: IndexHooks & { readonly isCancelled: () => boolean },
): Promise<number[]> {
  const total = found.pictures.length;
  const rows = new Array<readonly number[]>(total);
  let next = 0;
  let done = 0;
  let lastReport = 0;
  let failed = false;
  let isOver = false;
  let wake = (): void => {};
  const report = (): void => {
    if (Date.now() - lastReport < progressEveryMs) return;
    lastReport = Date.now();
    onProgress?.(done, total);
  };
  const decodedAs: DecodedAs = { ...packed, queueLarge: oneAtATime() };

  async function work(): Promise<void> {
    while (next < total && !failed && !isCancelled()) {
      const at = next++;
      const file = found.pictures[at]!;
      rows[at] = store.unchanged(file) ?? (await packFile(store, file, decodedAs, folders, isCancelled));
      done++;
      wake();
      report();
    }
  }
  /** Shows the images one after another, as far as they are packed, until all are packed. */
  async function show(): Promise<void> {
    for (let at = 0; onImage && !isOver; at++) {
      while (!rows[at] && !isOver)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      for (const row of rows[at] ?? [])
        if (!isOver && store.rows.columns.passedOver[row] === 0)
          await onImage({
            path: store.rows.pathOf(row),
            key: store.rows.keyOf(row),
            read: () => store.read(row),
          });
    }
  }
  const failing = (error: unknown): never => {
    failed = true;
    throw error;
  };
  const workers = Array.from({ length: Math.min(concurrency, total) }, () => work().catch(failing));
  const showing = show().catch(failing);
  showing.catch(() => undefined); // it is waited for below
  // Even if one has failed, all must have ended before the files are closed.
  const packing = await Promise.allSettled(workers);
  isOver = true;
  wake();
  const ends = [...packing, ...(await Promise.allSettled([showing]))];
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure) {
    await store.sync().catch(() => undefined);
    throw failure.reason;
  }
  for (const { path, reason, detail } of found.unreadable) {
    const line: PackLine = { path, size: 0, mtime: 0, passedOver: reason, detail };
    rows.push([store.same(line) ?? (await store.note(line))]);
  }
  await store.sync();
  if (isCancelled()) refuseCancelled();
  onProgress?.(total, total);
  return rows.flat();
}

/** Builds the complete index of these rows, and writes it if it differs from the one on disk. */
async function settle(store: PackStore, rows: readonly number[]): Promise<PackIndex> {
  const known = store.rows;
  const builder = new PackIndexBuilder({ ...known.columns.header, bytes: store.bytes });
  const isSettled = store.settledRows === rows.length && rows.every((row, at) => row === at);
  const commonRange = isSettled ? undefined : mixedRange(known, rows);
  for (const row of rows) {
    const line = known.line(row);
    if (isSettled || !('key' in line)) builder.add(line);
    else {
      const { group: _, ...rest } = line;
      builder.add(withMixedRanges(withoutWarnings(rest, aboutFolder), commonRange));
    }
  }
  const index = builder.build();
  if (isSettled) return index;
  const groups = await findGroups(index, (a, b) => looksAlike((row) => store.read(rows[row]!), a, b));
  index.mark('duplicate', groups.duplicates);
  index.mark('near-duplicate', groups.nearDuplicates);
  index.columns.group.set(groups.group);
  await store.settle(index);
  return index;
}

/** If files were spread over different ranges: the one that holds them all. */
function mixedRange(known: PackIndex, rows: readonly number[]): Limits | undefined {
  let all: Limits | undefined;
  let isMixed = false;
  for (const row of rows) {
    const { range } = known.columns.passedOver[row] === 0 ? known.notesOf(row) : {};
    if (!range) continue;
    const [low, high] = range;
    if (all && (low !== all[0] || high !== all[1])) isMixed = true;
    all = all ? [Math.min(all[0], low), Math.max(all[1], high)] : [low, high];
  }
  return isMixed ? all : undefined;
}

function withMixedRanges(line: PackedLine, common: Limits | undefined): PackedLine {
  if (!common || !line.range) return line;
  const detail = `${rangeInWords(line.range)}; the fixed range ${rangeInWords(common)} holds all files`;
  return {
    ...line,
    warnings: [...line.warnings, 'mixed-ranges'],
    details: { ...line.details, 'mixed-ranges': detail },
  };
}

/** Runs tasks one after the other. */
function oneAtATime(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const turn = last.then(task, task);
    last = turn.catch(() => undefined);
    return turn;
  };
}

function refuseCancelled(): never {
  refuse('stopped', 'indexing was cancelled', 'index again to continue where it stopped');
}

function refuseWithoutFfmpeg(videos: number): never {
  refuse(
    'unusable-input',
    `clips of ${videos === 1 ? 'a video' : `${videos} videos`} need ffmpeg, and none was found`,
    `install ffmpeg (https://ffmpeg.org), or name it in the environment variable ${ffmpegVariable}`,
  );
}

const nameOf = (folders: readonly string[]): string => folders.join(', ');

function refuseNothing(folders: readonly string[], { notConsidered }: Walk): never {
  const left = notConsideredWords({ ...notConsidered, hidden: 0 });
  if (left.length === 0) refuse('unusable-input', `no file in ${nameOf(folders)}`, 'choose a folder with images in it');
  refuse(
    'unusable-input',
    `no image in ${nameOf(folders)}: found ${left.join(', ')}`,
    `supported formats are ${formatNames}, recognised by the file extension`,
  );
}

function refuseNothingUsable(folders: readonly string[], index: PackIndex): never {
  const counts = new Map<string, number>();
  for (const { reason } of index.passedOver()) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const found = [...counts].map(([reason, count]) => `${count} ${reason}`).join(', ');
  refuse(
    'unusable-input',
    `no readable image in ${nameOf(folders)}: found ${found}`,
    `supported formats are ${formatNames}`,
  );
}
