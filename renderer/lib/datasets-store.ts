/** All datasets, kept up to date by the lab's events. Several features read them. */
import { create } from 'zustand';
import type { Failure } from '../../shared/failure.ts';
import type { ImageReading } from '../../shared/image-reading.ts';
import type { DatasetSummary } from '../../shared/protocol.ts';
import { isReadOnly, lab } from './lab-client.ts';
import { withDataset } from './update-lists.ts';

interface Datasets {
  /** Undefined until the lab has answered once. */
  readonly all: readonly DatasetSummary[] | undefined;
  readonly failure: Failure | undefined;
  /**
   * @param reading How the images are read; colour of 8 bits if omitted.
   * @returns The dataset of these folders, or undefined with `failure` set.
   */
  open(tokens: readonly string[], reading?: ImageReading): Promise<DatasetSummary | undefined>;
  /** @param name Empty for the names of its folders. */
  rename(dataset: string, name: string): Promise<boolean>;
  /** @param text Content of the CSV file. @returns What is wrong with it. */
  setLabels(dataset: string, file: string, text: string): Promise<Failure | undefined>;
  removeLabels(dataset: string): Promise<Failure | undefined>;
  /** Replaces the pinned images. @param images Absolute paths. */
  pin(dataset: string, images: readonly string[]): Promise<boolean>;
  cancel(dataset: string): Promise<void>;
  refresh(): Promise<void>;
}

export const useDatasets = create<Datasets>()((set, get) => ({
  all: undefined,
  failure: undefined,
  async open(tokens, reading) {
    const opened = await lab.request('datasets.open', { folders: [...tokens], ...(reading && { reading }) });
    if (!opened.ok) {
      set({ failure: opened.failure });
      return undefined;
    }
    set({ all: withDataset(get().all ?? [], opened.value), failure: undefined });
    return opened.value;
  },
  async rename(dataset, name) {
    const renamed = await lab.request('datasets.rename', { dataset, name });
    if (renamed.ok) set({ all: withDataset(get().all ?? [], renamed.value), failure: undefined });
    else set({ failure: renamed.failure });
    return renamed.ok;
  },
  async setLabels(dataset, file, text) {
    const labelled = await lab.request('datasets.setLabels', { dataset, file, text });
    if (!labelled.ok) return labelled.failure;
    set({ all: withDataset(get().all ?? [], labelled.value) });
    return undefined;
  },
  async removeLabels(dataset) {
    const removed = await lab.request('datasets.removeLabels', { dataset });
    if (!removed.ok) return removed.failure;
    set({ all: withDataset(get().all ?? [], removed.value) });
    return undefined;
  },
  async pin(dataset, images) {
    const pinned = await lab.request('datasets.pin', { dataset, images: [...images] });
    if (pinned.ok) set({ all: withDataset(get().all ?? [], pinned.value), failure: undefined });
    else set({ failure: pinned.failure });
    return pinned.ok;
  },
  async cancel(dataset) {
    const cancelled = await lab.request('datasets.cancel', { dataset });
    set({ failure: cancelled.ok ? undefined : cancelled.failure });
  },
  async refresh() {
    const listed = await lab.request('datasets.list', {});
    set(listed.ok ? { all: listed.value.datasets, failure: undefined } : { failure: listed.failure });
  },
}));

if (!isReadOnly) lab.onOpen(() => void useDatasets.getState().refresh());
lab.on('dataset.changed', (dataset) =>
  useDatasets.setState((state) => ({ all: withDataset(state.all ?? [], dataset) })),
);
