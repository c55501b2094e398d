/** The list of sweeps and the one on screen, kept up to date by the lab's events. */
import { create } from 'zustand';
import type { Failure } from '../../../shared/failure.ts';
import type { SweepDetail, SweepSummary } from '../../../shared/sweep.ts';
import { lab } from '../../lib/lab-client.ts';

interface Sweeps {
  /** Newest first; undefined until the lab has answered once. */
  readonly all: readonly SweepSummary[] | undefined;
  readonly failure: Failure | undefined;
  refresh(): Promise<void>;
}

const newestFirst = (all: readonly SweepSummary[]): readonly SweepSummary[] =>
  all.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));

export const useSweeps = create<Sweeps>()((set) => ({
  all: undefined,
  failure: undefined,
  async refresh() {
    const listed = await lab.request('sweeps.list', {});
    if (listed.ok) set({ all: newestFirst(listed.value.sweeps), failure: undefined });
    else set({ failure: listed.failure });
  },
}));

/** Between a change and the request for the sweep. */
const pauseMs = 800;

/** What a user does with a sweep. */
type Deed = 'stop' | 'resume' | 'delete';

interface SweepView {
  readonly id: string;
  readonly detail: SweepDetail | undefined;
  readonly failure: Failure | undefined;
  /** What is being done. */
  readonly doing: Deed | undefined;
  /** Why the last deed failed. */
  readonly refusal: Failure | undefined;
  open(id: string): Promise<void>;
  /** @returns Whether it was done. */
  do(deed: Deed): Promise<boolean>;
}

export const useSweepView = create<SweepView>()((set, get) => {
  let isAsking = false;
  let isStale = false;
  /** One request at a time: changes that arrive meanwhile are asked for once, afterwards. */
  async function refresh(): Promise<void> {
    isStale = true;
    if (isAsking) return;
    isAsking = true;
    while (isStale) {
      isStale = false;
      const { id } = get();
      if (id === '') break;
      const got = await lab.request('sweeps.get', { sweep: id });
      if (id !== get().id) isStale = true;
      else if (got.ok) set({ detail: got.value, failure: undefined });
      else set({ failure: got.failure, ...(got.failure.code === 'not-found' ? { detail: undefined } : {}) });
    }
    isAsking = false;
  }
  let isWaiting = false;
  /** Changes arrive twice a second; a large sweep is read less often. */
  function refreshSoon(): void {
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(() => {
      isWaiting = false;
      void refresh();
    }, pauseMs);
  }
  lab.onOpen(() => void refresh());
  lab.on('sweep.changed', ({ id }) => {
    if (id === get().id) refreshSoon();
  });
  lab.on('sweep.removed', ({ sweep }) => {
    if (sweep === get().id) void refresh();
  });
  return {
    id: '',
    detail: undefined,
    failure: undefined,
    doing: undefined,
    refusal: undefined,
    async open(id) {
      if (id !== get().id) set({ id, detail: undefined, failure: undefined, refusal: undefined });
      await refresh();
    },
    async do(deed) {
      set({ doing: deed, refusal: undefined });
      const done = await lab.request(`sweeps.${deed}`, { sweep: get().id });
      set({ doing: undefined, refusal: done.ok ? undefined : done.failure });
      if (done.ok && deed !== 'delete') await refresh();
      return done.ok;
    },
  };
});

lab.onOpen(() => void useSweeps.getState().refresh());
lab.on('sweep.changed', (changed) =>
  useSweeps.setState(({ all = [] }) => ({ all: newestFirst([...all.filter(({ id }) => id !== changed.id), changed]) })),
);
lab.on('sweep.removed', ({ sweep }) =>
  useSweeps.setState(({ all }) => ({ all: all?.filter(({ id }) => id !== sweep) })),
);
