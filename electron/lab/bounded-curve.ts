/**
 * A loss curve of any length in at most 500 points. Points fall into buckets of equal width. When there are too many
 * buckets, neighbours are merged and the width doubles, so that an append costs O(1) on average.
 */
import { z } from 'zod';
import type { Curves } from '../../shared/protocol.ts';

export type CurvePoint = Curves['loss'][number];

const bucketSchema = z.object({
  sum: z.number(),
  count: z.number().int().min(1),
  lastStep: z.number().int(),
  /** Training time at the last step; absent in runs of earlier versions. */
  seconds: z.number().optional(),
});
/** A curve as a file keeps it. */
export const curveStateSchema = z.object({ width: z.number().int().min(1), buckets: z.array(bucketSchema).max(500) });
export type CurveState = z.infer<typeof curveStateSchema>;

/** The decimated curve. */
export class Curve {
  #buckets: CurveState['buckets'] = [];
  #width = 1;

  /** @param limit Largest number of points; even. */
  constructor(private readonly limit = 500) {}

  append(step: number, loss: number, seconds?: number): void {
    const last = this.#buckets.at(-1);
    if (last && last.count < this.#width) {
      last.sum += loss;
      last.count += 1;
      last.lastStep = step;
      if (seconds !== undefined) last.seconds = seconds;
      return;
    }
    if (this.#buckets.length === this.limit) this.#halve();
    this.#buckets.push({ sum: loss, count: 1, lastStep: step, ...(seconds === undefined ? {} : { seconds }) });
  }

  /** Removes points after `step`, because a run that resumes from a checkpoint repeats those steps. */
  dropAfter(step: number): void {
    this.#buckets = this.#buckets.filter((bucket) => bucket.lastStep <= step);
  }

  /** Each point is the mean of its bucket, at the bucket's last step. */
  points(): CurvePoint[] {
    return this.#buckets.map(({ lastStep: step, sum, count, seconds }) => ({
      step,
      loss: sum / count,
      ...(seconds === undefined ? {} : { seconds }),
    }));
  }

  state(): CurveState {
    return { width: this.#width, buckets: this.#buckets.map((bucket) => ({ ...bucket })) };
  }

  restore({ width, buckets }: CurveState): void {
    this.#width = width;
    this.#buckets = buckets.map((bucket) => ({ ...bucket }));
  }

  #halve(): void {
    const merged: CurveState['buckets'] = [];
    for (let i = 0; i < this.#buckets.length; i += 2) {
      const [a, b] = [this.#buckets[i]!, this.#buckets[i + 1]];
      merged.push(b ? { ...b, sum: a.sum + b.sum, count: a.count + b.count } : a);
    }
    this.#buckets = merged;
    this.#width *= 2;
  }
}
