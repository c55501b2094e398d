/**
 * The contrastive loss of SimCLR. The two views of a photograph are in neighbouring rows: the positive of row i is row
 * i XOR 1.
 */
import * as tf from '@tensorflow/tfjs';
import { softmaxCrossEntropy } from '../engine/ops/softmax-cross-entropy.ts';

/** Acts as −∞ in a softmax. */
const minusInfinity = -1e9;

/** sim(zᵢ, zₖ) = zᵢ·zₖ / (‖zᵢ‖ ‖zₖ‖) of all pairs of views, [2N, 2N]. */
function similarities(projections: tf.Tensor2D): tf.Tensor2D {
  const length = tf.sqrt(tf.sum(tf.square(projections), 1, true));
  const z = tf.div(projections, tf.maximum(length, 1e-12)) as tf.Tensor2D;
  return tf.matMul(z, z, false, true);
}

/** Excludes the similarity of a view with itself. */
const withoutSelf = (similarity: tf.Tensor): tf.Tensor2D =>
  tf.add(similarity, tf.mul(tf.eye(similarity.shape[0]!), minusInfinity));

const positivesOf = (count: number): tf.Tensor1D =>
  tf.tensor1d(
    Int32Array.from({ length: count }, (_, i) => i ^ 1),
    'int32',
  );

/**
 * Normalised temperature-scaled cross entropy, the mean over all 2N views.
 *   ℓ(i, j) = −log exp(sim(zᵢ, zⱼ)/τ) / Σ_{k≠i} exp(sim(zᵢ, zₖ)/τ),  j = i XOR 1
 * Source: Chen et al. 2020, arXiv 2002.05709, eq. 1; the views are interleaved as in their algorithm 1.
 * @param projections z, [2N, D], not normalised.
 * @param temperature τ, above 0.
 * @returns Scalar, in nats; ln(2N − 1) if all projections are equal.
 * @throws RangeError if the rows are not pairs or τ is not above 0.
 */
export function ntXent(projections: tf.Tensor2D, temperature: number): tf.Tensor {
  const count = projections.shape[0];
  if (count % 2 !== 0) throw new RangeError(`NT-Xent compares pairs of views: found ${count} rows`);
  if (!(temperature > 0)) throw new RangeError(`the temperature must be above 0: found ${temperature}`);
  const logits = withoutSelf(tf.div(similarities(projections), temperature)); // [2N, 2N]
  return tf.mean(softmaxCrossEntropy(logits, positivesOf(count)));
}

/**
 * Top-1 retrieval of the positive: the share of views for which the positive is the most similar of all other views.
 * Chance is 1 / (2N − 1).
 * @param projections [2N, D].
 */
export function contrastiveAccuracy(projections: tf.Tensor2D): tf.Tensor {
  const found = tf.cast(tf.argMax(withoutSelf(similarities(projections)), 1), 'int32');
  return tf.mean(tf.cast(tf.equal(found, positivesOf(projections.shape[0])), 'float32'));
}
