/** Classification by nearest neighbours. Nothing is trained, so the result depends only on the features. */
import type { FeatureMatrix } from './representation-health.ts';
import { rowProducts } from './row-products.ts';

/** Largest number of neighbours. Wu et al. 2018 use 200 on ImageNet; most later reports use 20. */
export const mostNeighbours = 20;
/** τ of Wu et al. 2018. */
export const temperature = 0.07;

/** At most the average number of photographs per class, because further neighbours are mostly of other classes. At least 1. */
export const neighboursFor = (count: number, classes: number): number =>
  Math.max(1, Math.min(mostNeighbours, Math.round(count / classes)));

/** Normalises rows to unit length; a row of zeros stays zero and has cosine 0 to all others. */
export function unitRows({ count, width, data }: FeatureMatrix): FeatureMatrix {
  const units = new Float32Array(data.length);
  for (let row = 0; row < count * width; row += width) {
    let squares = 0;
    for (let d = 0; d < width; d++) squares += data[row + d]! ** 2;
    if (squares === 0) continue;
    const scale = 1 / Math.sqrt(squares);
    for (let d = 0; d < width; d++) units[row + d] = data[row + d]! * scale;
  }
  return { count, width, data: units };
}

/** Features with a class index for each row. */
export interface LabelledFeatures {
  readonly features: FeatureMatrix;
  readonly labels: Int32Array;
  /** Number of classes; labels are smaller. */
  readonly classes: number;
}

/** The nearest rows of a query, nearest first; valid until the next one. */
export interface NearestRows {
  /** How many were found. */
  readonly found: number;
  readonly rows: Int32Array;
  readonly cosines: Float64Array;
}

/** Queries and rows whose cosines are in memory at once: at most 8 MiB. */
const [blockQueries, blockRows] = [256, 4096];

/** The nearest rows so far, by descending cosine. Of equal ones, the row that was offered first is nearer. */
class Nearest implements NearestRows {
  found = 0;
  readonly rows: Int32Array;
  readonly cosines: Float64Array;

  constructor(private readonly size: number) {
    this.rows = new Int32Array(size);
    this.cosines = new Float64Array(size);
  }

  offer(row: number, cosine: number): void {
    const { size, rows, cosines } = this;
    if (this.found === size && cosine <= cosines[size - 1]!) return;
    let place = this.found < size ? this.found++ : size - 1;
    for (; place > 0 && cosines[place - 1]! < cosine; place--) {
      cosines[place] = cosines[place - 1]!;
      rows[place] = rows[place - 1]!;
    }
    cosines[place] = cosine;
    rows[place] = row;
  }
}

const slice = ({ width, data }: FeatureMatrix, from: number, to: number): FeatureMatrix => ({
  count: to - from,
  width,
  data: data.subarray(from * width, to * width),
});

/**
 * Searches the rows with the largest cosines, exactly. Rows get unit length block by block, so that memory grows with the number
 * of neighbours alone.
 * @param most Number of rows; all of them if there are fewer.
 * @returns For each query, in order. Ties go to the row with the lower index.
 */
export async function* nearestRows(
  features: FeatureMatrix,
  queries: FeatureMatrix,
  most: number,
): AsyncGenerator<NearestRows> {
  const { count } = features;
  for (let first = 0; first < queries.count; first += blockQueries) {
    const asked = unitRows(slice(queries, first, Math.min(queries.count, first + blockQueries)));
    const nearest = Array.from({ length: asked.count }, () => new Nearest(Math.min(most, count)));
    for (let from = 0; from < count; from += blockRows) {
      const rows = unitRows(slice(features, from, Math.min(count, from + blockRows)));
      const cosines = await rowProducts(asked, rows);
      for (const [q, list] of nearest.entries())
        for (let i = 0; i < rows.count; i++) list.offer(from + i, cosines[q * rows.count + i]!);
    }
    yield* nearest;
  }
}

/**
 * The weighted vote of the k nearest training rows by cosine, for several k in one pass:
 *   class = argmax_c Σᵢ exp(cos(x, xᵢ) / τ) · [yᵢ = c],  i over the k nearest
 * Source: Wu et al. 2018, arXiv 1805.01978, section 3.4, with its τ = 0.07.
 * @param ks Numbers of neighbours; of a larger number than there are rows, all rows vote.
 * @returns For each query, in order: its class once for each k. Ties go to the row, and the class, with the lower index.
 */
export async function* weightedKnn(
  { features, labels, classes }: LabelledFeatures,
  queries: FeatureMatrix,
  ks: readonly number[],
): AsyncGenerator<number[]> {
  const votes = new Float64Array(classes);
  for await (const { found, rows, cosines } of nearestRows(features, queries, Math.max(...ks)))
    yield ks.map((k) => {
      votes.fill(0);
      // Weights relative to the nearest neighbour's have the same winner and cannot overflow.
      for (let j = 0; j < Math.min(k, found); j++)
        votes[labels[rows[j]!]!]! += Math.exp((cosines[j]! - cosines[0]!) / temperature);
      return votes.indexOf(Math.max(...votes));
    });
}
