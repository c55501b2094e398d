/** Classification by nearest neighbours. Nothing is trained, so the result depends only on the features. */
import type { FeatureMatrix } from './representation-health.ts';

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

/** Nearest rows, nearest first; valid until the next search. */
export interface NearestRows {
  /** How many were found. */
  readonly found: number;
  readonly rows: Int32Array;
  readonly cosines: Float64Array;
}

/**
 * Searches the rows with the largest cosines. The cosines of four rows are summed side by side, because one sum would wait for
 * each of its additions.
 * @param features Rows of unit length (see unitRows).
 * @param most Number of rows; all of them if there are fewer.
 * @returns A function that searches for a row of unit length. Ties go to the row with the lower index.
 */
export function nearestRows({ count, width, data }: FeatureMatrix, most: number): (row: Float32Array) => NearestRows {
  const size = Math.min(most, count);
  const rows = new Int32Array(size);
  const cosines = new Float64Array(size);
  let found = 0;
  /** Inserts a row into the list of the nearest rows so far, sorted by descending cosine. */
  const insert = (i: number, cosine: number): void => {
    if (found === size && cosine <= cosines[size - 1]!) return;
    let place = found < size ? found++ : size - 1;
    for (; place > 0 && cosines[place - 1]! < cosine; place--) {
      cosines[place] = cosines[place - 1]!;
      rows[place] = rows[place - 1]!;
    }
    cosines[place] = cosine;
    rows[place] = i;
  };
  return (row) => {
    found = 0;
    let i = 0;
    for (; i + 4 <= count; i += 4) {
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let k = 0, at = i * width; k < width; k++, at++) {
        const value = row[k]!;
        a += value * data[at]!;
        b += value * data[at + width]!;
        c += value * data[at + 2 * width]!;
        d += value * data[at + 3 * width]!;
      }
      insert(i, a);
      insert(i + 1, b);
      insert(i + 2, c);
      insert(i + 3, d);
    }
    for (; i < count; i++) {
      let cosine = 0;
      for (let k = 0, at = i * width; k < width; k++, at++) cosine += row[k]! * data[at]!;
      insert(i, cosine);
    }
    return { found, rows, cosines };
  };
}

/**
 * The weighted vote of the k nearest training rows by cosine, for several k in one pass:
 *   class = argmax_c Σᵢ exp(cos(x, xᵢ) / τ) · [yᵢ = c],  i over the k nearest
 * Source: Wu et al. 2018, arXiv 1805.01978, section 3.4, with its τ = 0.07.
 * @param train Rows of unit length (see unitRows).
 * @param ks Numbers of neighbours; of a larger number than there are rows, all rows vote.
 * @returns A function that classifies a row of unit length, once for each k. Ties go to the row, and the class, with the
 *   lower index.
 */
export function weightedKnn({ features, labels, classes }: LabelledFeatures, ks: readonly number[]) {
  const nearest = nearestRows(features, Math.max(...ks));
  const votes = new Float64Array(classes);

  return (row: Float32Array): number[] => {
    const { found, rows, cosines } = nearest(row);
    return ks.map((k) => {
      votes.fill(0);
      // Weights relative to the nearest neighbour's have the same winner and cannot overflow.
      for (let j = 0; j < Math.min(k, found); j++)
        votes[labels[rows[j]!]!]! += Math.exp((cosines[j]! - cosines[0]!) / temperature);
      return votes.indexOf(Math.max(...votes));
    });
  };
}
