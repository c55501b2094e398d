/** Loss curve and snapshots of a run, live or from the lines of metrics.jsonl. */
import { z } from 'zod';
import type { Curves } from '../../shared/protocol.ts';
import {
  type SnapshotRecord,
  type StepRecord,
  snapshotRecordSchema,
  stepRecordSchema,
} from '../../shared/run-results.ts';
import type { Line } from '../files/json-lines.ts';
import { metricOf } from '../files/metric-lines.ts';
import { Curve, curveStateSchema } from './bounded-curve.ts';

const snapshotLimit = 500;

/** A history as a file keeps it. */
export const historyStateSchema = z.object({
  curve: curveStateSchema,
  snapshots: z.array(snapshotRecordSchema).max(snapshotLimit),
  stride: z.number().int().min(1),
  count: z.number().int().min(0),
  lastSnapshot: snapshotRecordSchema.optional(),
  lastStep: stepRecordSchema.optional(),
  isDamaged: z.boolean(),
});
export type HistoryState = z.infer<typeof historyStateSchema>;

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
    this.#curve.append(record.step, record.loss, record.seconds);
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
    const isKept = lastSnapshot?.step === this.#kept.at(-1)?.step;
    const snapshots = lastSnapshot && !isKept ? [...this.#kept, lastSnapshot] : [...this.#kept];
    return { loss: this.#curve.points(), snapshots };
  }

  /** Adds a line of metrics.jsonl. What is unknown, or was changed or moved since it was written, is left out. */
  addLine({ value, bytes }: Pick<Line, 'value' | 'bytes'>): void {
    const metric = metricOf(value, bytes);
    const { lastStep, lastSnapshot } = this;
    if (metric?.event === 'step' && metric.step > (lastStep?.step ?? 0)) {
      if (metric.step > (lastStep?.step ?? 0) + 1) this.isDamaged = true;
      this.addStep(metric);
    } else if (metric?.event === 'snapshot' && metric.step >= (lastSnapshot?.step ?? 0)) this.addSnapshot(metric);
    else this.isDamaged = true;
  }

  /** All that a history is, for `restore`. */
  state(): HistoryState {
    const { lastSnapshot, lastStep, isDamaged } = this;
    return {
      curve: this.#curve.state(),
      snapshots: [...this.#kept],
      stride: this.#stride,
      count: this.#count,
      ...(lastSnapshot && { lastSnapshot }),
      ...(lastStep && { lastStep }),
      isDamaged,
    };
  }

  restore({ curve, snapshots, stride, count, lastSnapshot, lastStep, isDamaged }: HistoryState): void {
    this.#curve.restore(curve);
    this.#kept = [...snapshots];
    this.#stride = stride;
    this.#count = count;
    this.lastSnapshot = lastSnapshot;
    this.lastStep = lastStep;
    this.isDamaged = isDamaged;
  }
}
