/**
 * The two losses of adversarial training, with a generator and a discriminator D = σ(logit).
 * Source: Goodfellow et al. 2014, arXiv 1406.2661, eq. 1 and section 3; Pathak et al. 2016, arXiv 1604.07379, eq. 2.
 */
import * as tf from '@tensorflow/tfjs';

/**
 * The loss of the discriminator:
 *   L = ½ · (mean −log D(real) + mean −log(1 − D(made))),  −log σ(z) = softplus(−z)
 * This is half the sum of the papers' two terms: the mean cross-entropy per picture.
 * @param real Logits of real pictures, [N].
 * @param made Logits of generated pictures, [N].
 * @returns Scalar, in nats; ln 2 if D = ½ for every picture.
 */
export function discriminatorLoss(real: tf.Tensor, made: tf.Tensor): tf.Scalar {
  const terms = tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(made)));
  return tf.div(terms, 2) as tf.Scalar;
}

/**
 * The loss of the generator, in its non-saturating form:
 *   L = mean −log D(made)
 * The form mean log(1 − D(made)) is not used: its gradient vanishes when the discriminator is confident.
 * @param made Logits of generated pictures, [N].
 * @returns Scalar, in nats; ln 2 if D = ½ for every picture.
 */
export const generatorLoss = (made: tf.Tensor): tf.Scalar => tf.mean(tf.softplus(tf.neg(made))) as tf.Scalar;
