import * as tf from '@tensorflow/tfjs';

/** Rounds of Sinkhorn–Knopp. Source: facebookresearch/swav, sinkhorn_iterations 3. */
const rounds = 3;

/**
 * Soft labels of a batch in which every label is used equally often: the matrix
 *   Q = diag(u) exp(logits) diag(v),  Σₙ Qₙₖ = N/K,  Σₖ Qₙₖ = 1
 * by three rounds of Sinkhorn–Knopp, which normalise columns to N/K and then rows to 1. In the result, rows sum to 1
 * exactly and columns to N/K approximately.
 * Source: Caron et al. 2020, arXiv 2006.09882, eq. 3–5 (facebookresearch/swav). The labels are targets: no gradient
 * should flow through them.
 * @param logits [N, K]; they may differ by up to 80.
 * @returns [N, K]; equal to the softmax if that is already balanced.
 */
export function balancedLabels(logits: tf.Tensor2D): tf.Tensor2D {
  const [count, labels] = logits.shape;
  let shares: tf.Tensor = tf.exp(tf.sub(logits, tf.max(logits)));
  for (let round = 0; round < rounds; round++) {
    shares = tf.mul(tf.div(shares, tf.sum(shares, 0, true)), count / labels);
    shares = tf.div(shares, tf.sum(shares, 1, true));
  }
  return shares as tf.Tensor2D;
}
