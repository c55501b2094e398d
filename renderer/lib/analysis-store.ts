/**
 * The state of one analysis on this page, by subject: what is going, which goes on when the page is left, how it ended
 * where it gave no result, and the last results that a page has asked for.
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

/** How one ended that gave no result. */
interface Unfinished {
  readonly cancelled: boolean;
  readonly failure: Failure | undefined;
}

export interface AnalysisState<Id extends AnalysisId> {
  /** By subject. */
  readonly working: Readonly<Record<string, Working>>;
  /** By subject. */
  readonly unfinished: Readonly<Record<string, Unfinished>>;
  /** By lastKey(): the last result, null where there is none, undefined until the lab has said. */
  readonly last: Readonly<Record<string, AnalysisResultOf<Id> | null>>;
  /** By lastKey(): what the last result was asked for with, if this visit asked for it. */
  readonly madeWith: Readonly<Record<string, ParametersOf<Id>>>;
  /** Asks for the last result, and again whenever one of this subject has ended. */
  load(subject: string, variant: VariantOf<Id>): Promise<void>;
  /** @param parameters Or what finds them: undefined where a person thinks better of it. */
  start(subject: string, parameters: ParametersOf<Id> | (() => Promise<ParametersOf<Id> | undefined>)): Promise<void>;
  cancel(subject: string): Promise<void>;
  /** Forgets how the last one ended, when its page is left: what was read once need not be read again. */
  dismiss(subject: string): void;
}

/** What a result is found by in `last`. */
export const lastKey = (subject: string, variant: Readonly<Record<string, unknown>>): string =>
  [subject, ...Object.values(variant)].join(' ');

const begun: Working = { what: 'Getting ready', done: 0, total: 0, cancelling: false };

const without = <T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> => {
  const { [key]: _, ...others } = record;
  return others;
};

/** @param client Validates what arrives, which is why results can be taken at their word here. */
export function analysisStore<Id extends AnalysisId>(
  id: Id,
  client: Pick<Client, 'request' | 'on'>,
): UseBoundStore<StoreApi<AnalysisState<Id>>> {
  type Last = AnalysisResultOf<Id>;
  // The client types each name by itself; here only the analysis is known.
  const request = client.request as unknown as (name: string, params: object) => Promise<Result<unknown>>;
  const on = client.on as unknown as (name: string, listener: (payload: never) => void) => void;
  const variantKeys = Object.keys(analyses[id].variant.shape);
  const variantIn = (result: Last): Record<string, unknown> =>
    Object.fromEntries(variantKeys.map((key) => [key, (result as Record<string, unknown>)[key]]));
  /** What was asked for, to be asked for again. */
  const loaded = new Map<string, { readonly subject: string; readonly variant: VariantOf<Id> }>();

  return create<AnalysisState<Id>>()((set, get) => {
    const works = (subject: string, working: Working) => set({ working: { ...get().working, [subject]: working } });
    const rests = (subject: string) => set({ working: without(get().working, subject) });
    const endsAs = (subject: string, failure: Failure) => {
      const cancelled = failure.code === 'stopped';
      const unfinished = { cancelled, failure: cancelled ? undefined : failure };
      set({ unfinished: { ...get().unfinished, [subject]: unfinished } });
    };

    on(`${id}.progress`, (payload: SubjectOf<Id> & Progress) => {
      const subject = nameOfSubject(id, payload);
      const { what, done, total } = payload;
      works(subject, { what, done, total, cancelling: get().working[subject]?.cancelling ?? false });
    });
    on(`${id}.ended`, (payload: SubjectOf<Id>) => {
      const subject = nameOfSubject(id, payload);
      rests(subject);
      // Another page may have asked for it.
      for (const each of loaded.values()) if (each.subject === subject) void get().load(subject, each.variant);
    });
    on('run.removed', ({ run }: { readonly run: string }) => {
      if (analyses[id].subject !== 'run') return;
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
        if (!answer.ok) endsAs(subject, answer.failure);
        else set({ last: { ...get().last, [key]: (answer.value as { result?: Last }).result ?? null } });
      },
      async start(subject, asked) {
        try {
          const parameters = typeof asked === 'function' ? await asked() : asked;
          if (!parameters) return;
          works(subject, begun);
          get().dismiss(subject);
          const answer = await request(`${id}.start`, { ...subjectOf(id, subject), ...parameters });
          rests(subject);
          if (!answer.ok) {
            endsAs(subject, answer.failure);
            return;
          }
          const result = answer.value as Last;
          const key = lastKey(subject, variantIn(result));
          set({
            last: { ...get().last, [key]: result },
            madeWith: { ...get().madeWith, [key]: parameters },
          });
        } catch (error) {
          endsAs(subject, asFailure(error)); // no parameters were found
        }
      },
      async cancel(subject) {
        const working = get().working[subject];
        if (!working) return;
        works(subject, { ...working, cancelling: true });
        await request(`${id}.cancel`, subjectOf(id, subject));
      },
      dismiss(subject) {
        set({ unfinished: without(get().unfinished, subject) });
      },
    };
  });
}
