import * as tf from '@tensorflow/tfjs';
import { convolution, dense } from './layers.ts';
import type { Scope } from './scope.ts';

const slope = 0.2;
/** The side is halved until it is at most this. */
const smallestSide = 4;
const narrowest = 32;
const widest = 256;

/**
 * Classifies pictures as real or generated: 4×4 convolutions of stride 2, each with twice the channels of the one
 * before and a leaky ReLU, and one dense layer to one logit.
 * Source: Radford et al. 2016, arXiv 1511.06434, as in pathak22/context-encoder. Departures: half the channels, for
 * laptops; no batch norm, because statistics over a batch of real and generated pictures would reveal them, and
 * separate batches would need separate running statistics. Without batch norm, kernels are initialised by their fan-in
 * (He) instead of N(0, 0.02²).
 * @param pictures Standardised, [N, h, w, C].
 * @returns Logits of a picture being real, [N].
 */
export function discriminator(scope: Scope, pictures: tf.Tensor4D): tf.Tensor1D {
  let x = pictures;
  for (let i = 1; Math.max(x.shape[1], x.shape[2]) > smallestSide; i++) {
    const filters = Math.min(widest, narrowest * 2 ** (i - 1));
    x = tf.leakyRelu(convolution(scope.within(`conv${i}`), x, { filters, side: 4, stride: 2, padding: 1 }), slope);
  }
  const [n, height, width, channels] = x.shape;
  const flat = tf.reshape(x, [n, height * width * channels]) as tf.Tensor2D;
  return tf.reshape(dense(scope.within('dense'), flat, 1), [n]);
}
