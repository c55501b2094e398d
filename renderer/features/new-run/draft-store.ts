/** The draft of a new run: its images and settings, its preview, and starting it. */
import { create } from 'zustand';
import { type Failure, failure as failed } from '../../../shared/failure.ts';
import type { PresetId } from '../../../shared/make-settings.ts';
import type { DatasetSummary } from '../../../shared/protocol.ts';
import type { BoardItem, RunRecord } from '../../../shared/run-results.ts';
import { useDatasets } from '../../lib/datasets-store.ts';
import { lab } from '../../lib/lab-client.ts';
import { withDataset } from '../../lib/update-lists.ts';
import { datasetInUse } from './choose-dataset.ts';
import {
  type Draft,
  draftForTask,
  draftOf,
  emptyDraft,
  presetDraft,
  previewKey,
  settingsOf,
  subjectOf,
  type Typed,
  withCommon,
} from './draft.ts';

interface Origin {
  readonly run: string;
  /** Of the run, or of the file. */
  readonly name: string;
  /** The weights are those of the file that the run started from, and not its own. */
  readonly isFile?: true;
}

/** What the address of the page names. */
export interface Asked {
  readonly dataset?: string | undefined;
  /** Run that is copied. */
  readonly like?: string | undefined;
  /** Run whose images and settings are copied, and whose encoder the new run starts from. */
  readonly from?: string | undefined;
}

interface NewRun {
  readonly draft: Draft;
  readonly dataset: string | undefined;
  readonly heldOut: string | undefined;
  readonly name: string;
  /** Also write event files for TensorBoard. It stays for the runs that follow. */
  readonly tensorboard: boolean;
  /** The run that was copied. */
  readonly like: Origin | undefined;
  /** The run whose encoder this one starts from, or whose file of weights. */
  readonly from: Origin | undefined;
  /** Paths to exclude from training, as the copied run did or as they were selected on a map, and the dataset that they belong to. */
  readonly exclusion:
    | { readonly dataset: string; readonly paths: readonly string[]; readonly from: 'copied run' | 'map' }
    | undefined;
  readonly copying: boolean;
  /** Why the run, or its images, could not be copied. */
  readonly copyFailure: Failure | undefined;
  /** The last preview, and the images and task that it shows. */
  readonly preview: { readonly subject: string; readonly items: readonly BoardItem[] } | undefined;
  readonly previewBusy: boolean;
  /** Why there is no preview, and the draft that this is about. */
  readonly previewFailure: { readonly key: string; readonly failure: Failure } | undefined;
  readonly starting: boolean;
  readonly failure: Failure | undefined;
  chooseTask(task: string): void;
  choosePreset(preset: PresetId): void;
  setCommon(key: string, value: Typed): void;
  setOwn(key: string, value: Typed): void;
  setDataset(dataset: string | undefined): void;
  setHeldOut(dataset: string | undefined): void;
  setName(name: string): void;
  setTensorboard(tensorboard: boolean): void;
  dropFrom(): void;
  /** Excludes images that were selected on a map, from a run whose address names their dataset. */
  exclude(dataset: string, paths: readonly string[]): void;
  /** Trains on all images. */
  excludeNone(): void;
  /** Follows the address: chooses the dataset that it names, or copies the run that it names. */
  arrive(asked: Asked): Promise<void>;
  /** Chooses a dataset, unless the address, a copied run or the user chose one. @param named The one that the address names. */
  settle(named: string | undefined, all: readonly DatasetSummary[]): void;
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
/** Counts visits of the page: a copy that an earlier visit asked for is dropped. */
let visit = 0;

/** The run whose encoder a run started from; its id if that run was deleted. */
async function originOf(run: string): Promise<Origin> {
  const got = await lab.request('runs.get', { run });
  return { run, name: got.ok ? got.value.record.name : run };
}

/** Where a copy of a run takes its first weights from, as the run did; nowhere if they were random. */
async function originOfCopy({ id, from, fromFile, started }: RunRecord): Promise<Origin | undefined> {
  if (fromFile !== undefined) return { run: id, name: started?.weights?.file ?? fromFile, isFile: true };
  return from === undefined ? undefined : originOf(from);
}

type Copied = Partial<Pick<NewRun, 'draft' | 'like' | 'from' | 'dataset' | 'heldOut' | 'exclusion' | 'copyFailure'>>;

/** Everything that a run's record says about how it was started, except its name. Opens its datasets. */
async function copyOf(run: string, startsFrom: boolean): Promise<Copied> {
  const got = await lab.request('runs.get', { run });
  if (!got.ok) return { copyFailure: got.failure };
  const { record } = got.value;
  const origin = { run, name: record.name };
  const from = startsFrom ? origin : await originOfCopy(record);
  const settings = { draft: draftOf(record.settings), like: startsFrom ? undefined : origin, from };
  const opened = await lab.request('runs.openDatasets', { run });
  if (!opened.ok) return { ...settings, copyFailure: opened.failure };
  const { dataset, heldOut } = opened.value;
  const datasets = [dataset, ...(heldOut ? [heldOut] : [])];
  useDatasets.setState(({ all }) => ({ all: datasets.reduce(withDataset, all ?? []) }));
  const exclusion = record.excluded
    ? { dataset: dataset.id, paths: record.excluded, from: 'copied run' as const }
    : undefined;
  return { ...settings, dataset: dataset.id, heldOut: heldOut?.id, exclusion };
}

/** One array, so that the store's listeners see no change where there is none. */
const nothing: readonly string[] = [];

/** The paths that a new run on this dataset excludes. */
export const excludedOf = ({ exclusion, dataset }: Pick<NewRun, 'exclusion' | 'dataset'>): readonly string[] =>
  exclusion && exclusion.dataset === dataset ? exclusion.paths : nothing;

export const useNewRun = create<NewRun>()((set, get) => ({
  draft: emptyDraft,
  dataset: undefined,
  heldOut: undefined,
  name: '',
  tensorboard: false,
  like: undefined,
  from: undefined,
  exclusion: undefined,
  copying: false,
  copyFailure: undefined,
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
    set((state) => ({
      dataset,
      heldOut: state.heldOut === dataset ? undefined : state.heldOut,
      copyFailure: undefined,
      failure: undefined,
    })),
  setHeldOut: (heldOut) => set({ heldOut, failure: undefined }),
  setName: (name) => set({ name }),
  setTensorboard: (tensorboard) => set({ tensorboard }),
  dropFrom: () => set({ from: undefined, failure: undefined }),
  exclude: (dataset, paths) => set({ exclusion: { dataset, paths, from: 'map' } }),
  excludeNone: () => set({ exclusion: undefined }),

  async arrive({ dataset, like, from }) {
    visit += 1;
    const mine = visit;
    const run = like ?? from;
    const { exclusion } = get();
    const isOfMap = exclusion?.from === 'map' && exclusion.dataset === dataset && !run;
    const kept = isOfMap ? exclusion : undefined;
    const cleared = { like: undefined, from: undefined, exclusion: kept, copyFailure: undefined };
    if (!run) {
      const isOther = dataset !== undefined && dataset !== get().dataset;
      set({ ...cleared, copying: false, failure: undefined, ...(isOther ? { dataset, heldOut: undefined } : {}) });
      return;
    }
    set({ ...cleared, copying: true, failure: undefined, dataset: undefined, heldOut: undefined });
    const copied = await copyOf(run, from !== undefined);
    if (mine === visit) set({ copying: false, ...copied });
  },

  settle(named, all) {
    const { dataset, copying, copyFailure } = get();
    set({ dataset: datasetInUse({ dataset, isOfCopy: copying || copyFailure !== undefined }, named, all) });
  },

  async redrawPreview() {
    const { dataset, heldOut, draft } = get();
    const settings = settingsOf(draft, readingOf(dataset));
    if (!dataset || !settings.ok) return;
    const key = previewKey(dataset, heldOut, settings.value);
    if (key === requested) return;
    requested = key;
    if (key === shown) {
      set({ previewBusy: false });
      return;
    }
    set({ previewBusy: true });
    // The held-out images are drawn too: they may be unusable for the task.
    const [preview, held] = await Promise.all(
      [dataset, ...(heldOut ? [heldOut] : [])].map((id) =>
        lab.request('puzzle.preview', { dataset: id, settings: settings.value }),
      ),
    );
    if (key !== requested || !preview) return;
    const refused = preview.ok ? held : preview;
    if (preview.ok && (!refused || refused.ok)) {
      shown = key;
      const subject = subjectOf(dataset, heldOut, settings.value.task);
      set({ preview: { subject, items: preview.value.items }, previewBusy: false, previewFailure: undefined });
    } else if (refused && !refused.ok) {
      requested = '';
      const { failure } = refused;
      const message = refused === held ? `Held-out images: ${failure.message}` : failure.message;
      set({ previewFailure: { key, failure: { ...failure, message } }, previewBusy: false });
    }
  },

  async start() {
    const { dataset, heldOut, draft, name, from, tensorboard } = get();
    const settings = settingsOf(draft, readingOf(dataset));
    if (!dataset || !settings.ok) {
      set({ failure: settings.ok ? failed('bad-usage', 'Choose images first.').failure : settings.failure });
      return undefined;
    }
    const excluded = excludedOf(get());
    set({ starting: true, failure: undefined });
    const started = await lab.request('runs.start', {
      dataset,
      settings: settings.value,
      ...(heldOut ? { heldOut } : {}),
      ...(name.trim() ? { name: name.trim() } : {}),
      ...(from ? { [from.isFile ? 'fileOf' : 'from']: from.run } : {}),
      ...(excluded.length > 0 ? { excluded: [...excluded] } : {}),
      ...(tensorboard ? { tensorboard } : {}),
    });
    if (!started.ok) {
      set({ starting: false, failure: started.failure });
      return undefined;
    }
    set({ starting: false, name: '', from: undefined, like: undefined, exclusion: undefined });
    return started.value.run;
  },
}));
