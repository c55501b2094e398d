/** Details of runs by id, kept up to date by the lab's events: for pairs, comparisons and the demonstration. */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { RunDetail } from '../../shared/protocol.ts';
import { lab } from './lab-client.ts';

interface RunDetails {
  readonly all: Readonly<Record<string, RunDetail>>;
  refresh(run: string): Promise<void>;
}

export const useRunDetails = create<RunDetails>()((set, get) => {
  const refreshKnown = (run: string) => {
    if (get().all[run]) void get().refresh(run);
  };
  lab.onOpen(() => {
    for (const run of Object.keys(get().all)) void get().refresh(run);
  });
  lab.on('run.changed', (summary) => {
    const known = get().all[summary.id];
    if (!known) return;
    set({ all: { ...get().all, [summary.id]: { ...known, summary } } });
    if (known.summary.status !== summary.status) refreshKnown(summary.id);
  });
  lab.on('run.curves', ({ run, curves }) => {
    const known = get().all[run];
    if (known) set({ all: { ...get().all, [run]: { ...known, curves } } });
  });
  lab.on('run.board', ({ run, step }) => {
    const known = get().all[run];
    if (!known || known.boards.includes(step)) return;
    const boards = [...known.boards, step].sort((a, b) => a - b);
    set({ all: { ...get().all, [run]: { ...known, boards } } });
  });
  lab.on('evaluate.ended', ({ encoderOf }) => refreshKnown(encoderOf));
  lab.on('diagnose.ended', ({ run }) => refreshKnown(run));
  lab.on('run.removed', ({ run }) => {
    const { [run]: _, ...others } = get().all;
    set({ all: others });
  });
  return {
    all: {},
    async refresh(run) {
      const got = await lab.request('runs.get', { run });
      if (got.ok) set({ all: { ...get().all, [run]: got.value } });
    },
  };
});

/** The detail of a run; undefined until it is loaded, and for a run that does not exist. */
export function useRunDetail(run: string | undefined): RunDetail | undefined {
  const { all, refresh } = useRunDetails();
  useEffect(() => {
    if (run) void refresh(run);
  }, [run, refresh]);
  return run ? all[run] : undefined;
}

/** The details of runs that are loaded, in their order; undefined for those that are not. */
export function useDetailsOf(runs: readonly string[]): readonly (RunDetail | undefined)[] {
  const { all, refresh } = useRunDetails();
  const key = runs.join(' ');
  useEffect(() => {
    for (const run of key.split(' ')) if (run) void refresh(run);
  }, [key, refresh]);
  return runs.map((run) => all[run]);
}
