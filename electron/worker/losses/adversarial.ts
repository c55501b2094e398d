/**
 * The two losses of a game between a network that makes pictures and one that tells them from real ones, D = σ(logit).
 * Source: Goodfellow et al. 2014, arXiv 1406.2661, eq. 1 and section 3; Pathak et al. 2016, arXiv 1604.07379, eq. 2.
 */
import * as tf from '@tensorflow/tfjs';

/**
 * What the discriminator minimises:
 *   L = ½ · (mean −log D(real) + mean −log(1 − D(made))),  −log σ(z) = softplus(−z)
 * Half the sum of the papers' two terms, so that it is a cross-entropy per picture.
 * @param real Logits of real pictures, [N]. @param made Logits of made ones, [N].
 * @returns Scalar, in nats; ln 2 where D = ½ for every picture.
 */
export function discriminatorLoss(real: tf.Tensor, made: tf.Tensor): tf.Scalar {
  const terms = tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(made)));
  return tf.div(terms, 2) as tf.Scalar;
}

/**
 * What the maker of the pictures minimises, in its form that does not saturate:
 *   L = mean −log D(made)
 * and not mean log(1 − D(made)), whose gradient vanishes as soon as the discriminator is sure.
 * @param made Logits of made pictures, [N].
 * @returns Scalar, in nats; ln 2 where D = ½ for every picture.
 */
export const generatorLoss = (made: tf.Tensor): tf.Scalar => tf.mean(tf.softplus(tf.neg(made))) as tf.Scalar;
