/** Loss curve and snapshots of a run, live or read from metrics.jsonl. */
import { refuse } from '../../shared/failure.ts';
import type { Curves } from '../../shared/protocol.ts';
import type { SnapshotRecord, StepRecord } from '../../shared/run-results.ts';
import { readJsonLines } from '../files/json-lines.ts';
import { metricsFile } from '../files/run-folder.ts';
import { Curve } from './bounded-curve.ts';
import { metricOf } from './latest-metrics.ts';

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
    const metric = metricOf(record);
    if (metric?.event === 'step') this.addStep(metric);
    else if (metric) this.addSnapshot(metric);
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
