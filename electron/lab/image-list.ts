/** The images of a dataset as a page lists them: their labels and sub-folders, filtered and sorted. */
import { basename } from 'node:path';
import {
  type ImageFilter,
  type ImageGroup,
  type ImageGroups,
  type ImageSort,
  mostGroups,
} from '../../shared/image-filter.ts';
import { folderLabel } from '../files/folder-label.ts';
import type { LabelTable } from '../files/label-table.ts';
import { type PackIndex, type WarningKind, warningKinds } from '../files/pack-index.ts';

/** Images between two pauses in which the lab answers others. */
const untilPause = 20_000;

/** What is known of each image, by its number. */
export interface Known {
  readonly names: readonly string[];
  readonly labels: readonly (string | undefined)[];
  /** Sub-folder: `cats/young`; empty directly in the only chosen folder. */
  readonly folders: readonly string[];
  /** Lines of the table of labels that name no image: their number, and the paths of the first. */
  readonly unmatched?: { readonly count: number; readonly paths: readonly string[] };
}

/** Examples that are named. */
const mostExamples = 3;

/** One list for each index; what it finds is kept for the next page of the same list. */
export class ImageList {
  #known: Promise<Known> | undefined;
  #groups: Promise<ImageGroups> | undefined;
  #selected: { readonly filter: string; readonly images: Promise<Uint32Array> } | undefined;

  /**
   * @param chosen Absolute paths of the dataset's folders.
   * @param table Reads the table of labels; without it, sub-folders are the labels.
   */
  constructor(
    readonly index: PackIndex,
    private readonly chosen: readonly string[],
    private readonly table?: () => Promise<LabelTable>,
  ) {}

  /** @throws FailureError 'unusable-input' if the table of labels cannot be used. */
  groups(): Promise<ImageGroups> {
    this.#groups ??= this.#count().catch((error: unknown) => {
      this.#groups = undefined; // the next call reads the table again
      throw error;
    });
    return this.#groups;
  }

  /** Numbers of the images that a filter chooses, in its order. @throws FailureError as `groups`. */
  select(filter: ImageFilter): Promise<Uint32Array> {
    const text = JSON.stringify(filter);
    if (this.#selected?.filter !== text) {
      const images = this.#choose(filter);
      this.#selected = { filter: text, images };
      images.catch(() => {
        this.#selected = undefined;
      });
    }
    return this.#selected!.images;
  }

  /** @throws FailureError as `groups`. */
  async labelOf(image: number): Promise<string | undefined> {
    if (!this.table) return folderLabel(this.index.nameOf(this.index.row(image)));
    return (await this.all()).labels[image];
  }

  /** What is known of every image. @throws FailureError as `groups`. */
  all(): Promise<Known> {
    this.#known ??= this.#know().catch((error: unknown) => {
      this.#known = undefined;
      throw error;
    });
    return this.#known;
  }

  async #know(): Promise<Known> {
    const names: string[] = [];
    const folders: string[] = [];
    const roots = this.#rootNames();
    await this.#each((row) => {
      const name = this.index.nameOf(row);
      const root = roots[this.index.columns.folder[row]!] ?? '';
      const inside = name.replaceAll('\\', '/').split('/').slice(0, -1);
      names.push(name);
      folders.push([...(root ? [root] : []), ...inside].join('/'));
    });
    if (!this.table) return { names, folders, labels: names.map(folderLabel) };
    const paths = Array.from(this.index.columns.images, (row) => this.index.pathOf(row));
    const photographs = { folders: this.chosen, paths, reading: this.index.columns.header.reading };
    const table = await this.table();
    const unmatched = table.unmatchedBy(photographs);
    return {
      names,
      folders,
      labels: table.labelsOf(photographs),
      unmatched: { count: unmatched.length, paths: unmatched.slice(0, mostExamples).map(({ path }) => path) },
    };
  }

  /** What the folders of the index are called in paths of sub-folders; empty names for an only one. */
  #rootNames(): string[] {
    const { chosen } = this;
    if (chosen.length === 1) return [];
    const isUnique = (name: string) => chosen.filter((path) => basename(path) === name).length === 1;
    // Frames of videos are in folders of the cache that are numbered like the chosen ones.
    const ofFolder = (path: string): string =>
      chosen.includes(path) ? path : (chosen[Number(basename(path))] ?? path);
    return this.index.columns.header.folders
      .map(ofFolder)
      .map((path) => (isUnique(basename(path)) ? basename(path) : path.replaceAll('\\', '/')));
  }

  async #count(): Promise<ImageGroups> {
    const { names, labels, folders, unmatched } = await this.all();
    const byLabel = counts(labels);
    const byFolder = new Map<string, number>();
    for (const [path, images] of counts(folders)) {
      const parts = (path ?? '').split('/');
      for (let length = 1; length <= parts.length; length++) {
        const above = parts.slice(0, length).join('/');
        if (above !== '') byFolder.set(above, (byFolder.get(above) ?? 0) + images);
      }
    }
    const findings: Record<string, number> = {};
    let found = 0;
    await this.#each((row) => {
      if (this.index.columns.warnings[row] === 0) return;
      found++;
      for (const kind of this.index.warningsOf(row)) findings[kind] = (findings[kind] ?? 0) + 1;
    });
    const unlabelled = byLabel.get(undefined) ?? 0;
    byLabel.delete(undefined);
    const labelsShown = largest(byLabel as ReadonlyMap<string, number>);
    const foldersShown = largest(byFolder);
    return {
      labels: labelsShown,
      folders: foldersShown,
      unlabelled,
      ...(unmatched && {
        table: {
          unmatched: unmatched.count,
          unmatchedExamples: [...unmatched.paths],
          unlabelledExamples: names.filter((_, i) => labels[i] === undefined).slice(0, mostExamples),
        },
      }),
      findings,
      found,
      more: { folders: byFolder.size - foldersShown.length, labels: byLabel.size - labelsShown.length },
    };
  }

  async #choose(filter: ImageFilter): Promise<Uint32Array> {
    const { names, labels, folders } = await this.all();
    const { columns } = this.index;
    const { folder, label, finding } = filter;
    const part = filter.name ? plain(filter.name) : undefined;
    const bit = warningKinds.indexOf(finding as WarningKind);
    const hasFinding = (bits: number): boolean =>
      finding === 'any' ? bits !== 0 : finding === 'none' ? bits === 0 : ((bits >> bit) & 1) === 1;
    const images: number[] = [];
    await this.#each((row, image) => {
      if (folder !== undefined && folders[image] !== folder && !folders[image]!.startsWith(`${folder}/`)) return;
      if (label !== undefined && (labels[image] ?? '') !== label) return;
      if (finding !== undefined && !hasFinding(columns.warnings[row]!)) return;
      if (part !== undefined && !plain(names[image]!).includes(part)) return;
      images.push(image);
    });
    const { sort = 'found', descending = false } = filter;
    if (sort !== 'found') {
      const keys = await this.#keys(sort, images, { names, labels });
      images.sort((a, b) => compare(keys.get(a)!, keys.get(b)!) || a - b);
    }
    return Uint32Array.from(descending ? images.reverse() : images);
  }

  /** What each image is sorted by. */
  async #keys(sort: Exclude<ImageSort, 'found'>, images: readonly number[], known: Pick<Known, 'names' | 'labels'>) {
    const { columns } = this.index;
    const keyOf: Readonly<Record<typeof sort, (row: number, image: number) => Key>> = {
      name: (_, image) => natural(known.names[image]!),
      label: (_, image) => natural(known.labels[image] ?? '\uffff'), // those without a label come last
      taken: (row) => (Number.isNaN(columns.taken[row]!) ? Number.POSITIVE_INFINITY : columns.taken[row]!), // unknown ones come last
      date: (row) => columns.mtime[row]!,
      bytes: (row) => columns.size[row]!,
      pixels: (row) => columns.width[row]! * columns.height[row]!,
      // Those with the fewest come first; the same kinds stand together.
      findings: (row) => 2 ** 16 * this.index.warningsOf(row).length + columns.warnings[row]!,
    };
    const keys = new Map<number, Key>();
    for (const [place, image] of images.entries()) {
      keys.set(image, keyOf[sort](this.index.row(image), image));
      if (place % untilPause === untilPause - 1) await pause();
    }
    return keys;
  }

  async #each(visit: (row: number, image: number) => void): Promise<void> {
    for (let image = 0; image < this.index.count; image++) {
      visit(this.index.row(image), image);
      if (image % untilPause === untilPause - 1) await pause();
    }
  }
}

type Key = string | number;
const compare = (a: Key, b: Key): number => (a < b ? -1 : a > b ? 1 : 0);
const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const plain = (text: string): string => text.normalize('NFC').toLowerCase();
/** Sorted by this text, `img2` comes before `img10`. */
const natural = (text: string): string => plain(text).replace(/\d+/g, (digits) => digits.padStart(12, '0'));

function counts<T>(values: readonly T[]): Map<T, number> {
  const found = new Map<T, number>();
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
  return found;
}

/** The largest groups, by name. */
function largest(groups: ReadonlyMap<string, number>): ImageGroup[] {
  return [...groups]
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostGroups)
    .map(([name, images]) => ({ name, images }))
    .sort((a, b) => compare(natural(a.name), natural(b.name)));
}
