import * as tf from '@tensorflow/tfjs';

const horizontal = [1, 0, -1, 2, 0, -2, 1, 0, -1];
const vertical = [1, 2, 1, 0, 0, 0, -1, -2, -1];

/**
 * Replaces the channels by edges of their mean: Sobel's two derivatives, and a third channel of zeros, as for encoders
 * that take three channels.
 * Source: Caron et al. 2018, arXiv 1807.05520, section 4.1 (facebookresearch/deepcluster, models/alexnet.py: the mean
 * of the channels, then both filters with a padding of one).
 * @param standardised Pixels in −2 … 2, [N, S, S, C] (standardise.ts).
 * @returns [N, S, S, 3]
 */
export function sobel(standardised: tf.Tensor4D): tf.Tensor4D {
  // One convolution computes the mean of the channels and both filters.
  const channels = standardised.shape[3];
  const kernel = horizontal.flatMap((left, i) =>
    Array.from({ length: channels }, () => [left / channels, vertical[i]! / channels, 0]).flat(),
  );
  return tf.conv2d(standardised, tf.tensor4d(kernel, [3, 3, channels, 3]), 1, 1);
}
