/** Boards of the compared runs, loaded once. */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { Board } from '../../../shared/run-results.ts';
import { lab } from '../../lib/lab-client.ts';

const keyOf = (run: string, step: number): string => `${run} ${step}`;
const kept = 200;

interface Boards {
  readonly all: ReadonlyMap<string, Board>;
  load(run: string, step: number): Promise<void>;
}

const useBoardsStore = create<Boards>()((set, get) => {
  const asked = new Set<string>();
  lab.on('run.board', ({ run, step }) => {
    const all = new Map(get().all);
    if (all.delete(keyOf(run, step))) set({ all });
  });
  return {
    all: new Map(),
    async load(run, step) {
      const key = keyOf(run, step);
      if (get().all.has(key) || asked.has(key)) return;
      asked.add(key);
      const got = await lab.request('runs.board', { run, step });
      asked.delete(key);
      if (!got.ok) return; // boards between snapshots are temporary
      const all = new Map(get().all).set(key, got.value);
      for (const oldest of all.keys()) {
        if (all.size <= kept) break;
        all.delete(oldest);
      }
      set({ all });
    },
  };
});

/** The board of each run at its step; undefined until it is loaded. */
export function useBoards(wanted: readonly { readonly run: string; readonly step: number | undefined }[]) {
  const { all, load } = useBoardsStore();
  const key = JSON.stringify(wanted.map(({ run, step }) => [run, step]));
  useEffect(() => {
    for (const [run, step] of JSON.parse(key) as [string, number | null][]) if (step !== null) void load(run, step);
  }, [key, load]);
  return wanted.map(({ run, step }) => (step === undefined ? undefined : all.get(keyOf(run, step))));
}
