/** Classes of places by their nearest training places: k-NN and soft retrieval. */
import type { Engine } from '../../engine/engine.ts';
import type { FeatureMatrix } from '../../numerics/representation-health.ts';
import { unitRows } from '../../numerics/weighted-knn.ts';
import { RowProducts } from './place-products.ts';

/** Numbers of neighbours that are compared: those of CAPI's `eval_segmentation.py`. */
export const votingPlaces = [1, 3, 10, 30] as const;
/** Neighbours that are retrieved, and the temperature β of their weights: those of open-hummingbird-eval. */
export const retrieved = 30;
export const beta = 0.02;

/** Nearest training places of a row: their numbers, nearest first, and their cosines. */
export interface Nearest {
  readonly rows: Int32Array;
  readonly cosines: Float64Array;
}

/** A memory of training places. */
export class PlaceMemory {
  private constructor(
    private readonly products: RowProducts,
    private readonly size: number,
  ) {}

  static async open(engine: Engine, features: FeatureMatrix): Promise<PlaceMemory> {
    return new PlaceMemory(await RowProducts.open(engine, unitRows(features)), Math.min(retrieved, features.count));
  }

  /** The nearest places of every row by cosine; of equal ones the first. @param use What it gets is reused. */
  async nearest(features: FeatureMatrix, use: (row: number, nearest: Nearest) => void): Promise<void> {
    const { size } = this;
    const rows = new Int32Array(size);
    const cosines = new Float64Array(size);
    await this.products.each(unitRows(features), (row, products) => {
      let found = 0;
      for (let i = 0; i < products.length; i++) {
        const cosine = products[i]!;
        if (found === size && cosine <= cosines[size - 1]!) continue;
        let place = found < size ? found++ : size - 1;
        for (; place > 0 && cosines[place - 1]! < cosine; place--) {
          cosines[place] = cosines[place - 1]!;
          rows[place] = rows[place - 1]!;
        }
        cosines[place] = cosine;
        rows[place] = i;
      }
      use(row, { rows, cosines });
    });
  }

  dispose(): Promise<void> {
    return this.products.dispose();
  }
}

/** The most frequent label among the k nearest; of equally frequent ones the lower. */
export function vote({ rows }: Nearest, labels: Int32Array, k: number, votes: Float64Array): number {
  votes.fill(0);
  for (let j = 0; j < Math.min(k, rows.length); j++) votes[labels[rows[j]!]!]!++;
  return votes.indexOf(Math.max(...votes));
}

/**
 * The soft label of a row, Σⱼ wⱼ yⱼ with w = softmax(cos / β) over its nearest places.
 * Source: Balazevic et al. 2023, arXiv 2306.01667, eq. 2, with the settings of open-hummingbird-eval.
 * @param soft The soft labels of the memory, [rows, classes]. @param into Gets the result, [classes], at `from`.
 */
export function softLabel(
  { rows, cosines }: Nearest,
  soft: Float32Array,
  classes: number,
  into: Float32Array,
  from: number,
): void {
  into.fill(0, from, from + classes);
  let total = 0;
  for (let j = 0; j < rows.length; j++) total += Math.exp((cosines[j]! - cosines[0]!) / beta);
  for (let j = 0; j < rows.length; j++) {
    const weight = Math.exp((cosines[j]! - cosines[0]!) / beta) / total;
    for (let c = 0; c < classes; c++) into[from + c]! += weight * soft[rows[j]! * classes + c]!;
  }
}
