/** The dataset on screen: pages of the images that a filter chooses, loaded while scrolling, and what was found in its folders. */
import { create } from 'zustand';
import type { Failure } from '../../../shared/failure.ts';
import type { ImageFilter, ImageGroups } from '../../../shared/image-filter.ts';
import type { DatasetImage } from '../../../shared/protocol.ts';
import type { IndexWarning, PassedOver as SkippedFile } from '../../../shared/run-results.ts';
import { lab } from '../../lib/lab-client.ts';
import { pageSize } from './grid-layout.ts';

/** Rows of each list; the counts say how many there are. */
const findingsShown = 500;

interface DatasetView {
  readonly dataset: string | undefined;
  readonly filter: ImageFilter;
  /** The filter of `total` and `pages`: those of the last one stay until the next are there. */
  readonly listed: ImageFilter | undefined;
  readonly total: number;
  readonly pages: ReadonlyMap<number, readonly DatasetImage[]>;
  readonly groups: ImageGroups | undefined;
  readonly skipped: readonly SkippedFile[] | undefined;
  readonly warnings: readonly IndexWarning[] | undefined;
  readonly failure: Failure | undefined;
  /**
   * Shows a dataset, and forgets what was loaded before: of another dataset, or of this one before it was indexed again or
   * got other labels.
   */
  show(dataset: string): void;
  /** Changes parts of the filter; undefined removes a part. */
  setFilter(change: { readonly [Part in keyof ImageFilter]: ImageFilter[Part] | undefined }): void;
  clearFilter(): void;
  loadPage(page: number): Promise<void>;
  /** Number in the dataset of the image at a place of the list; undefined if the list cannot be loaded. */
  imageAt(place: number): Promise<number | undefined>;
  loadGroups(): Promise<void>;
  loadFindings(): Promise<void>;
}

/** Pages that have been requested, with what arrives. */
const requested = new Map<string, Promise<void>>();

/** A filter that leaves images out; the order alone does not. */
export const isFiltered = ({ sort: _, descending: __, ...parts }: ImageFilter): boolean =>
  Object.keys(parts).length > 0;

const nothingLoaded = {
  listed: undefined,
  total: 0,
  pages: new Map(),
  groups: undefined,
  skipped: undefined,
  warnings: undefined,
  failure: undefined,
};

export const useDatasetView = create<DatasetView>()((set, get) => {
  async function requestPage(dataset: string, filter: ImageFilter, page: number, key: string): Promise<void> {
    const listed = await lab.request('datasets.images', { dataset, filter, offset: page * pageSize, limit: pageSize });
    const now = get();
    if (now.dataset !== dataset || now.filter !== filter || !requested.has(key)) return;
    if (!listed.ok) {
      requested.delete(key);
      set({ failure: listed.failure });
      return;
    }
    const { images, total } = listed.value;
    const pages = new Map(now.listed === filter ? now.pages : []).set(page, images);
    set({ listed: filter, pages, total, failure: undefined });
  }
  function startFilter(filter: ImageFilter): void {
    requested.clear();
    set({ filter });
    void get().loadPage(0);
  }
  return {
    dataset: undefined,
    filter: {},
    ...nothingLoaded,
    show(dataset) {
      requested.clear();
      set({ ...nothingLoaded, dataset, filter: get().dataset === dataset ? { ...get().filter } : {} });
    },
    setFilter(change) {
      const parts = Object.entries({ ...get().filter, ...change }).filter(([, value]) => value !== undefined);
      startFilter(Object.fromEntries(parts));
    },
    clearFilter() {
      const { sort, descending } = get().filter;
      startFilter({ ...(sort && { sort }), ...(descending && { descending }) });
    },
    loadPage(page) {
      const { dataset, filter } = get();
      if (!dataset) return Promise.resolve();
      const key = `${dataset} ${page} ${JSON.stringify(filter)}`;
      const known = requested.get(key);
      if (known) return known;
      const loading = Promise.resolve().then(() => requestPage(dataset, filter, page, key));
      requested.set(key, loading);
      return loading;
    },
    async imageAt(place) {
      const page = Math.floor(place / pageSize);
      await get().loadPage(page);
      return get().pages.get(page)?.[place % pageSize]?.index;
    },
    async loadGroups() {
      const { dataset } = get();
      if (!dataset) return;
      const groups = await lab.request('datasets.groups', { dataset });
      if (get().dataset === dataset) set(groups.ok ? { groups: groups.value } : { failure: groups.failure });
    },
    async loadFindings() {
      const { dataset } = get();
      if (!dataset) return;
      const page = { dataset, offset: 0, limit: findingsShown };
      const [skipped, warnings] = await Promise.all([
        lab.request('datasets.passedOver', page),
        lab.request('datasets.warnings', page),
      ]);
      if (get().dataset !== dataset) return;
      if (!skipped.ok || !warnings.ok) {
        set({ failure: skipped.ok ? (warnings.ok ? undefined : warnings.failure) : skipped.failure });
        return;
      }
      set({ skipped: skipped.value.files, warnings: warnings.value.warnings });
    },
  };
});
