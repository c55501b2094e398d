/** The redundancy-reduction loss of Barlow Twins, term by term. */
import * as tf from '@tensorflow/tfjs';
import { batchNormalise } from '../engine/ops/batch-normalise.ts';

/** Added to a dimension's variance, as in batch normalisation, so that a constant dimension has correlation 0. */
const epsilon = 1e-5;

/** Standardises each dimension to mean 0 and variance 1 over the batch, [N, D]. */
function standardised(z: tf.Tensor2D): tf.Tensor2D {
  const width = z.shape[1];
  return batchNormalise(z, tf.ones([width]), tf.zeros([width]), { epsilon }).y as tf.Tensor2D;
}

/** The two terms of the loss. */
export interface BarlowTerms {
  /** Σᵢ (1 − Cᵢᵢ)²: 0 if every dimension is equal in both views, D if all are uncorrelated. */
  readonly invariance: tf.Tensor;
  /** Σᵢ Σ_{j≠i} Cᵢⱼ²: 0 if all pairs of different dimensions are uncorrelated. */
  readonly redundancy: tf.Tensor;
}

/**
 * Cross-correlation of the dimensions of two views over the batch.
 *   Cᵢⱼ = Σₙ ẑᴬₙᵢ ẑᴮₙⱼ / N,  ẑ standardised over the batch, each view separately
 * Source: Zbontar et al. 2021, arXiv 2103.03230, eq. 2.
 * @param a Embeddings of the first views, [N, D].
 * @param b Embeddings of the second views, [N, D]; rows n of a and b are views of the same photograph.
 * @returns [D, D], in −1…1.
 * @throws RangeError if the shapes differ.
 */
export function crossCorrelation(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  if (`${a.shape}` !== `${b.shape}`)
    throw new RangeError(`a cross-correlation needs two views of the same shape: found [${a.shape}] and [${b.shape}]`);
  return tf.div(tf.matMul(standardised(a), standardised(b), true), a.shape[0]);
}

/**
 * The two terms of the loss  Σᵢ (1 − Cᵢᵢ)² + λ Σᵢ Σ_{j≠i} Cᵢⱼ².
 * Source: Zbontar et al. 2021, arXiv 2103.03230, eq. 1.
 * @param correlation C, [D, D].
 */
export function barlowTerms(correlation: tf.Tensor2D): BarlowTerms {
  const self = tf.eye(correlation.shape[0]);
  const missing = tf.sub(self, correlation);
  const invariance = tf.sum(tf.square(tf.mul(missing, self)));
  return { invariance, redundancy: tf.sub(tf.sum(tf.square(missing)), invariance) };
}
