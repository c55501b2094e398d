import * as tf from '@tensorflow/tfjs';
import { normal } from './initialisers.ts';
import { batchNorm, linear } from './layers.ts';
import type { Scope } from './scope.ts';

/** Dimensions in which features are compared with codebook vectors. */
const width = 64;
/** Source: facebookresearch/swav, temperature. */
const temperature = 0.1;

/** Rows of length 1. */
const ofUnitLength = (x: tf.Tensor, axis: number): tf.Tensor =>
  tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x), axis, true), 1e-12)));

/**
 * How near features are to each of K codebook vectors:
 *   logitₖ = cos(z, cₖ) / τ,  z = BN(W · features),  τ = .1
 * The nearest vector is the label. Batch norm without ReLU puts the middle of all photographs at 0: averaged ReLU features
 * all point into one corner, where one vector would be the nearest to everything.
 * Source: prototypes of Caron et al. 2020, arXiv 2006.09882, section 3.1, with one dense layer for its projection head.
 * @param features [N, D]
 * @returns [N, K], in −10 … 10.
 */
export function codebookLogits(scope: Scope, features: tf.Tensor2D, vectors: number): tf.Tensor2D {
  const projected = linear(scope, features, width);
  const z = ofUnitLength(batchNorm(scope.within('norm'), projected, { relu: false }), 1) as tf.Tensor2D;
  const codebook = scope.parameter('codebook', [width, vectors], normal(1));
  return tf.div(tf.matMul(z, ofUnitLength(codebook, 0) as tf.Tensor2D), temperature);
}
