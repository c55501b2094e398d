/** Loss curve and snapshots of a run, live or read from metrics.jsonl. */
import { refuse } from '../../shared/failure.ts';
import type { Curves } from '../../shared/protocol.ts';
import type { SnapshotRecord, StepRecord } from '../../shared/run-results.ts';
import { readLines } from '../files/json-lines.ts';
import { metricOf } from '../files/metric-lines.ts';
import { metricsFile } from '../files/run-folder.ts';
import { Curve } from './bounded-curve.ts';

const snapshotLimit = 500;

/** The decimated history of a run, without the histograms of its features, which no page draws. */
export class RunHistory {
  readonly #curve = new Curve();
  /** Every `#stride`th snapshot, counted from the first. */
  #kept: SnapshotRecord[] = [];
  #stride = 1;
  #count = 0;
  /** The newest snapshot, whether or not it is in `#kept`. */
  lastSnapshot: SnapshotRecord | undefined;
  lastStep: StepRecord | undefined;
  /** Lines of metrics.jsonl are missing, damaged or not in their order. */
  isDamaged = false;

  addStep(record: StepRecord): void {
    this.#curve.append(record.step, record.loss);
    this.lastStep = record;
  }

  addSnapshot({ features: _, ...record }: SnapshotRecord): void {
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

  /**
   * Adds a line of metrics.jsonl; undefined if it is not JSON. What is unknown, or was changed or moved since it was written, is
   * left out.
   */
  addLine(record: unknown): void {
    const metric = metricOf(record);
    const { lastStep, lastSnapshot } = this;
    if (metric?.event === 'step' && metric.step > (lastStep?.step ?? 0)) {
      if (metric.step > (lastStep?.step ?? 0) + 1) this.isDamaged = true;
      this.addStep(metric);
    } else if (metric?.event === 'snapshot' && metric.step >= (lastSnapshot?.step ?? 0)) this.addSnapshot(metric);
    else this.isDamaged = true;
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
