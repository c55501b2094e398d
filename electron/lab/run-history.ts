/** Loss curve and snapshots of a run, live or read from metrics.jsonl. */
import { refuse } from '../../shared/failure.ts';
import type { Curves } from '../../shared/protocol.ts';
import {
  type SnapshotRecord,
  type StepRecord,
  snapshotRecordSchema,
  stepRecordSchema,
} from '../../shared/run-results.ts';
import { readJsonLines } from '../files/json-lines.ts';
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

  /** Adds a record of metrics.jsonl. An unknown one, or one that was changed since it was written, is ignored. */
  add(record: unknown): void {
    if (hasChanged(record)) return;
    const step = stepRecordSchema.safeParse(record);
    const snapshot = snapshotRecordSchema.safeParse(record);
    if (step.success) this.addStep(step.data);
    else if (snapshot.success) this.addSnapshot(snapshot.data);
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
    for await (const record of readJsonLines(metricsFile(runDir))) history.add(record);
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
    // The first and the last line may be incomplete; any line may have been damaged by hand.
    for (const line of buffer.toString('utf8', 0, bytesRead).split('\n')) {
      history.add(parse(line));
    }
  } finally {
    await file.close();
  }
  return history;
}
