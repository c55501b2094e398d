/** Multinomial logistic regression: its logits, and its loss with gradient. */
import type { Objective } from './lbfgs.ts';
import type { FeatureMatrix } from './representation-health.ts';
import type { LabelledFeatures } from './weighted-knn.ts';

/** Number of parameters: weights [C, D], then biases [C], in one array. */
export const weightCount = (width: number, classes: number): number => classes * (width + 1);

/** Writes the logits W x + b of one row into `logits` [C]. */
export function logitsOf(weights: Float64Array, row: ArrayLike<number>, from: number, logits: Float64Array): void {
  const classes = logits.length;
  const width = weights.length / classes - 1;
  for (let c = 0, at = 0; c < classes; c++) {
    let sum = weights[classes * width + c]!;
    for (let d = 0; d < width; d++, at++) sum += weights[at]! * row[from + d]!;
    logits[c] = sum;
  }
}

/** Turns logits into probabilities, in place. @returns ln Σ exp(logit). */
function softmaxInPlace(logits: Float64Array): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > highest) highest = logit;
  let total = 0;
  for (let c = 0; c < logits.length; c++) {
    logits[c] = Math.exp(logits[c]! - highest);
    total += logits[c]!;
  }
  for (let c = 0; c < logits.length; c++) logits[c]! /= total;
  return highest + Math.log(total);
}

/** Rows that are multiplied together. */
const blockRows = 4;

/**
 * Mean cross-entropy with a penalty on the weights but not on the biases:
 *   f(W, b) = −1/N Σₙ ln softmax(W xₙ + b)_{yₙ} + λ/2 ‖W‖²
 *   ∂f/∂W = 1/N Σₙ (pₙ − e_{yₙ}) xₙᵀ + λ W,  ∂f/∂b = 1/N Σₙ (pₙ − e_{yₙ})
 * Source: Bishop 2006, Pattern Recognition and Machine Learning, eq. 4.108 and 4.109. In nats; ln C at W = 0, b = 0.
 * Both products are computed for four rows at a time, so that each weight is read once for four: about half the time of row by
 * row. Two classes at a time as well would be slower.
 * @param penalty λ, at least 0; the loss is strictly convex in W if λ > 0.
 */
export function logisticLoss({ features, labels, classes }: LabelledFeatures, penalty: number): Objective {
  const { count, width } = features;
  const biases = classes * width;
  /** Logits of the rows of a block, then the share of each row and class in the gradient, [4, C]. */
  const rows = Array.from({ length: blockRows }, () => new Float64Array(classes));

  return (weights, gradient) => {
    gradient.fill(0);
    let loss = 0;
    for (let n = 0; n < count; n += blockRows) {
      multiplyWeights(weights, features, n, rows);
      for (const [at, row] of rows.entries()) {
        if (n + at >= count) {
          row.fill(0); // the last block repeats the last row, with no share
          continue;
        }
        const right = labels[n + at]!;
        const logit = row[right]!;
        loss += softmaxInPlace(row) - logit;
        row[right]! -= 1;
        for (let c = 0; c < classes; c++) row[c]! /= count;
      }
      addOuterProducts(rows, features, n, gradient);
    }
    let squares = 0;
    for (let at = 0; at < biases; at++) {
      squares += weights[at]! ** 2;
      gradient[at]! += penalty * weights[at]!;
    }
    return loss / count + (penalty / 2) * squares;
  };
}

/** Starts of four rows from `n` on; beyond the last row, of the last. */
const startsOf = ({ count, width }: FeatureMatrix, n: number): readonly number[] =>
  Array.from({ length: blockRows }, (_, i) => Math.min(n + i, count - 1) * width);

/** W xₙ + b of four rows. @param into [4, C]. */
function multiplyWeights(
  weights: Float64Array,
  features: FeatureMatrix,
  n: number,
  into: readonly Float64Array[],
): void {
  const { width, data } = features;
  const [a, b, c, d] = startsOf(features, n) as [number, number, number, number];
  const classes = weights.length / (width + 1);
  for (let k = 0; k < classes; k++) {
    let [sumA, sumB, sumC, sumD] = [0, 0, 0, 0];
    for (let i = 0, at = k * width; i < width; i++, at++) {
      const weight = weights[at]!;
      sumA += weight * data[a + i]!;
      sumB += weight * data[b + i]!;
      sumC += weight * data[c + i]!;
      sumD += weight * data[d + i]!;
    }
    const bias = weights[classes * width + k]!;
    for (const [row, sum] of [sumA, sumB, sumC, sumD].entries()) into[row]![k] = sum + bias;
  }
}

/** Adds rₙ xₙᵀ and rₙ of four rows to the gradient. @param shares r, [4, C]. */
function addOuterProducts(
  shares: readonly Float64Array[],
  features: FeatureMatrix,
  n: number,
  gradient: Float64Array,
): void {
  const { width, data } = features;
  const [a, b, c, d] = startsOf(features, n) as [number, number, number, number];
  const classes = gradient.length / (width + 1);
  for (let k = 0; k < classes; k++) {
    const [ofA, ofB, ofC, ofD] = shares.map((row) => row[k]!) as [number, number, number, number];
    gradient[classes * width + k]! += ofA + ofB + ofC + ofD;
    for (let i = 0, at = k * width; i < width; i++, at++)
      gradient[at]! += ofA * data[a + i]! + ofB * data[b + i]! + ofC * data[c + i]! + ofD * data[d + i]!;
  }
}
