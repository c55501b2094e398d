/** The comparison on screen. */
import { create } from 'zustand';
import type { Comparison } from '../../../shared/comparison.ts';
import type { Failure } from '../../../shared/failure.ts';
import { lab } from '../../lib/lab-client.ts';
import { goTo } from '../../lib/router.ts';

interface CompareView {
  readonly runs: readonly string[];
  readonly comparison: Comparison | undefined;
  readonly failure: Failure | undefined;
  open(runs: readonly string[]): Promise<void>;
}

export const useComparison = create<CompareView>()((set, get) => {
  async function refresh(): Promise<void> {
    const { runs } = get();
    if (runs.length < 2) return;
    const got = await lab.request('runs.compare', { runs: [...runs] });
    if (get().runs !== runs) return;
    set(got.ok ? { comparison: got.value, failure: undefined } : { comparison: undefined, failure: got.failure });
  }
  const refreshFor = (run: string): void => {
    if (get().runs.includes(run)) void refresh();
  };
  const statuses = new Map<string, string>();
  lab.onOpen(() => void refresh());
  lab.on('run.changed', ({ id, status, name, step }) => {
    // Steps of a running run arrive four times a second.
    const now = `${status} ${name} ${Math.floor(step / 100)}`;
    if (statuses.get(id) !== now) refreshFor(id);
    statuses.set(id, now);
  });
  for (const analysis of ['evaluate', 'diagnose'] as const) lab.on(`${analysis}.ended`, ({ run }) => refreshFor(run));
  lab.on('run.removed', ({ run }) => {
    const { runs } = get();
    if (!runs.includes(run) || !location.hash.startsWith('#/compare')) return;
    goTo({ page: 'compare', runs: runs.filter((other) => other !== run) }); // those that are left stay compared
  });
  return {
    runs: [],
    comparison: undefined,
    failure: undefined,
    async open(runs) {
      if (runs.join() !== get().runs.join()) set({ runs, comparison: undefined, failure: undefined });
      await refresh();
    },
  };
});
