/** The loss of the runs in a list, each in a few points. */
import { create } from 'zustand';
import { mostSparklines, type RunSummary, type Sparkline } from '../../../shared/protocol.ts';
import { lab } from '../../lib/lab-client.ts';

interface Sparklines {
  readonly all: Readonly<Record<string, Sparkline>>;
  /** Loads those of these runs that are missing, or that have changed enough to be seen. */
  load(runs: readonly RunSummary[]): Promise<void>;
}

/** A curve that grows is drawn again this many times. */
const drawings = 50;

/** Changes when another curve would be seen. */
const stateOf = ({ status, step, totalSteps }: RunSummary): string =>
  `${status} ${Math.floor((drawings * step) / Math.max(1, totalSteps))}`;

export const useSparklines = create<Sparklines>()((set, get) => {
  /** The state of each run when it was asked for. */
  let asked = new Map<string, string>();
  lab.onOpen(() => {
    asked = new Map(); // the lab may be another one
  });
  return {
    all: {},
    async load(runs) {
      const missing = runs.filter((run) => run.step > 0 && asked.get(run.id) !== stateOf(run));
      for (const run of missing) asked.set(run.id, stateOf(run));
      for (let first = 0; first < missing.length; first += mostSparklines) {
        const part = missing.slice(first, first + mostSparklines).map(({ id }) => id);
        const got = await lab.request('runs.sparklines', { runs: part });
        if (got.ok)
          set({ all: { ...get().all, ...Object.fromEntries(got.value.runs.map(({ run, loss }) => [run, loss])) } });
        else for (const id of part) asked.delete(id);
      }
    },
  };
});
