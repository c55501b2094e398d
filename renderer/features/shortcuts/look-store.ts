/** Where networks look: what was found of each run, what is being looked at, and how a look ended that found nothing. */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { Failure } from '../../../shared/failure.ts';
import type { Looked } from '../../../shared/shortcuts.ts';
import { lab } from '../../lib/lab.ts';
import type { Working } from './audit-store.ts';

interface Ended {
  readonly cancelled: boolean;
  readonly failure: Failure | undefined;
}

interface LookView {
  /** By run: what was found last; null where nothing was. */
  readonly found: Readonly<Record<string, Looked | null>>;
  /** By run. */
  readonly working: Readonly<Record<string, Working>>;
  /** By run: how one ended that gave no result. */
  readonly ended: Readonly<Record<string, Ended>>;
  load(run: string): Promise<void>;
  /** @param photographs How many training photographs to cluster, at most. */
  start(run: string, photographs: number): Promise<void>;
  cancel(run: string): Promise<void>;
}

const begun: Working = { what: 'Getting ready', done: 0, total: 0, cancelling: false };

export const useLook = create<LookView>()((set, get) => {
  function at(run: string, working: Working | undefined): void {
    const { [run]: _, ...others } = get().working;
    set({ working: working ? { ...others, [run]: working } : others });
  }
  const endAs = (run: string, ended: Ended) => set({ ended: { ...get().ended, [run]: ended } });
  const keep = (run: string, looked: Looked | null) => set({ found: { ...get().found, [run]: looked } });

  lab.on('look.progress', ({ run, ...progress }) =>
    at(run, { ...progress, cancelling: get().working[run]?.cancelling ?? false }),
  );
  lab.on('look.ended', ({ run }) => {
    at(run, undefined);
    // Another page, or the command line of the same lab, may have asked.
    if (run in get().found) void get().load(run);
  });
  lab.on('run.removed', ({ run }) => {
    const { [run]: _, ...others } = get().found;
    set({ found: others });
  });

  return {
    found: {},
    working: {},
    ended: {},
    async load(run) {
      const last = await lab.request('shortcuts.lastLook', { run });
      if (last.ok) keep(run, last.value.looked ?? null);
      else endAs(run, { cancelled: false, failure: last.failure });
    },
    async start(run, photographs) {
      at(run, begun);
      endAs(run, { cancelled: false, failure: undefined });
      const looked = await lab.request('shortcuts.look', { run, photographs });
      at(run, undefined);
      if (looked.ok) {
        keep(run, looked.value);
        return;
      }
      const cancelled = looked.failure.code === 'stopped';
      endAs(run, { cancelled, failure: cancelled ? undefined : looked.failure });
    },
    async cancel(run) {
      const working = get().working[run];
      if (!working) return;
      at(run, { ...working, cancelling: true });
      await lab.request('shortcuts.cancelLook', { run });
    },
  };
});

/** What was found last of a run; null where nothing was, undefined until the lab has said. */
export function useFound(run: string): Looked | null | undefined {
  const load = useLook((state) => state.load);
  useEffect(() => void load(run), [run, load]);
  return useLook((state) => state.found[run]);
}
