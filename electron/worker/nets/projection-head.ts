import * as tf from '@tensorflow/tfjs';
import { dense } from './layers.ts';
import type { Scope } from './scope.ts';

/** Width of the space in which views are compared. */
const projectionWidth = 128;

/**
 * SimCLR's projection head: z = W₂ relu(W₁ h + b₁) + b₂. The hidden layer is as wide as the representation.
 * Source: Chen et al. 2020, arXiv 2002.05709, sections 2.1 and 4.2.
 * @param features h, [N, D].
 * @returns [N, 128]
 */
export function projectionHead(scope: Scope, features: tf.Tensor2D): tf.Tensor2D {
  const hidden = tf.relu(dense(scope.within('hidden'), features, features.shape[1]));
  return dense(scope.within('projection'), hidden, projectionWidth);
}
