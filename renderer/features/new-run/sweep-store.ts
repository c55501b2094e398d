/** The draft of a sweep, what it costs, and starting it. Its images and shared settings are those of the new run. */
import { create } from 'zustand';
import type { Failure } from '../../../shared/failure.ts';
import type { ParamsOf } from '../../../shared/protocol.ts';
import type { SweepCost } from '../../../shared/sweep.ts';
import { lab } from '../../lib/lab-client.ts';
import { emptySweepDraft, type SweepDraft } from './sweep-draft.ts';

/** What a sweep trains on, and its plan. */
export type SweepRequest = ParamsOf<'sweeps.cost'>;

interface NewSweep {
  readonly draft: SweepDraft;
  /** Dataset of labelled images that k-NN is tested on; the held-out images if undefined. */
  readonly test: string | undefined;
  /** The last cost, and the request that it belongs to. */
  readonly cost: { readonly key: string; readonly cost: SweepCost } | undefined;
  /** Why a plan is refused, and the request that this is about. */
  readonly refusal: { readonly key: string; readonly failure: Failure } | undefined;
  readonly starting: boolean;
  readonly failure: Failure | undefined;
  change(changes: Partial<SweepDraft>): void;
  setTest(dataset: string | undefined): void;
  /** Sets the values of a setting, separated by commas; undefined if it does not vary. */
  vary(key: string, text: string | undefined): void;
  /** Asks what a plan costs. @param key Of the request, as `requestKey` has it. */
  count(key: string, request: SweepRequest): Promise<void>;
  /** @returns The new sweep's id, or undefined with `failure` set. */
  start(request: ParamsOf<'sweeps.start'>): Promise<string | undefined>;
}

/** Identifies a request. */
export const requestKey = (request: SweepRequest | undefined): string => (request ? JSON.stringify(request) : '');

let asked = '';

export const useNewSweep = create<NewSweep>()((set) => ({
  draft: emptySweepDraft,
  test: undefined,
  cost: undefined,
  refusal: undefined,
  starting: false,
  failure: undefined,
  change: (changes) => set(({ draft }) => ({ draft: { ...draft, ...changes }, failure: undefined })),
  setTest: (test) => set({ test, failure: undefined }),
  vary: (key, text) =>
    set(({ draft }) => {
      const { [key]: _, ...others } = draft.varied;
      const varied = text === undefined ? others : { ...draft.varied, [key]: text };
      return { draft: { ...draft, varied }, failure: undefined };
    }),
  async count(key, request) {
    asked = key;
    const got = await lab.request('sweeps.cost', request);
    if (asked !== key) return;
    set(
      got.ok
        ? { cost: { key, cost: got.value }, refusal: undefined }
        : { cost: undefined, refusal: { key, failure: got.failure } },
    );
  },
  async start(request) {
    set({ starting: true, failure: undefined });
    const started = await lab.request('sweeps.start', request);
    set({ starting: false, failure: started.ok ? undefined : started.failure });
    return started.ok ? started.value.sweep : undefined;
  },
}));
