import * as tf from '@tensorflow/tfjs';

const horizontal = [1, 0, -1, 2, 0, -2, 1, 0, -1];
const vertical = [1, 2, 1, 0, 0, 0, -1, -2, -1];

/**
 * Edges of the grey picture instead of its colours: Sobel's two derivatives, and a third channel of zeros, since encoders
 * take three.
 * Source: Caron et al. 2018, arXiv 1807.05520, section 4.1 (facebookresearch/deepcluster, models/alexnet.py: the mean of
 * the channels, then both filters with a border of one).
 * @param standardised Pixels in −2 … 2, [N, S, S, 3] (standardise.ts).
 * @returns [N, S, S, 3]
 */
export function sobel(standardised: tf.Tensor4D): tf.Tensor4D {
  // One convolution does both: every colour counts a third.
  const kernel = horizontal.flatMap((left, i) => [0, 1, 2].flatMap(() => [left / 3, vertical[i]! / 3, 0]));
  return tf.conv2d(standardised, tf.tensor4d(kernel, [3, 3, 3, 3]), 1, 1);
}
