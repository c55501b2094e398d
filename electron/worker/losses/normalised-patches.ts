import * as tf from '@tensorflow/tfjs';

/** Avoids a division by zero for a patch of one colour. The value is for standardised pixels, as in models_mae.py. */
const epsilon = 1e-6;

/**
 * Normalises each patch to mean 0 and variance 1.
 *   y = (x − μ) / √(σ² + ε),  μ and σ² over the patch's pixels and channels together, σ² the unbiased variance
 * Source: He et al. 2022, arXiv 2111.06377, section 3, "Reconstruction target" (facebookresearch/mae, forward_loss).
 * @param patches Standardised pixels, [N, T, p²·3].
 * @returns y, with μ and √(σ² + ε), [N, T, 1], for the inverse x = y · deviation + mean. A patch of one colour becomes
 *   all 0.
 */
export function normalisedPatches(patches: tf.Tensor3D): {
  readonly normalised: tf.Tensor3D;
  readonly mean: tf.Tensor3D;
  readonly deviation: tf.Tensor3D;
} {
  const mean = tf.mean(patches, 2, true);
  const centred = tf.sub(patches, mean);
  const variance = tf.div(tf.sum(tf.square(centred), 2, true), patches.shape[2] - 1);
  const deviation = tf.sqrt(tf.add(variance, epsilon)) as tf.Tensor3D;
  return { normalised: tf.div(centred, deviation), mean: mean as tf.Tensor3D, deviation };
}
