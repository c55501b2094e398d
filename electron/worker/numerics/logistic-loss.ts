/** Multinomial logistic regression: its logits, and its loss with gradient. */
import type { Objective } from './lbfgs.ts';
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

/**
 * Mean cross-entropy with a penalty on the weights but not on the biases:
 *   f(W, b) = −1/N Σₙ ln softmax(W xₙ + b)_{yₙ} + λ/2 ‖W‖²
 *   ∂f/∂W = 1/N Σₙ (pₙ − e_{yₙ}) xₙᵀ + λ W,  ∂f/∂b = 1/N Σₙ (pₙ − e_{yₙ})
 * Source: Bishop 2006, Pattern Recognition and Machine Learning, eq. 4.108 and 4.109. In nats; ln C at W = 0, b = 0.
 * @param penalty λ, at least 0; the loss is strictly convex in W if λ > 0.
 */
export function logisticLoss({ features, labels, classes }: LabelledFeatures, penalty: number): Objective {
  const { count, width, data } = features;
  const probabilities = new Float64Array(classes);
  return (weights, gradient) => {
    gradient.fill(0);
    let loss = 0;
    for (let n = 0, from = 0; n < count; n++, from += width) {
      logitsOf(weights, data, from, probabilities);
      const right = labels[n]!;
      const logit = probabilities[right]!;
      loss += softmaxInPlace(probabilities) - logit;
      for (let c = 0; c < classes; c++) {
        const residual = (probabilities[c]! - (c === right ? 1 : 0)) / count;
        gradient[classes * width + c]! += residual;
        for (let d = 0, at = c * width; d < width; d++, at++) gradient[at]! += residual * data[from + d]!;
      }
    }
    let squares = 0;
    for (let at = 0; at < classes * width; at++) {
      squares += weights[at]! ** 2;
      gradient[at]! += penalty * weights[at]!;
    }
    return loss / count + (penalty / 2) * squares;
  };
}
