/** The test images of evaluations with the answers to them, by the id of the run or of the added encoder. */
import { create } from 'zustand';
import type { Failure } from '../../shared/failure.ts';
import type { ResultOf } from '../../shared/protocol.ts';
import { lab } from './lab-client.ts';

/** They belong to the evaluation that was made at this time. */
interface Loaded extends ResultOf<'evaluations.images'> {
  readonly madeAt: string;
}

interface EvaluatedImages {
  readonly loaded: Readonly<Record<string, Loaded>>;
  readonly failures: Readonly<Record<string, Failure>>;
  /** @param madeAt Of the evaluation on screen. */
  load(encoderOf: string, madeAt: string): Promise<void>;
}

export const useEvaluatedImages = create<EvaluatedImages>()((set, get) => ({
  loaded: {},
  failures: {},
  async load(encoderOf, madeAt) {
    if (get().loaded[encoderOf]?.madeAt === madeAt) return;
    const got = await lab.request('evaluations.images', { encoderOf });
    const { [encoderOf]: _, ...failures } = get().failures;
    if (got.ok) set({ loaded: { ...get().loaded, [encoderOf]: { ...got.value, madeAt } }, failures });
    else set({ failures: { ...failures, [encoderOf]: got.failure } });
  },
}));
