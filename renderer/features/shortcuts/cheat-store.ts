/** The demonstration's choice, which this browser stores, and the requests of its steps. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { cueCards } from '../../../shared/cue-cards.ts';
import type { Failure } from '../../../shared/failure.ts';
import { cueName } from '../../../shared/format-words.ts';
import type { RunDetail } from '../../../shared/protocol.ts';
import type { CueId } from '../../../shared/shortcut-schemas.ts';
import { useDatasets } from '../../lib/datasets-store.ts';
import { lab } from '../../lib/lab-client.ts';
import { withDataset } from '../../lib/update-lists.ts';
import { strengthWords } from './audit-rows.ts';
import { type Choice, choiceOf, isShown, planOf, shownCues } from './cheat-plan.ts';
import type { CheatStep } from './cheat-steps.ts';
import { startPaired, withRemedy } from './start-paired-run.ts';

interface Cheat {
  readonly choice: Choice;
  /** The step whose request has no answer yet. */
  readonly asking: CheatStep | undefined;
  /** The step that failed last, and why. */
  readonly failed: { readonly step: CheatStep; readonly failure: Failure } | undefined;
  chooseCue(cue: CueId): void;
  chooseStrength(strength: number): void;
  plant(): Promise<void>;
  train(dataset: string): Promise<void>;
  remedy(run: RunDetail): Promise<void>;
}

export const useCheat = create<Cheat>()(
  persist(
    (set, get) => {
      async function asking(step: CheatStep, ask: () => Promise<{ ok: true } | { ok: false; failure: Failure }>) {
        set({ asking: step, failed: undefined });
        const asked = await ask();
        set({ asking: undefined, failed: asked.ok ? undefined : { step, failure: asked.failure } });
      }
      return {
        choice: choiceOf(shownCues[0]!),
        asking: undefined,
        failed: undefined,
        chooseCue: (cue) => {
          if (isShown(cue)) set({ choice: choiceOf(cue), failed: undefined });
        },
        chooseStrength: (strength) => set({ choice: { ...get().choice, strength }, failed: undefined }),
        plant: () =>
          asking('plant', async () => {
            const planted = await lab.request('plant.samples', get().choice);
            if (planted.ok) useDatasets.setState(({ all }) => ({ all: withDataset(all ?? [], planted.value) }));
            return planted;
          }),
        train: (dataset) =>
          asking('train', () => {
            const { choice } = get();
            const { unit = '' } = cueCards[choice.cue].plant ?? {};
            const name = `See it cheat: ${cueName(choice.cue)}, ${strengthWords({ value: choice.strength, unit })}`;
            return lab.request('runs.start', { dataset, settings: planOf(choice).settings, name });
          }),
        remedy: (run) => asking('remedy', () => startPaired(run, withRemedy(planOf(get().choice).remedy))),
      };
    },
    {
      name: 'pretext-lab-cheat',
      partialize: ({ choice }) => ({ choice }),
      // A choice stored by an earlier version may no longer be available.
      merge: (stored, initial) => {
        const choice = (stored as Partial<Cheat> | undefined)?.choice;
        return choice && isShown(choice.cue) && Number.isFinite(choice.strength) ? { ...initial, choice } : initial;
      },
    },
  ),
);
