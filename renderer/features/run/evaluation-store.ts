/** Measuring what the run on screen has learnt: with which folders, how far it is, and how it failed. */
import { create } from 'zustand';
import { asFailure, type Failure } from '../../../shared/failure.ts';
import type { Folder } from '../../../shared/protocol.ts';
import { lab } from '../../lib/lab.ts';

/** Photographs to learn the classes from, and those to be tested on. */
export type Side = 'images' | 'test';

interface EvaluationView {
  readonly run: string | undefined;
  readonly images: readonly Folder[];
  readonly test: readonly Folder[];
  /** The folders were found by the lab, not chosen. */
  readonly offered: boolean;
  readonly progress: { readonly what: string; readonly done: number; readonly total: number } | undefined;
  readonly cancelling: boolean;
  readonly failure: Failure | undefined;
  open(run: string): void;
  choose(side: Side, folders: () => Promise<readonly Folder[]>): Promise<void>;
  start(): Promise<void>;
  cancel(): Promise<void>;
}

const begun = { what: 'Getting ready', done: 0, total: 0 };
const idle = { progress: undefined, cancelling: false };

export const useEvaluation = create<EvaluationView>()((set, get) => {
  lab.on('evaluation.progress', ({ run, ...progress }) => {
    if (get().run === run) set({ progress });
  });
  lab.on('evaluation.ended', ({ run }) => {
    if (get().run === run) set(idle);
  });

  return {
    run: undefined,
    images: [],
    test: [],
    offered: false,
    ...idle,
    failure: undefined,
    open(run) {
      if (get().run === run) return;
      set({ run, images: [], test: [], offered: false, ...idle, failure: undefined });
      void lab.request('runs.labelledFolders', { run }).then((found) => {
        // Nothing to offer is no failure, and what a person has chosen meanwhile stays.
        if (get().run !== run || !found.ok || get().images.length > 0 || get().test.length > 0) return;
        set({ ...found.value, offered: found.value.images.length > 0 });
      });
    },
    async choose(side, folders) {
      try {
        const chosen = await folders();
        if (chosen.length > 0) set({ [side]: chosen, offered: false, failure: undefined });
      } catch (error) {
        set({ failure: asFailure(error) });
      }
    },
    async start() {
      const { run, images, test } = get();
      if (!run) return;
      set({ progress: begun, cancelling: false, failure: undefined });
      const tokens = (folders: readonly Folder[]) => folders.map(({ token }) => token);
      const evaluated = await lab.request('runs.evaluate', { run, images: tokens(images), test: tokens(test) });
      if (get().run !== run) return;
      const failure = evaluated.ok || evaluated.failure.code === 'stopped' ? undefined : evaluated.failure;
      set({ ...idle, failure });
    },
    async cancel() {
      const { run } = get();
      if (!run) return;
      set({ cancelling: true });
      await lab.request('runs.cancelEvaluation', { run });
    },
  };
});
