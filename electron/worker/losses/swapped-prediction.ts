import * as tf from '@tensorflow/tfjs';
import { softCrossEntropy } from '../engine/ops/softmax-cross-entropy.ts';
import { balancedLabels } from './balanced-labels.ts';

/** Factor of the target logits, an inverse temperature: the targets become one-hot as it goes to infinity. */
const sharpness = 4;
const epsilon = 1e-6;

/** Standardises each label's logits to mean 0 and standard deviation 1 over the batch. */
function standardised(logits: tf.Tensor2D): tf.Tensor2D {
  const { mean, variance } = tf.moments(logits, 0, true);
  return tf.mul(tf.sub(logits, mean), tf.rsqrt(tf.add(variance, epsilon)));
}

/**
 * Disagreement of two sides about the labels of a batch. Each side learns to predict the labels of the other:
 *   L = ½ [CE(q_A, softmax(b)) + CE(q_B, softmax(a))]
 *   q_A = balanced labels of 4 (a − μ) / σ, each label standardised over the batch; q_B likewise of b
 * No gradient flows through q. Standardisation keeps the targets sharp while the predictions are still uncertain.
 * Without it, two sides with little in common would both drift to 1/K, and nothing would be learnt. If `balance` is
 * off, q_A is softmax(4a) and q_B is softmax(4b), which allows both sides to collapse to one label for everything.
 * Sources: de Sa 1993, "Learning classification with unlabeled data" (the disagreement of two modalities' labels);
 * Caron et al. 2020, arXiv 2006.09882, eq. 1–2 (the swapped prediction, where labels are not standardised).
 * @param a Logits of one side, [N, K].
 * @param b Logits of the other side, [N, K].
 * @returns Scalar, in nats; ln K if both sides give every label the same probability.
 */
export function swappedPrediction(a: tf.Tensor2D, b: tf.Tensor2D, balance: boolean): tf.Scalar {
  const labelsOf = (logits: tf.Tensor2D): tf.Tensor2D =>
    balance ? balancedLabels(tf.mul(standardised(logits), sharpness)) : tf.softmax(tf.mul(logits, sharpness));
  // softCrossEntropy gives its targets no gradient.
  const ofB = tf.mean(softCrossEntropy(b, labelsOf(a)));
  const ofA = tf.mean(softCrossEntropy(a, labelsOf(b)));
  return tf.mul(tf.add(ofA, ofB), 0.5);
}
