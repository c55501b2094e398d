/** The image that a dialog shows large, and its neighbours in the grid, board or list from which it was opened. */
import { create } from 'zustand';
import type { Failure } from '../../shared/failure.ts';
import type { ImageDetails, ResultOf } from '../../shared/protocol.ts';
import type { TrainSettings } from '../../shared/training-settings.ts';
import { lab } from './lab-client.ts';

/** A row of images of one dataset. */
export interface ImageRow {
  readonly dataset: string;
  readonly count: number;
  /** The run whose answers about the image are shown. */
  readonly run?: string;
  /** Settings of a run that does not exist yet: what its network would see. */
  readonly settings?: TrainSettings;
  /**
   * The image at a place of the row: its number in the dataset, its path, or its path within its folder; undefined if it
   * cannot be found.
   */
  imageAt(place: number): number | string | Promise<number | undefined>;
  /** The question about the image at a place and its answer, in lines, where a row is one of questions. */
  questionAt?(place: number): readonly string[];
  /** The heading of these lines; `This question` by default. */
  readonly questionTitle?: string;
}

/** What a network makes of the image. */
type UnderTask = Omit<ResultOf<'runs.image'>, 'answers'> & Partial<Pick<ResultOf<'runs.image'>, 'answers'>>;

/** An image that is left sooner is not examined further. */
const pauseMs = 150;
const nothing = { details: undefined, failure: undefined, exif: undefined, underTask: undefined } as const;

interface OpenedImage {
  readonly row: ImageRow | undefined;
  readonly place: number;
  /** Undefined until the lab has answered. */
  readonly details: ImageDetails | undefined;
  readonly failure: Failure | undefined;
  /** EXIF fields; undefined until they are read. */
  readonly exif: ResultOf<'datasets.exif'>['fields'] | Failure | undefined;
  /** The image as the network of the row's run or settings sees it, and the run's answers; undefined until they are there. */
  readonly underTask: UnderTask | undefined;
  open(row: ImageRow, place: number): Promise<void>;
  /**
   * Opens one of a run's images.
   * @param names Paths, or paths within their chosen folders.
   * @param which The images that it holds out (the default), or those that it trains on.
   */
  openOfRun(run: string, names: readonly string[], place: number, which?: 'held-out' | 'trained'): Promise<void>;
  /**
   * Opens the image of one of a run's questions about held-out images, at this question.
   * @param names The image of each question. @param questionAt As in a row.
   */
  openQuestion(
    run: string,
    names: readonly string[],
    place: number,
    questionAt: NonNullable<ImageRow['questionAt']>,
  ): Promise<void>;
  /** Opens a neighbour; nothing happens at the ends of the row. */
  move(by: 1 | -1): Promise<void>;
  close(): void;
}

export const useOpenedImage = create<OpenedImage>()((set, get) => {
  /** Opens a run's datasets first. */
  async function openOf(
    row: Pick<ImageRow, 'questionAt'> & { readonly run: string },
    names: readonly string[],
    place: number,
    which: 'held-out' | 'trained',
  ): Promise<void> {
    const imageAt = (at: number) => names[at] ?? '';
    const waiting: ImageRow = { dataset: '', count: 1, run: row.run, imageAt };
    set({ row: waiting, place: 0, ...nothing });
    const opened = await lab.request('runs.openDatasets', { run: row.run });
    if (get().row !== waiting) return;
    if (!opened.ok) {
      set({ failure: opened.failure });
      return;
    }
    const { dataset, heldOut } = opened.value;
    const from = which === 'held-out' ? (heldOut ?? dataset) : dataset;
    await get().open({ ...row, dataset: from.id, count: names.length, imageAt }, place);
  }
  return {
    row: undefined,
    place: 0,
    ...nothing,
    async open(row, place) {
      set({ row, place, ...nothing });
      const { dataset, run, settings } = row;
      const isLeft = () => get().row !== row || get().place !== place;
      const wanted = await row.imageAt(place);
      if (isLeft()) return;
      if (wanted === undefined) {
        set({ failure: { code: 'failed', message: 'the list of images could not be loaded' } });
        return;
      }
      const got = await lab.request('datasets.image', { dataset, image: wanted });
      if (isLeft()) return;
      set(got.ok ? { details: got.value } : { failure: got.failure });
      if (!got.ok) return;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (isLeft()) return;
      const image = got.value.index;
      const examine = async () => {
        const read = await lab.request('datasets.exif', { dataset, image });
        if (!isLeft()) set({ exif: read.ok ? read.value.fields : read.failure });
      };
      const pose = async () => {
        if (!run && !settings) return;
        const seen = run
          ? await lab.request('runs.image', { run, dataset, image })
          : await lab.request('puzzle.preview', { dataset, settings: settings!, image });
        if (!isLeft()) set({ underTask: seen.ok ? seen.value : { items: [], failure: seen.failure } });
      };
      await Promise.all([examine(), pose()]);
    },
    openOfRun: (run, names, place, which = 'held-out') => openOf({ run }, names, place, which),
    openQuestion: (run, names, place, questionAt) => openOf({ run, questionAt }, names, place, 'held-out'),
    async move(by) {
      const { row, place } = get();
      const next = place + by;
      if (row && next >= 0 && next < row.count) await get().open(row, next);
    },
    close: () => set({ row: undefined, ...nothing }),
  };
});

/** A row of one image. */
export const alone = (dataset: string, image: number | string): ImageRow => ({
  dataset,
  count: 1,
  imageAt: () => image,
});
