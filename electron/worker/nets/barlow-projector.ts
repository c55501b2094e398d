import type * as tf from '@tensorflow/tfjs';
import { batchNorm, linear } from './layers.ts';
import type { Scope } from './scope.ts';

/**
 * The projector of Barlow Twins: two blocks of linear layer, batch norm and ReLU, then a linear layer, all of `width`
 * units, and a batch norm without scale and shift, so that every dimension has mean 0 and variance 1.
 * Source: Zbontar et al. 2021, arXiv 2103.03230, section 2.2 (facebookresearch/barlowtwins). Departure: there, the last
 * norm is part of the loss; here, it is part of the net, so that embeddings are standardised in inference too.
 * @param features [N, D].
 * @returns [N, width]
 */
export function projector(scope: Scope, features: tf.Tensor2D, width: number): tf.Tensor2D {
  const first = batchNorm(scope.within('norm1'), linear(scope.within('linear1'), features, width));
  const second = batchNorm(scope.within('norm2'), linear(scope.within('linear2'), first, width));
  const last = linear(scope.within('linear3'), second, width);
  return batchNorm(scope.within('norm3'), last, { relu: false, affine: false });
}
