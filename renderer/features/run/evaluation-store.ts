/** Measuring what a run has learnt, and the labelled folders that the run on screen is to be measured with. */
import { create } from 'zustand';
import { asFailure, type Failure } from '../../../shared/failure.ts';
import type { Folder } from '../../../shared/protocol.ts';
import { analysisStore } from '../../lib/analysis-store.ts';
import { lab } from '../../lib/lab.ts';

/** Evaluations of runs; the last one of a run stands in its detail. */
export const useEvaluation = analysisStore('evaluate', lab);

/** Photographs to learn the classes from, and those to be tested on. */
export type Side = 'images' | 'test';

interface LabelledFolders {
  readonly run: string | undefined;
  readonly images: readonly Folder[];
  readonly test: readonly Folder[];
  /** The folders were found by the lab, not chosen. */
  readonly offered: boolean;
  /** Of choosing. */
  readonly failure: Failure | undefined;
  open(run: string): void;
  choose(side: Side, folders: () => Promise<readonly Folder[]>): Promise<void>;
}

export const useLabelledFolders = create<LabelledFolders>()((set, get) => ({
  run: undefined,
  images: [],
  test: [],
  offered: false,
  failure: undefined,
  open(run) {
    if (get().run === run) return;
    set({ run, images: [], test: [], offered: false, failure: undefined });
    void lab.request('runs.labelledFolders', { run }).then((found) => {
      // Nothing to offer is no failure, and what a person has chosen meanwhile stays.
      if (get().run !== run || !found.ok || get().images.length > 0 || get().test.length > 0) return;
      set({ ...found.value, offered: found.value.images.length > 0 });
    });
  },
  async choose(side, folders) {
    try {
      const chosen = await folders();
      if (chosen.length === 0) return;
      set({ [side]: chosen, offered: false, failure: undefined });
      const { run } = get();
      if (run) useEvaluation.getState().dismiss(run); // how it went with other folders says nothing of these
    } catch (error) {
      set({ failure: asFailure(error) });
    }
  },
}));
