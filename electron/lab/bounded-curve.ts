/**
 * A loss curve of any length in at most 500 points. Points fall into buckets of equal width. When there are too many
 * buckets, neighbours are merged and the width doubles, so that an append costs O(1) on average.
 */
export interface CurvePoint {
  readonly step: number;
  readonly loss: number;
}

interface Bucket {
  sum: number;
  count: number;
  lastStep: number;
}

/** The decimated curve. */
export class Curve {
  #buckets: Bucket[] = [];
  #width = 1;

  /** @param limit Largest number of points; even. */
  constructor(private readonly limit = 500) {}

  append(step: number, loss: number): void {
    const last = this.#buckets.at(-1);
    if (last && last.count < this.#width) {
      last.sum += loss;
      last.count += 1;
      last.lastStep = step;
      return;
    }
    if (this.#buckets.length === this.limit) this.#halve();
    this.#buckets.push({ sum: loss, count: 1, lastStep: step });
  }

  /** Removes points after `step`, because a run that resumes from a checkpoint repeats those steps. */
  dropAfter(step: number): void {
    this.#buckets = this.#buckets.filter((bucket) => bucket.lastStep <= step);
  }

  /** Each point is the mean of its bucket, at the bucket's last step. */
  points(): CurvePoint[] {
    return this.#buckets.map((bucket) => ({ step: bucket.lastStep, loss: bucket.sum / bucket.count }));
  }

  #halve(): void {
    const merged: Bucket[] = [];
    for (let i = 0; i < this.#buckets.length; i += 2) {
      const [a, b] = [this.#buckets[i]!, this.#buckets[i + 1]];
      merged.push(b ? { sum: a.sum + b.sum, count: a.count + b.count, lastStep: b.lastStep } : a);
    }
    this.#buckets = merged;
    this.#width *= 2;
  }
}
