/** The run on screen: its detail, live curves and boards, and requests to it. */
import { create } from 'zustand';
import type { Failure } from '../../../shared/failure.ts';
import type { EventOf, RunDetail } from '../../../shared/protocol.ts';
import type { Board, RunMarks } from '../../../shared/run-results.ts';
import { lab } from '../../lib/lab-client.ts';
import { hasEnded } from '../../lib/status-words.ts';
import type { RunVerb } from './allowed-actions.ts';

interface RunView {
  readonly id: string | undefined;
  readonly detail: RunDetail | undefined;
  readonly removed: boolean;
  /** The step of the board chosen with the slider; undefined follows the latest. */
  readonly chosenStep: number | undefined;
  readonly board: Board | undefined;
  /** The request that has no answer yet. */
  readonly asking: RunVerb | undefined;
  /** Number of snapshots when another one was requested; it is taken after the current step. */
  readonly snapshotAfter: number | undefined;
  readonly failure: Failure | undefined;
  open(id: string): void;
  ask(verb: RunVerb): Promise<void>;
  rename(name: string): Promise<boolean>;
  /** Changes these marks; the others stay. */
  mark(marks: RunMarks): Promise<boolean>;
  chooseStep(step: number | undefined): void;
}

/** Cache of boards. A board does not change until the lab announces it again. */
const boards = new Map<string, Board>();
const boardsKept = 60;

export const useRunView = create<RunView>()((set, get) => {
  async function refresh(): Promise<void> {
    const { id } = get();
    if (!id) return;
    const got = await lab.request('runs.get', { run: id });
    if (get().id !== id) return;
    if (!got.ok) {
      set({ failure: got.failure });
      return;
    }
    set({ detail: got.value });
    await showBoard();
  }

  async function showBoard(): Promise<void> {
    const { id, detail, chosenStep } = get();
    const step = chosenStep ?? detail?.boards.at(-1);
    if (!id || step === undefined || get().board?.step === step) return;
    const key = `${id} ${step}`;
    const kept = boards.get(key);
    if (kept) {
      set({ board: kept });
      return;
    }
    const got = await lab.request('runs.board', { run: id, step });
    if (get().id !== id) return;
    if (!got.ok) {
      forgetBoard(step);
      return;
    }
    boards.set(key, got.value);
    if (boards.size > boardsKept) boards.delete(boards.keys().next().value ?? '');
    if ((get().chosenStep ?? get().detail?.boards.at(-1)) === step) set({ board: got.value });
  }

  /** Removes a board that is no longer available: boards between snapshots are temporary. */
  function forgetBoard(step: number): void {
    const { detail, chosenStep } = get();
    if (!detail?.boards.includes(step)) return;
    const left = detail.boards.filter((other) => other !== step);
    set({ detail: { ...detail, boards: left }, chosenStep: chosenStep === step ? undefined : chosenStep });
    void showBoard();
  }

  function onRun({ id, status, ...rest }: EventOf<'run.changed'>): void {
    const { detail } = get();
    if (!detail || detail.summary.id !== id) return;
    const before = detail.summary.status;
    set({ detail: { ...detail, summary: { id, status, ...rest } } });
    // run.json has changed: how the run started, how it ended, or its name.
    const hasChanged = before !== status && (hasEnded(status) || hasEnded(before) || !detail.record.started);
    // For a run that another process trains, the lab sends no curves or boards.
    if (hasChanged || rest.trainedByOtherProcess || rest.name !== detail.record.name) void refresh();
  }

  function onCurves({ run, curves }: EventOf<'run.curves'>): void {
    const { detail, snapshotAfter } = get();
    if (!detail || detail.summary.id !== run) return;
    const arrived = snapshotAfter !== undefined && curves.snapshots.length > snapshotAfter;
    set({ detail: { ...detail, curves }, ...(arrived ? { snapshotAfter: undefined } : {}) });
  }

  function onBoard({ run, step }: EventOf<'run.board'>): void {
    const { detail } = get();
    if (!detail || detail.summary.id !== run) return;
    boards.delete(`${run} ${step}`);
    if (!detail.boards.includes(step)) {
      set({ detail: { ...detail, boards: [...detail.boards, step].sort((a, b) => a - b) } });
    }
    void showBoard();
  }

  lab.onOpen(() => void refresh());
  lab.on('run.changed', onRun);
  lab.on('run.curves', onCurves);
  lab.on('run.board', onBoard);
  lab.on('evaluate.ended', ({ encoderOf }) => void (get().id === encoderOf && refresh()));
  for (const analysis of ['diagnose', 'export'] as const)
    lab.on(`${analysis}.ended`, ({ run }) => void (get().id === run && refresh()));
  lab.on('run.removed', ({ run }) => get().id === run && set({ removed: true }));

  return {
    id: undefined,
    detail: undefined,
    removed: false,
    chosenStep: undefined,
    board: undefined,
    asking: undefined,
    snapshotAfter: undefined,
    failure: undefined,
    open(id) {
      if (get().id !== id) {
        set({
          id,
          detail: undefined,
          removed: false,
          chosenStep: undefined,
          board: undefined,
          asking: undefined,
          snapshotAfter: undefined,
          failure: undefined,
        });
      }
      void refresh();
    },
    async ask(verb) {
      const { id, detail } = get();
      if (!id) return;
      set({ asking: verb, failure: undefined });
      if (verb === 'runs.snapshot') set({ snapshotAfter: detail?.curves.snapshots.length ?? 0 });
      const answered = await lab.request(verb, { run: id });
      if (get().id !== id) return;
      set({ asking: undefined, ...(answered.ok ? {} : { failure: answered.failure, snapshotAfter: undefined }) });
    },
    async rename(name) {
      const { id } = get();
      if (!id) return false;
      const renamed = await lab.request('runs.rename', { run: id, name });
      set({ failure: renamed.ok ? undefined : renamed.failure });
      if (renamed.ok) await refresh();
      return renamed.ok;
    },
    async mark(marks) {
      const { id } = get();
      if (!id) return false;
      const marked = await lab.request('runs.mark', { run: id, marks });
      set({ failure: marked.ok ? undefined : marked.failure });
      if (marked.ok) await refresh();
      return marked.ok;
    },
    chooseStep(step) {
      const latest = get().detail?.boards.at(-1);
      set({ chosenStep: step === latest ? undefined : step });
      void showBoard();
    },
  };
});
