/** Answers of runs about their held-out images, and the dataset of these images. */
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

interface HeldOutDataset {
  readonly run: string | undefined;
  /** The dataset that holds the run's held-out images; undefined until it is open. */
  readonly dataset: string | undefined;
  readonly failure: Failure | undefined;
  open(run: string): Promise<void>;
}

export const useHeldOutDataset = create<HeldOutDataset>()((set, get) => ({
  run: undefined,
  dataset: undefined,
  failure: undefined,
  async open(run) {
    if (get().run === run && get().dataset !== undefined) return;
    set({ run, dataset: undefined, failure: undefined });
    const opened = await lab.request('runs.openDatasets', { run });
    if (get().run !== run) return;
    if (opened.ok) set({ dataset: (opened.value.heldOut ?? opened.value.dataset).id });
    else set({ failure: opened.failure });
  },
}));
