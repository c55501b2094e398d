/** Summaries of all runs, kept up to date by the lab's events. Several features read them. */
import { create } from 'zustand';
import type { Failure } from '../../shared/failure.ts';
import type { RunSummary } from '../../shared/protocol.ts';
import type { RunMarks } from '../../shared/run-results.ts';
import { lab } from './lab-client.ts';
import { newestFirst, withRun } from './update-lists.ts';

interface Runs {
  /** Newest first; undefined until the lab has answered once. */
  readonly all: readonly RunSummary[] | undefined;
  readonly failure: Failure | undefined;
  remove(run: string): Promise<boolean>;
  /** Changes these marks of a run; the others stay. */
  mark(run: string, marks: RunMarks): Promise<void>;
  refresh(): Promise<void>;
}

export const useRuns = create<Runs>()((set) => ({
  all: undefined,
  failure: undefined,
  async remove(run) {
    const removed = await lab.request('runs.delete', { run });
    if (removed.ok) set((state) => ({ all: state.all?.filter((other) => other.id !== run), failure: undefined }));
    else set({ failure: removed.failure });
    return removed.ok;
  },
  async mark(run, marks) {
    const marked = await lab.request('runs.mark', { run, marks });
    set({ failure: marked.ok ? undefined : marked.failure });
  },
  async refresh() {
    const listed = await lab.request('runs.list', {});
    if (listed.ok) set({ all: newestFirst(listed.value.runs), failure: undefined });
    else set({ failure: listed.failure });
  },
}));

lab.onOpen(() => void useRuns.getState().refresh());
lab.on('evaluate.ended', () => void useRuns.getState().refresh());
lab.on('run.changed', (run) => useRuns.setState((state) => ({ all: withRun(state.all ?? [], run) })));
lab.on('run.removed', ({ run }) =>
  useRuns.setState((state) => ({ all: state.all?.filter((other) => other.id !== run) })),
);
