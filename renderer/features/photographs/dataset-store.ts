/** What is on screen of one dataset: pages of photographs as they are scrolled to, and the two lists of findings. */
import { create } from 'zustand';
import type { Failure } from '../../../shared/failure.ts';
import type { DatasetImage } from '../../../shared/protocol.ts';
import type { IndexWarning, PassedOver } from '../../../shared/results.ts';
import { lab } from '../../lib/lab.ts';
import { pageSize } from './grid-layout.ts';

/** More findings than this nobody reads; the counts say how many there are. */
const findingsShown = 500;

interface DatasetView {
  readonly dataset: string | undefined;
  readonly total: number;
  readonly pages: ReadonlyMap<number, readonly DatasetImage[]>;
  readonly passedOver: readonly PassedOver[] | undefined;
  readonly warnings: readonly IndexWarning[] | undefined;
  readonly failure: Failure | undefined;
  /** Forgets everything about another dataset, or about this one before it was indexed anew. */
  show(dataset: string): void;
  loadPage(page: number): Promise<void>;
  loadFindings(): Promise<void>;
}

const asked = new Set<string>();

export const useDatasetView = create<DatasetView>()((set, get) => ({
  dataset: undefined,
  total: 0,
  pages: new Map(),
  passedOver: undefined,
  warnings: undefined,
  failure: undefined,
  show(dataset) {
    asked.clear();
    set({ dataset, total: 0, pages: new Map(), passedOver: undefined, warnings: undefined, failure: undefined });
  },
  async loadPage(page) {
    const { dataset } = get();
    const key = `${dataset} ${page}`;
    if (!dataset || asked.has(key)) return;
    asked.add(key);
    const listed = await lab.request('datasets.images', { dataset, offset: page * pageSize, limit: pageSize });
    if (get().dataset !== dataset) return;
    if (!listed.ok) {
      asked.delete(key);
      set({ failure: listed.failure });
      return;
    }
    set({ pages: new Map(get().pages).set(page, listed.value.images), total: listed.value.total, failure: undefined });
  },
  async loadFindings() {
    const { dataset } = get();
    if (!dataset) return;
    const page = { dataset, offset: 0, limit: findingsShown };
    const [passedOver, warnings] = await Promise.all([
      lab.request('datasets.passedOver', page),
      lab.request('datasets.warnings', page),
    ]);
    if (get().dataset !== dataset) return;
    if (!passedOver.ok || !warnings.ok) {
      set({ failure: passedOver.ok ? (warnings.ok ? undefined : warnings.failure) : passedOver.failure });
      return;
    }
    set({ passedOver: passedOver.value.files, warnings: warnings.value.warnings });
  },
}));
