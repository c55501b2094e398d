/** Loss curve and snapshots of a run, live or read from metrics.jsonl. */
import { type Failure, refuse } from '../../shared/failure.ts';
import type { Curves } from '../../shared/protocol.ts';
import {
  type RunRecord,
  type SnapshotRecord,
  type StepRecord,
  snapshotRecordSchema,
  stepRecordSchema,
} from '../../shared/run-results.ts';
import { readLines } from '../files/json-lines.ts';
import { openRegular } from '../files/open-regular.ts';
import { metricsFile } from '../files/run-folder.ts';
import { hasChanged } from '../files/sealed-line.ts';
import { Curve } from './bounded-curve.ts';

const snapshotLimit = 500;

/** The decimated history of a run. */
export class RunHistory {
  readonly #curve = new Curve();
  /** Every `#stride`th snapshot, counted from the first. */
  #kept: SnapshotRecord[] = [];
  #stride = 1;
  #count = 0;
  /** The newest snapshot, whether or not it is in `#kept`. */
  lastSnapshot: SnapshotRecord | undefined;
  lastStep: StepRecord | undefined;
  /** Number of lines of metrics.jsonl that are damaged or not in their order. */
  #damagedLines = 0;
  #missesSteps = false;

  addStep(record: StepRecord): void {
    this.#curve.append(record.step, record.loss);
    this.lastStep = record;
  }

  addSnapshot(record: SnapshotRecord): void {
    const isAgain = this.lastSnapshot?.step === record.step;
    this.lastSnapshot = record;
    if (isAgain && this.#kept.at(-1)?.step === record.step) this.#kept[this.#kept.length - 1] = record;
    if (isAgain) return;
    if (this.#count % this.#stride === 0) this.#kept.push(record);
    this.#count += 1;
    if (this.#kept.length < snapshotLimit) return;
    this.#kept = this.#kept.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }

  /** Removes everything after `step`, because a run that resumes from a checkpoint repeats those steps. */
  dropAfter(step: number): void {
    this.#curve.dropAfter(step);
    this.#kept = this.#kept.filter((snapshot) => snapshot.step <= step);
    this.#count = this.#kept.length * this.#stride;
    if (this.lastSnapshot && this.lastSnapshot.step > step) this.lastSnapshot = this.#kept.at(-1);
  }

  curves(): Curves {
    const { lastSnapshot } = this;
    const isKept = lastSnapshot === this.#kept.at(-1);
    const snapshots = lastSnapshot && !isKept ? [...this.#kept, lastSnapshot] : [...this.#kept];
    return { loss: this.#curve.points(), snapshots };
  }

  /** Adds a line of metrics.jsonl; undefined if it is not JSON. What was changed or moved since it was written is left out. */
  addLine(record: unknown): void {
    const step = stepRecordSchema.safeParse(record);
    const snapshot = snapshotRecordSchema.safeParse(record);
    const before = this.lastStep?.step;
    if (!hasChanged(record) && step.success && step.data.step > (before ?? 0)) {
      if (before !== undefined && step.data.step > before + 1) this.#missesSteps = true;
      this.addStep(step.data);
    } else if (!hasChanged(record) && snapshot.success && snapshot.data.step >= (this.lastSnapshot?.step ?? 0)) {
      this.addSnapshot(snapshot.data);
    } else this.#damagedLines++;
  }

  /** What the metrics lack of a run with this ending; nothing if they are whole. @param file Of the metrics. */
  damage(file: string, ending: RunRecord['ending']): Failure[] {
    const isWholeBySteps = (this.lastStep?.step ?? 0) === ending?.step;
    const isWholeBySnapshots = ending?.status !== 'finished' || this.lastSnapshot?.step === ending.step;
    const endsEarly =
      (ending?.status === 'finished' || ending?.status === 'stopped') && !(isWholeBySteps && isWholeBySnapshots);
    if (this.#damagedLines === 0 && !this.#missesSteps && !endsEarly) return [];
    const what =
      this.#damagedLines > 0 ? `${this.#damagedLines} of its lines are not as they were written` : 'it lacks lines';
    const hint = 'restore the file; the curves lack these steps, and the weights do not depend on them';
    return [{ code: 'unusable-input', message: `${file} is damaged: ${what}`, hint }];
  }
}

/** The record of a line; undefined if it is not JSON. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Reads all metrics of a run; empty if there are none yet. */
export async function readHistory(runDir: string): Promise<RunHistory> {
  const history = new RunHistory();
  try {
    for await (const { value } of readLines(metricsFile(runDir))) history.addLine(value);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') refuse('unusable-input', `${metricsFile(runDir)} cannot be read: ${message}`);
  }
  return history;
}

/** Reads the end of a run's metrics, which is enough for its current state. */
export async function readLatest(runDir: string, bytes = 128 * 1024): Promise<RunHistory> {
  const history = new RunHistory();
  const file = await openRegular(metricsFile(runDir)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return history;
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - bytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    // The last line may be incomplete, and the first one if it is not that of the file.
    for (const line of lines.slice(from > 0 ? 1 : 0, -1)) history.addLine(parse(line));
  } finally {
    await file.close();
  }
  return history;
}
