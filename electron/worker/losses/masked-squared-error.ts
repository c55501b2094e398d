import * as tf from '@tensorflow/tfjs';

/** How much a value on the seam counts, beside one that is hidden. Source: pathak22/context-encoder, train.lua. */
const seamWeight = 10;

/**
 * Squared error over the hidden pixels, and over a seam of visible ones around them where there is one.
 *   L = Σ (M + 10·S) ⊙ (x − F((1 − M) ⊙ x))² / (C · Σ (M + S)),  M = 1 where hidden, S = 1 on the seam, 0 elsewhere
 * Source: Pathak et al. 2016, arXiv 1604.07379, eq. 1, and section 3.2 for the seam. The paper sums; here it is the mean over
 * the pixels that are predicted and their C channels, as in its code, so that the number does not grow with the hole.
 * @param painted The network's pixels, [N, h, w, C].
 * @param truth The photograph's pixels in 0–1, [N, h, w, C].
 * @param hidden M, [N, h, w, 1]; at least one pixel is hidden.
 * @param seam S, [N, h, w, 1].
 * @returns Scalar; 0 where every predicted pixel is right; without a seam the variance of the hidden pixels where each is
 *   painted as their mean.
 * @throws RangeError if the shapes do not go together.
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
      `the masked squared error compares pictures of one shape under a mask [${expected}]: found [${painted.shape}], [${truth.shape}] and [${(wrongMask ?? hidden).shape}]`,
    );
  const weights = seam ? tf.add(hidden, tf.mul(seam, seamWeight)) : hidden;
  const predicted = seam ? tf.add(hidden, seam) : hidden;
  const errors = tf.sum(tf.mul(tf.square(tf.sub(painted, truth)), weights));
  return tf.div(errors, tf.mul(tf.sum(predicted), truth.shape.at(-1)!)) as tf.Scalar;
}
