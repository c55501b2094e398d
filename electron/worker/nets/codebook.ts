import * as tf from '@tensorflow/tfjs';
import { normal } from './initialisers.ts';
import { batchNorm, linear } from './layers.ts';
import type { Scope } from './scope.ts';

/** Dimension of the space of the codebook vectors. */
const width = 64;
/** Source: facebookresearch/swav, temperature. */
const temperature = 0.1;

/** L2-normalises vectors along an axis. */
const normalised = (x: tf.Tensor, axis: number): tf.Tensor =>
  tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x), axis, true), 1e-12)));

/**
 * Similarity of features to each of K codebook vectors:
 *   logitₖ = cos(z, cₖ) / τ,  z = BN(W · features),  τ = .1
 * The most similar vector is the label. Batch norm without ReLU centres the features: averaged ReLU features all have
 * similar directions, so that one vector would be the most similar to everything.
 * Source: prototypes of Caron et al. 2020, arXiv 2006.09882, section 3.1, with one dense layer instead of a projection
 * head.
 * @param features [N, D]
 * @returns [N, K], in −10 … 10.
 */
export function codebookLogits(scope: Scope, features: tf.Tensor2D, vectors: number): tf.Tensor2D {
  const projected = linear(scope, features, width);
  const z = normalised(batchNorm(scope.within('norm'), projected, { relu: false }), 1) as tf.Tensor2D;
  const codebook = scope.parameter('codebook', [width, vectors], normal(1));
  return tf.div(tf.matMul(z, normalised(codebook, 0) as tf.Tensor2D), temperature);
}
