import * as tf from '@tensorflow/tfjs';
import { softCrossEntropy } from '../engine/ops/softmax-cross-entropy.ts';
import { balancedLabels } from './balanced-labels.ts';

/** How sharp labels are that are taught: towards infinity every photograph has one alone. */
const sharpness = 4;
const epsilon = 1e-6;

/** Every label's logits with mean 0 and deviation 1 over the batch. */
function standardised(logits: tf.Tensor2D): tf.Tensor2D {
  const { mean, variance } = tf.moments(logits, 0, true);
  return tf.mul(tf.sub(logits, mean), tf.rsqrt(tf.add(variance, epsilon)));
}

/**
 * How much two sides disagree about the labels of a batch, each being taught the other's:
 *   L = ½ [CE(q_A, softmax(b)) + CE(q_B, softmax(a))]
 *   q_A = balanced labels of 4 (a − μ) / σ, each label standardised over the batch; q_B likewise of b
 * No gradient flows through q. Standardising keeps what is taught sharp while the answers are still unsure: where sides have
 * little in common, answers that are taught by answers would otherwise both fade to 1/K, and nothing would be learnt. With
 * `balance` off q_A is softmax(4a) and q_B softmax(4b), which lets both sides agree on one label for everything.
 * Sources: de Sa 1993, "Learning classification with unlabeled data" (the disagreement of two modalities' labels); Caron et
 * al. 2020, arXiv 2006.09882, eq. 1–2 (the swapped prediction, where labels are not standardised).
 * @param a Logits of one side, [N, K].
 * @param b Of the other.
 * @returns Scalar, in nats; ln K where both give every label alike.
 */
export function disagreement(a: tf.Tensor2D, b: tf.Tensor2D, balance: boolean): tf.Scalar {
  const labelsOf = (logits: tf.Tensor2D): tf.Tensor2D =>
    balance ? balancedLabels(tf.mul(standardised(logits), sharpness)) : tf.softmax(tf.mul(logits, sharpness));
  // softCrossEntropy gives its targets no gradient.
  const ofB = tf.mean(softCrossEntropy(b, labelsOf(a)));
  const ofA = tf.mean(softCrossEntropy(a, labelsOf(b)));
  return tf.mul(tf.add(ofA, ofB), 0.5);
}
