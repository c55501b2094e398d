import * as tf from '@tensorflow/tfjs';

/** Rounds of Sinkhorn–Knopp. Source: facebookresearch/swav, sinkhorn_iterations 3. */
const rounds = 3;

/**
 * Soft labels of a batch in which every label is used alike: the matrix
 *   Q = diag(u) exp(logits) diag(v),  Σₙ Qₙₖ = N/K,  Σₖ Qₙₖ = 1
 * by three rounds of Sinkhorn–Knopp: columns are made to sum to N/K, then rows to 1, which they do exactly in the end.
 * Source: Caron et al. 2020, arXiv 2006.09882, eq. 3–5 (facebookresearch/swav). No gradient is meant to flow through them.
 * @param logits [N, K]; differences of up to 80.
 * @returns [N, K]; the softmax where that is balanced already.
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
