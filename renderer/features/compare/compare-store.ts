/** The comparison on screen. */
import { create } from 'zustand';
import type { Comparison } from '../../../shared/comparison.ts';
import type { Failure } from '../../../shared/failure.ts';
import { lab } from '../../lib/lab-client.ts';
import { goTo } from '../../lib/router.ts';

interface CompareView {
  readonly runs: readonly string[];
  /** The run that differences are to; undefined for the first. */
  readonly baseline: string | undefined;
  readonly comparison: Comparison | undefined;
  readonly failure: Failure | undefined;
  open(runs: readonly string[], baseline: string | undefined): Promise<void>;
}

export const useComparison = create<CompareView>()((set, get) => {
  async function refresh(): Promise<void> {
    const { runs, baseline } = get();
    if (runs.length < 2) return;
    const got = await lab.request('runs.compare', { runs: [...runs], ...(baseline && { baseline }) });
    if (get().runs !== runs || get().baseline !== baseline) return;
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
  lab.on('evaluate.ended', ({ encoderOf }) => refreshFor(encoderOf));
  for (const analysis of ['diagnose', 'answers'] as const) lab.on(`${analysis}.ended`, ({ run }) => refreshFor(run));
  lab.on('run.removed', ({ run }) => {
    const { runs } = get();
    if (!runs.includes(run) || !location.hash.startsWith('#/compare')) return;
    goTo({ page: 'compare', runs: runs.filter((other) => other !== run) }); // those that are left stay compared
  });
  return {
    runs: [],
    baseline: undefined,
    comparison: undefined,
    failure: undefined,
    async open(runs, baseline) {
      if (runs.join() !== get().runs.join()) set({ runs, comparison: undefined, failure: undefined });
      set({ baseline });
      await refresh();
    },
  };
});
