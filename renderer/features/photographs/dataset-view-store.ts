/** The dataset on screen: pages of photographs, loaded while scrolling, and the lists of skipped files and warnings. */
import { create } from 'zustand';
import type { Failure } from '../../../shared/failure.ts';
import type { DatasetImage } from '../../../shared/protocol.ts';
import type { IndexWarning, PassedOver as SkippedFile } from '../../../shared/run-results.ts';
import { lab } from '../../lib/lab-client.ts';
import { pageSize } from './grid-layout.ts';

/** Rows of each list; the counts say how many there are. */
const findingsShown = 500;

interface DatasetView {
  readonly dataset: string | undefined;
  readonly total: number;
  readonly pages: ReadonlyMap<number, readonly DatasetImage[]>;
  readonly skipped: readonly SkippedFile[] | undefined;
  readonly warnings: readonly IndexWarning[] | undefined;
  readonly failure: Failure | undefined;
  /** Shows a dataset, and forgets what was loaded before: of another dataset, or of this one before it was indexed again. */
  show(dataset: string): void;
  loadPage(page: number): Promise<void>;
  loadFindings(): Promise<void>;
}

/** Pages that have been requested. */
const requested = new Set<string>();

export const useDatasetView = create<DatasetView>()((set, get) => ({
  dataset: undefined,
  total: 0,
  pages: new Map(),
  skipped: undefined,
  warnings: undefined,
  failure: undefined,
  show(dataset) {
    requested.clear();
    set({ dataset, total: 0, pages: new Map(), skipped: undefined, warnings: undefined, failure: undefined });
  },
  async loadPage(page) {
    const { dataset } = get();
    const key = `${dataset} ${page}`;
    if (!dataset || requested.has(key)) return;
    requested.add(key);
    const listed = await lab.request('datasets.images', { dataset, offset: page * pageSize, limit: pageSize });
    if (get().dataset !== dataset) return;
    if (!listed.ok) {
      requested.delete(key);
      set({ failure: listed.failure });
      return;
    }
    set({ pages: new Map(get().pages).set(page, listed.value.images), total: listed.value.total, failure: undefined });
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
}));
