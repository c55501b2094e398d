/** A run as TensorBoard's events: scalars of every step and snapshot, histograms of features, images of boards. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Result, success } from '../../../shared/failure.ts';
import { scalarsOf } from '../../../shared/label-free.ts';
import type { BoardItem, BoardPicture, SnapshotRecord, StepRecord } from '../../../shared/run-results.ts';
import { type Metric, readMetrics } from '../metric-lines.ts';
import { readRegular } from '../open-regular.ts';
import { boardFolder, listBoards, readBoard, readRunRecord, tensorboardFolder } from '../run-folder.ts';
import type { EventValue } from './event.ts';
import { EventFile, eventFiles } from './event-file.ts';

/** `gradientNorm` → `gradient-norm` */
const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const scalars = (group: string, numbers: Readonly<Record<string, number | undefined>>): EventValue[] =>
  Object.entries(numbers).flatMap(([name, scalar]) =>
    scalar === undefined ? [] : [{ tag: `${group}/${kebab(name)}`, scalar }],
  );

const stepValues = ({ loss, learningRate, imagesPerSecond, epoch, metrics }: StepRecord): EventValue[] =>
  scalars('train', { loss, learningRate, imagesPerSecond, epoch, ...metrics });

const snapshotValues = ({ heldOut, health, labelFree, meter, features }: SnapshotRecord): EventValue[] => [
  ...scalars('held-out', heldOut),
  ...scalars('health', {
    effectiveRank: health.effectiveRank,
    featureSpread: health.featureStd,
    deadUnits: health.deadUnits,
  }),
  ...scalars('label-free', labelFree ? scalarsOf(labelFree) : {}),
  ...(meter ?? []).flatMap(({ cue, score, control }) => scalars(`cheat-meter/${cue}`, { score, control })),
  ...(features ? [{ tag: 'health/features', histogram: features }] : []),
];

/** Number of channels by the colour type of a PNG. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };
const colourTypeAt = 25;

/** An image of a board under its tag: `board/<path in its folder>/<role>`, the same at every snapshot. */
interface TaggedPicture {
  readonly tag: string;
  readonly picture: BoardPicture;
}

function taggedPictures(items: readonly BoardItem[]): TaggedPicture[] {
  const used = new Set<string>();
  const unused = (tag: string, nth = 1): string => {
    const candidate = nth === 1 ? tag : `${tag}-${nth}`;
    return used.has(candidate) ? unused(tag, nth + 1) : candidate;
  };
  return items.flatMap(({ photograph, kind, pictures }) => {
    const nameOf = ({ caption }: BoardPicture): string =>
      (kind === 'patch-colours' ? caption : (photograph ?? 'all-images')).replaceAll('\\', '/');
    return pictures.map((picture) => {
      const tag = unused(`board/${nameOf(picture)}/${picture.role}`);
      used.add(tag);
      return { tag, picture };
    });
  });
}

/** The images of a board. @returns Or why the board cannot be read. */
async function boardValues(runDir: string, step: number): Promise<Result<EventValue[]>> {
  const board = await readBoard(runDir, step);
  if (!board.ok) return board;
  const values: EventValue[] = [];
  for (const { tag, picture } of taggedPictures(board.value.items)) {
    const { file, width, height } = picture;
    if (file === undefined) continue;
    const png = await readRegular(join(boardFolder(runDir, step), file));
    values.push({ tag, image: { width, height, channels: channelsOf[png[colourTypeAt] ?? 2] ?? 3, png } });
  }
  return success(values);
}

/** Writes the events of one run. */
export class RunEvents {
  private constructor(
    private readonly runDir: string,
    private readonly file: EventFile,
  ) {}

  /**
   * Goes on with the events of a run that trains.
   * @param step Of the checkpoint that it resumes from; undefined for a new run. If the run has no events yet, those up to this
   *   step are made from its metrics and boards.
   * @returns Undefined if the run writes none: it has no folder for them.
   */
  static async openForTraining(runDir: string, step: number | undefined): Promise<RunEvents | undefined> {
    const folder = tensorboardFolder(runDir);
    if (!(await stat(folder).catch(() => undefined))?.isDirectory()) return undefined;
    const isFirst = (await eventFiles(folder)).length === 0;
    const isLate = isFirst && step !== undefined;
    const fromStep = step === undefined || isLate ? 0 : step + 1;
    const events = new RunEvents(runDir, await EventFile.open(folder, fromStep));
    if (isLate) await events.#addPast(step);
    return events;
  }

  /**
   * Writes the events of a whole run into a folder that has none, from its metrics and boards.
   * @returns The file, and the number of lines and boards that could not be read.
   */
  static async write(runDir: string, folder: string): Promise<{ readonly file: string; readonly damaged: number }> {
    const events = new RunEvents(runDir, await EventFile.open(folder, 0));
    try {
      const damaged = await events.#addPast(Number.POSITIVE_INFINITY);
      return { file: events.file.path, damaged };
    } finally {
      await events.close();
    }
  }

  /** Adds the numbers of a step or a snapshot. @param wallTime In seconds since 1970. */
  add(record: Metric, wallTime?: number): void {
    this.file.add(record.step, record.event === 'step' ? stepValues(record) : snapshotValues(record), wallTime);
  }

  /** Adds the images of a board that has been drawn. @returns False if it cannot be read. */
  async addBoard(step: number, wallTime?: number): Promise<boolean> {
    const values = await boardValues(this.runDir, step).catch(() => undefined); // without its PNG files
    if (!values?.ok) return false;
    this.file.add(step, values.value, wallTime);
    return true;
  }

  /** Resolves when everything that was added is on disk. */
  flush(): Promise<void> {
    return this.file.flush();
  }

  close(): Promise<void> {
    return this.file.close();
  }

  /**
   * Adds what was recorded up to a step. Metrics have no times: the times of these events add up the durations of the steps
   * since the run was created.
   * @returns The number of lines and boards that could not be read.
   */
  async #addPast(upTo: number): Promise<number> {
    const record = await readRunRecord(this.runDir);
    const batch = record.ok ? (record.value.started?.batch ?? 0) : 0;
    let wallTime = record.ok ? Date.parse(record.value.createdAt) / 1000 : Date.now() / 1000;
    let damaged = 0;
    const boards = new Set(await listBoards(this.runDir));
    for await (const metric of readMetrics(this.runDir, () => damaged++)) {
      if (metric.step > upTo) continue;
      if (metric.event === 'step' && metric.imagesPerSecond > 0) wallTime += batch / metric.imagesPerSecond;
      this.add(metric, wallTime);
      if (metric.event !== 'snapshot') continue;
      if (boards.has(metric.step) && !(await this.addBoard(metric.step, wallTime))) damaged++;
      await this.flush(); // so that memory does not grow with the run
    }
    return damaged;
  }
}
