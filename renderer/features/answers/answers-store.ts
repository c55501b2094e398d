/** Answers of runs about their held-out images, and the thumbnails of these images. */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { Answered } from '../../../shared/answers.ts';
import type { Failure } from '../../../shared/failure.ts';
import { analysisStore, lastKey } from '../../lib/analysis-store.ts';
import { lab } from '../../lib/lab-client.ts';

export const useAnswers = analysisStore('answers', lab);

/** The last answers of a run; null if there are none, undefined until they are loaded. */
export function useLastAnswers(run: string): Answered | null | undefined {
  const load = useAnswers((state) => state.load);
  useEffect(() => void load(run, {}), [run, load]);
  return useAnswers((state) => state.last[lastKey(run, {})]);
}

interface Thumbnails {
  readonly run: string | undefined;
  /** The dataset that holds the run's held-out images; undefined until it is open. */
  readonly dataset: string | undefined;
  /** Ids of pictures by path within the chosen folder; null if the dataset does not have the image. */
  readonly pictures: ReadonlyMap<string, string | null>;
  readonly failure: Failure | undefined;
  open(run: string): Promise<void>;
  /** Loads the thumbnails that are not loaded yet. */
  load(names: readonly string[]): Promise<void>;
}

/** Most names in one request. */
const atOnce = 500;

export const useThumbnails = create<Thumbnails>()((set, get) => {
  const asked = new Set<string>();
  return {
    run: undefined,
    dataset: undefined,
    pictures: new Map(),
    failure: undefined,
    async open(run) {
      if (get().run === run && get().dataset !== undefined) return;
      asked.clear();
      set({ run, dataset: undefined, pictures: new Map(), failure: undefined });
      const opened = await lab.request('runs.openDatasets', { run });
      if (get().run !== run) return;
      if (opened.ok) set({ dataset: (opened.value.heldOut ?? opened.value.dataset).id });
      else set({ failure: opened.failure });
    },
    async load(names) {
      const { dataset } = get();
      const images = [...new Set(names)].filter((name) => !asked.has(name)).slice(0, atOnce);
      if (dataset === undefined || images.length === 0) return;
      for (const name of images) asked.add(name);
      const found = await lab.request('datasets.find', { dataset, images });
      if (get().dataset !== dataset) return;
      if (!found.ok) {
        set({ failure: found.failure });
        return;
      }
      const pictures = new Map(get().pictures);
      images.forEach((name, i) => {
        pictures.set(name, found.value.images[i]?.picture ?? null);
      });
      set({ pictures });
    },
  };
});
