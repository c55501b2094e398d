import * as tf from '@tensorflow/tfjs';

/** Weight of a value on the seam, relative to a hidden one. Source: pathak22/context-encoder, train.lua. */
const seamWeight = 10;

/**
 * Squared error over the hidden pixels and, if a seam is given, over the visible pixels around them.
 *   L = Σ (M + 10·S) ⊙ (x − F((1 − M) ⊙ x))² / (C · Σ (M + S)),  M = 1 where hidden, S = 1 on the seam, 0 elsewhere
 * Source: Pathak et al. 2016, arXiv 1604.07379, eq. 1, and section 3.2 for the seam. The paper sums; here, as in its
 * code, it is the mean over the predicted pixels and their C channels, so that the loss does not grow with the hidden
 * region.
 * @param painted The predicted pixels, [N, h, w, C].
 * @param truth The photograph's pixels in 0–1, [N, h, w, C].
 * @param hidden M, [N, h, w, 1]; at least one pixel is hidden.
 * @param seam S, [N, h, w, 1].
 * @returns Scalar; 0 if every predicted pixel is correct. Without a seam, it is the variance of the hidden pixels if
 *   each is predicted as their mean.
 * @throws RangeError if the shapes do not match.
 */
export function maskedSquaredError(
  painted: tf.Tensor,
  truth: tf.Tensor,
  hidden: tf.Tensor,
  seam?: tf.Tensor,
): tf.Scalar {
  const expected = [...truth.shape.slice(0, -1), 1];
  const wrongMask = [hidden, seam].find((mask) => mask && `${mask.shape}` !== `${expected}`);
  if (`${painted.shape}` !== `${truth.shape}` || wrongMask)
    throw new RangeError(
      `the masked squared error compares images of one shape under a mask [${expected}]: found [${painted.shape}], [${truth.shape}] and [${(wrongMask ?? hidden).shape}]`,
    );
  const weights = seam ? tf.add(hidden, tf.mul(seam, seamWeight)) : hidden;
  const predicted = seam ? tf.add(hidden, seam) : hidden;
  const errors = tf.sum(tf.mul(tf.square(tf.sub(painted, truth)), weights));
  return tf.div(errors, tf.mul(tf.sum(predicted), truth.shape.at(-1)!)) as tf.Scalar;
}
