/** The draft of a new run, its preview, and starting it. */
import { create } from 'zustand';
import { type Failure, failure as failed } from '../../../shared/failure.ts';
import type { PresetId } from '../../../shared/make-settings.ts';
import type { BoardItem } from '../../../shared/run-results.ts';
import { useDatasets } from '../../lib/datasets-store.ts';
import { lab } from '../../lib/lab-client.ts';
import {
  type Draft,
  draftForTask,
  draftOf,
  emptyDraft,
  presetDraft,
  previewKey,
  settingsOf,
  type Typed,
  withCommon,
} from './draft.ts';

interface Origin {
  readonly run: string;
  readonly name: string;
}

interface NewRun {
  readonly draft: Draft;
  readonly dataset: string | undefined;
  readonly heldOut: string | undefined;
  readonly name: string;
  /** The run whose settings were copied. */
  readonly like: Origin | undefined;
  /** The run whose encoder this one starts from. */
  readonly from: Origin | undefined;
  /** Paths of photographs that the copied run excluded; this one excludes them too. */
  readonly excluded: readonly string[];
  readonly preview: readonly BoardItem[] | undefined;
  readonly previewBusy: boolean;
  readonly previewFailure: Failure | undefined;
  readonly starting: boolean;
  readonly failure: Failure | undefined;
  chooseTask(task: string): void;
  choosePreset(preset: PresetId): void;
  setCommon(key: string, value: Typed): void;
  setOwn(key: string, value: Typed): void;
  setDataset(dataset: string | undefined): void;
  setHeldOut(dataset: string | undefined): void;
  setName(name: string): void;
  dropFrom(): void;
  /** Trains on all photographs. */
  excludeNone(): void;
  /** Copies the settings of another run, and starts from its encoder if `from` names it. */
  copy(like: string | undefined, from: string | undefined): Promise<void>;
  redrawPreview(): Promise<void>;
  /** @returns The new run's id, or undefined with `failure` set. */
  start(): Promise<string | undefined>;
}

/** How the images of a dataset are read; undefined for colour of 8 bits. */
const readingOf = (dataset: string | undefined) =>
  useDatasets.getState().all?.find(({ id }) => id === dataset)?.reading;

/** Keys of the preview on screen and of the preview requested last. */
let shown = '';
let requested = '';

export const useNewRun = create<NewRun>()((set, get) => ({
  draft: emptyDraft,
  dataset: undefined,
  heldOut: undefined,
  name: '',
  like: undefined,
  from: undefined,
  excluded: [],
  preview: undefined,
  previewBusy: false,
  previewFailure: undefined,
  starting: false,
  failure: undefined,
  chooseTask: (task) => set((state) => ({ draft: draftForTask(state.draft, task), failure: undefined })),
  choosePreset: (preset) => set((state) => ({ draft: presetDraft(state.draft, preset), failure: undefined })),
  setCommon: (key, value) => set(({ draft }) => ({ draft: withCommon(draft, key, value), failure: undefined })),
  setOwn: (key, value) =>
    set(({ draft }) => ({
      draft: { ...draft, own: { ...draft.own, [draft.task]: { ...draft.own[draft.task], [key]: value } } },
      failure: undefined,
    })),
  setDataset: (dataset) =>
    set((state) => ({ dataset, heldOut: state.heldOut === dataset ? undefined : state.heldOut })),
  setHeldOut: (heldOut) => set({ heldOut }),
  setName: (name) => set({ name }),
  dropFrom: () => set({ from: undefined }),
  excludeNone: () => set({ excluded: [] }),

  async copy(like, from) {
    if (!like && !from) {
      set({ from: undefined, like: undefined, excluded: [] });
      return;
    }
    const got = await lab.request('runs.get', { run: like ?? from ?? '' });
    if (!got.ok) {
      set({ failure: got.failure });
      return;
    }
    const { record } = got.value;
    const origin = { run: record.id, name: record.name };
    set({
      draft: draftOf(record.settings),
      like: like ? origin : undefined,
      from: from ? origin : undefined,
      excluded: record.excluded ?? [],
      failure: undefined,
    });
  },

  async redrawPreview() {
    const { dataset, draft } = get();
    const settings = settingsOf(draft, readingOf(dataset));
    if (!dataset || !settings.ok) return;
    const key = previewKey(dataset, settings.value);
    if (key === requested) return;
    requested = key;
    if (key === shown) {
      set({ previewBusy: false });
      return;
    }
    set({ previewBusy: true });
    const preview = await lab.request('puzzle.preview', { dataset, settings: settings.value });
    if (key !== requested) return;
    if (preview.ok) {
      shown = key;
      set({ preview: preview.value.items, previewBusy: false, previewFailure: undefined });
    } else {
      requested = '';
      set({ previewFailure: preview.failure, previewBusy: false });
    }
  },

  async start() {
    const { dataset, heldOut, draft, name, from, excluded } = get();
    const settings = settingsOf(draft, readingOf(dataset));
    if (!dataset || !settings.ok) {
      set({ failure: settings.ok ? failed('bad-usage', 'Choose photographs first.').failure : settings.failure });
      return undefined;
    }
    set({ starting: true, failure: undefined });
    const started = await lab.request('runs.start', {
      dataset,
      settings: settings.value,
      ...(heldOut ? { heldOut } : {}),
      ...(name.trim() ? { name: name.trim() } : {}),
      ...(from ? { from: from.run } : {}),
      ...(excluded.length > 0 ? { excluded: [...excluded] } : {}),
    });
    if (!started.ok) {
      set({ starting: false, failure: started.failure });
      return undefined;
    }
    set({ starting: false, name: '', from: undefined, like: undefined, excluded: [] });
    return started.value.run;
  },
}));
