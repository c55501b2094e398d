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

/**
 * Turns the logits of one row into probabilities, in place.
 * @param from Place of the row's first logit.
 * @returns ln Σ exp(logit).
 */
function softmaxInPlace(logits: Float64Array, from: number, classes: number): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let at = from; at < from + classes; at++) if (logits[at]! > highest) highest = logits[at]!;
  let total = 0;
  for (let at = from; at < from + classes; at++) {
    const power = Math.exp(logits[at]! - highest);
    logits[at] = power;
    total += power;
  }
  for (let at = from; at < from + classes; at++) logits[at]! /= total;
  return highest + Math.log(total);
}

/** Rows that are multiplied together. */
const blockRows = 4;

/**
 * Mean cross-entropy with a penalty on the weights but not on the biases:
 *   f(W, b) = −1/N Σₙ ln softmax(W xₙ + b)_{yₙ} + λ/2 ‖W‖²
 *   ∂f/∂W = 1/N Σₙ (pₙ − e_{yₙ}) xₙᵀ + λ W,  ∂f/∂b = 1/N Σₙ (pₙ − e_{yₙ})
 * Source: Bishop 2006, Pattern Recognition and Machine Learning, eq. 4.108 and 4.109. In nats; ln C at W = 0, b = 0.
 * Both products are computed for four rows and two classes at a time, so that a value that is read is used twice and a weight
 * four times.
 * @param penalty λ, at least 0; the loss is strictly convex in W if λ > 0.
 */
export function logisticLoss({ features, labels, classes }: LabelledFeatures, penalty: number): Objective {
  const { count, width } = features;
  const biases = classes * width;
  /** Logits of the rows of a block, then the share of each row and class in the gradient, [4, C]. */
  const block = new Float64Array(blockRows * classes);

  return (weights, gradient) => {
    gradient.fill(0);
    let loss = 0;
    for (let n = 0; n < count; n += blockRows) {
      multiplyWeights(weights, features, n, block);
      for (let row = 0, from = 0; row < blockRows; row++, from += classes) {
        if (n + row >= count) {
          block.fill(0, from); // the last block repeats the last row, with no share
          break;
        }
        const right = from + labels[n + row]!;
        const logit = block[right]!;
        loss += softmaxInPlace(block, from, classes) - logit;
        block[right]! -= 1;
        for (let at = from; at < from + classes; at++) block[at]! /= count;
      }
      addOuterProducts(block, features, n, gradient);
    }
    let squares = 0;
    for (let at = 0; at < biases; at++) {
      squares += weights[at]! ** 2;
      gradient[at]! += penalty * weights[at]!;
    }
    return loss / count + (penalty / 2) * squares;
  };
}

/** Start of a row; beyond the last row, of the last. */
const startOf = ({ count, width }: FeatureMatrix, row: number): number => Math.min(row, count - 1) * width;

/** W xₙ + b of four rows. @param into [4, C]. */
function multiplyWeights(weights: Float64Array, features: FeatureMatrix, n: number, into: Float64Array): void {
  const { width, data } = features;
  const [a, b, c, d] = [0, 1, 2, 3].map((row) => startOf(features, n + row)) as [number, number, number, number];
  const classes = weights.length / (width + 1);
  const biases = classes * width;
  for (let k = 0; k < classes; k += 2) {
    const next = Math.min(k + 1, classes - 1); // of an odd number, the last class is its own neighbour
    let [sumA, sumB, sumC, sumD, nextA, nextB, nextC, nextD] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let i = 0, at = k * width, atNext = next * width; i < width; i++, at++, atNext++) {
      const weight = weights[at]!;
      const weightNext = weights[atNext]!;
      const valueA = data[a + i]!;
      const valueB = data[b + i]!;
      const valueC = data[c + i]!;
      const valueD = data[d + i]!;
      sumA += weight * valueA;
      sumB += weight * valueB;
      sumC += weight * valueC;
      sumD += weight * valueD;
      nextA += weightNext * valueA;
      nextB += weightNext * valueB;
      nextC += weightNext * valueC;
      nextD += weightNext * valueD;
    }
    const bias = weights[biases + k]!;
    const biasNext = weights[biases + next]!;
    into[k] = sumA + bias;
    into[classes + k] = sumB + bias;
    into[2 * classes + k] = sumC + bias;
    into[3 * classes + k] = sumD + bias;
    into[next] = nextA + biasNext;
    into[classes + next] = nextB + biasNext;
    into[2 * classes + next] = nextC + biasNext;
    into[3 * classes + next] = nextD + biasNext;
  }
}

/** Adds rₙ xₙᵀ and rₙ of four rows to the gradient. @param shares r, [4, C]. */
function addOuterProducts(shares: Float64Array, features: FeatureMatrix, n: number, gradient: Float64Array): void {
  const { width, data } = features;
  const [a, b, c, d] = [0, 1, 2, 3].map((row) => startOf(features, n + row)) as [number, number, number, number];
  const classes = gradient.length / (width + 1);
  const biases = classes * width;
  for (let k = 0; k < classes; k++)
    gradient[biases + k]! += shares[k]! + shares[classes + k]! + shares[2 * classes + k]! + shares[3 * classes + k]!;
  for (let k = 0; k < classes; k += 2) {
    const ofA = shares[k]!;
    const ofB = shares[classes + k]!;
    const ofC = shares[2 * classes + k]!;
    const ofD = shares[3 * classes + k]!;
    const last = k + 1 === classes; // of an odd number, the last class has no neighbour
    const next = last ? k : k + 1;
    const nextA = last ? 0 : shares[next]!;
    const nextB = last ? 0 : shares[classes + next]!;
    const nextC = last ? 0 : shares[2 * classes + next]!;
    const nextD = last ? 0 : shares[3 * classes + next]!;
    for (let i = 0, at = k * width, atNext = next * width; i < width; i++, at++, atNext++) {
      const valueA = data[a + i]!;
      const valueB = data[b + i]!;
      const valueC = data[c + i]!;
      const valueD = data[d + i]!;
      gradient[at]! += ofA * valueA + ofB * valueB + ofC * valueC + ofD * valueD;
      gradient[atNext]! += nextA * valueA + nextB * valueB + nextC * valueC + nextD * valueD;
    }
  }
}
