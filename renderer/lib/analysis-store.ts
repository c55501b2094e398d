/**
 * The state of one kind of analysis, by subject: progress, how it ended if it gave no result, and the last results that
 * a page has loaded. An analysis continues when its page is left.
 */
import { create, type StoreApi, type UseBoundStore } from 'zustand';
import {
  type AnalysisId,
  type AnalysisResultOf,
  analyses,
  nameOfSubject,
  type ParametersOf,
  type SubjectOf,
  subjectOf,
  type VariantOf,
} from '../../shared/analyses.ts';
import type { Progress } from '../../shared/analysis-protocol.ts';
import { asFailure, type Failure, type Result } from '../../shared/failure.ts';
import type { Client } from './client.ts';

export interface Working extends Progress {
  readonly cancelling: boolean;
}

/** How an analysis without a result ended. */
interface Unfinished {
  readonly cancelled: boolean;
  readonly failure: Failure | undefined;
}

export interface AnalysisState<Id extends AnalysisId> {
  /** By subject. */
  readonly working: Readonly<Record<string, Working>>;
  /** By subject. */
  readonly unfinished: Readonly<Record<string, Unfinished>>;
  /** By lastKey(): the last result; null if there is none, undefined until it is loaded. */
  readonly last: Readonly<Record<string, AnalysisResultOf<Id> | null>>;
  /** By lastKey(): the parameters of the last result, if it was requested since the page was loaded. */
  readonly madeWith: Readonly<Record<string, ParametersOf<Id>>>;
  /** Loads the last result, and loads it again whenever an analysis of this subject ends. */
  load(subject: string, variant: VariantOf<Id>): Promise<void>;
  /** @param parameters The parameters, or a function that asks the user for them and gives undefined if they cancel. */
  start(subject: string, parameters: ParametersOf<Id> | (() => Promise<ParametersOf<Id> | undefined>)): Promise<void>;
  cancel(subject: string): Promise<void>;
  /** Forgets how the last one ended. Called when its page is left. */
  dismiss(subject: string): void;
}

/** Key of a result in `last` and `madeWith`. */
export const lastKey = (subject: string, variant: Readonly<Record<string, unknown>>): string =>
  [subject, ...Object.values(variant)].join(' ');

const initialProgress: Working = { what: 'Preparing', done: 0, total: 0, cancelling: false };

const without = <T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> => {
  const { [key]: _, ...others } = record;
  return others;
};

/** @param client Validates every message, so that results need no check here. */
export function analysisStore<Id extends AnalysisId>(
  id: Id,
  client: Pick<Client, 'request' | 'on'>,
): UseBoundStore<StoreApi<AnalysisState<Id>>> {
  type Last = AnalysisResultOf<Id>;
  // The client types each request name separately; here only the analysis is known.
  const request = client.request as unknown as (name: string, params: object) => Promise<Result<unknown>>;
  const on = client.on as unknown as (name: string, listener: (payload: never) => void) => void;
  const variantKeys = Object.keys(analyses[id].variant.shape);
  const variantIn = (result: Last): Record<string, unknown> =>
    Object.fromEntries(variantKeys.map((key) => [key, (result as Record<string, unknown>)[key]]));
  /** Results to load again when an analysis ends. */
  const loaded = new Map<string, { readonly subject: string; readonly variant: VariantOf<Id> }>();

  return create<AnalysisState<Id>>()((set, get) => {
    const setWorking = (subject: string, working: Working) =>
      set({ working: { ...get().working, [subject]: working } });
    const clearWorking = (subject: string) => set({ working: without(get().working, subject) });
    const setUnfinished = (subject: string, failure: Failure) => {
      const cancelled = failure.code === 'stopped';
      const unfinished = { cancelled, failure: cancelled ? undefined : failure };
      set({ unfinished: { ...get().unfinished, [subject]: unfinished } });
    };

    on(`${id}.progress`, (payload: SubjectOf<Id> & Progress) => {
      const subject = nameOfSubject(id, payload);
      const { what, done, total } = payload;
      setWorking(subject, { what, done, total, cancelling: get().working[subject]?.cancelling ?? false });
    });
    on(`${id}.ended`, (payload: SubjectOf<Id>) => {
      const subject = nameOfSubject(id, payload);
      clearWorking(subject);
      // Another page may have started it.
      for (const each of loaded.values()) if (each.subject === subject) void get().load(subject, each.variant);
    });
    on('run.removed', ({ run }: { readonly run: string }) => {
      if (analyses[id].subject === 'dataset') return;
      loaded.delete(lastKey(run, {}));
      set({ last: without(get().last, lastKey(run, {})) });
    });

    return {
      working: {},
      unfinished: {},
      last: {},
      madeWith: {},
      async load(subject, variant) {
        const key = lastKey(subject, variant);
        loaded.set(key, { subject, variant });
        const answer = await request(`${id}.last`, { ...subjectOf(id, subject), ...variant });
        if (!answer.ok) setUnfinished(subject, answer.failure);
        else set({ last: { ...get().last, [key]: (answer.value as { result?: Last }).result ?? null } });
      },
      async start(subject, asked) {
        try {
          const parameters = typeof asked === 'function' ? await asked() : asked;
          if (!parameters) return;
          setWorking(subject, initialProgress);
          get().dismiss(subject);
          const answer = await request(`${id}.start`, { ...subjectOf(id, subject), ...parameters });
          clearWorking(subject);
          if (!answer.ok) {
            setUnfinished(subject, answer.failure);
            return;
          }
          const result = answer.value as Last;
          const key = lastKey(subject, variantIn(result));
          set({
            last: { ...get().last, [key]: result },
            madeWith: { ...get().madeWith, [key]: parameters },
          });
        } catch (error) {
          setUnfinished(subject, asFailure(error)); // asking for the parameters failed
        }
      },
      async cancel(subject) {
        const working = get().working[subject];
        if (!working) return;
        setWorking(subject, { ...working, cancelling: true });
        await request(`${id}.cancel`, subjectOf(id, subject));
      },
      dismiss(subject) {
        set({ unfinished: without(get().unfinished, subject) });
      },
    };
  });
}
