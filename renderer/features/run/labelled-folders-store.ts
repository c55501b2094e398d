/** The labelled folders chosen for the evaluation of the run on screen. */
import { create } from 'zustand';
import { asFailure, type Failure } from '../../../shared/failure.ts';
import type { Folder } from '../../../shared/protocol.ts';
import type { Side } from '../../components/evaluation/labelled-folders.tsx';
import { useEvaluation } from '../../lib/evaluation-store.ts';
import { lab } from '../../lib/lab-client.ts';

interface LabelledFolders {
  readonly run: string | undefined;
  readonly images: readonly Folder[];
  readonly test: readonly Folder[];
  /** The lab suggested the folders; the user has not chosen any. */
  readonly offered: boolean;
  /** Why choosing folders failed. */
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
      // No suggestion is not a failure, and folders that were chosen meanwhile stay.
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
      if (run) useEvaluation.getState().dismiss(run); // an earlier failure was about other folders
    } catch (error) {
      set({ failure: asFailure(error) });
    }
  },
}));
