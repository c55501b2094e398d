import * as tf from '@tensorflow/tfjs';
import { convolution, dense } from './layers.ts';
import type { Scope } from './scope.ts';

const slope = 0.2;
/** Halved until the side is no longer than this. */
const smallestSide = 4;
const narrowest = 32;
const widest = 256;

/**
 * Tells real pictures from made ones: 4×4 convolutions of stride 2, each with twice the channels of the one before and a
 * leaky ReLU, and one dense layer to one logit.
 * Source: Radford et al. 2016, arXiv 1511.06434, as in pathak22/context-encoder. Departures: half the channels, for laptops;
 * and no batch norm, whose statistics of real and of made pictures would give them away when they are in one batch and say
 * two things under one name when they are not. So kernels begin at their fan-in's scale (He) and not at N(0, 0.02²).
 * @param pictures Standardised, [N, h, w, 3].
 * @returns Logits of being real, [N].
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
