/** The image that a dialog shows large, and its neighbours in the grid, board or list from which it was opened. */
import { create } from 'zustand';
import type { Failure } from '../../shared/failure.ts';
import type { ImageDetails } from '../../shared/protocol.ts';
import { lab } from './lab-client.ts';

/** A row of images of one dataset. */
export interface ImageRow {
  readonly dataset: string;
  readonly count: number;
  /** The run whose answers about the image are shown. */
  readonly run?: string;
  /** The image at a place of the row: its number in the dataset, its path, or its path within its folder. */
  imageAt(place: number): number | string;
}

interface OpenedImage {
  readonly row: ImageRow | undefined;
  readonly place: number;
  /** Undefined until the lab has answered. */
  readonly details: ImageDetails | undefined;
  readonly failure: Failure | undefined;
  open(row: ImageRow, place: number): Promise<void>;
  /**
   * Opens one of a run's images.
   * @param names Paths, or paths within their chosen folders.
   * @param which The images that it holds out (the default), or those that it trains on.
   */
  openOfRun(run: string, names: readonly string[], place: number, which?: 'held-out' | 'trained'): Promise<void>;
  /** Opens a neighbour; nothing happens at the ends of the row. */
  move(by: 1 | -1): Promise<void>;
  close(): void;
}

export const useOpenedImage = create<OpenedImage>()((set, get) => ({
  row: undefined,
  place: 0,
  details: undefined,
  failure: undefined,
  async open(row, place) {
    set({ row, place, details: undefined, failure: undefined });
    const got = await lab.request('datasets.image', { dataset: row.dataset, image: row.imageAt(place) });
    if (get().row !== row || get().place !== place) return;
    set(got.ok ? { details: got.value } : { failure: got.failure });
  },
  async openOfRun(run, names, place, which = 'held-out') {
    const imageAt = (at: number) => names[at] ?? '';
    const row: ImageRow = { dataset: '', count: 1, run, imageAt };
    set({ row, place: 0, details: undefined, failure: undefined });
    const opened = await lab.request('runs.openDatasets', { run });
    if (get().row !== row) return;
    if (!opened.ok) {
      set({ failure: opened.failure });
      return;
    }
    const { dataset, heldOut } = opened.value;
    const from = which === 'held-out' ? (heldOut ?? dataset) : dataset;
    await get().open({ dataset: from.id, run, count: names.length, imageAt }, place);
  },
  async move(by) {
    const { row, place } = get();
    const next = place + by;
    if (row && next >= 0 && next < row.count) await get().open(row, next);
  },
  close: () => set({ row: undefined, details: undefined, failure: undefined }),
}));

/** A row of one image. */
export const alone = (dataset: string, image: number | string): ImageRow => ({
  dataset,
  count: 1,
  imageAt: () => image,
});
