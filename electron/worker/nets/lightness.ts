import * as tf from '@tensorflow/tfjs';
import { knee, xyzOfRgb } from '../pictures/lab-colour.ts';
import { standardise } from './standardise.ts';

/**
 * The lightness L of L*a*b* as a grey picture: the input of a network that must not see colours.
 *   Y = Σ wᵢ · linear(cᵢ),  L = 116 f(Y) − 16,  L/100 standardised
 * Equal to labOf (pictures/lab-colour.ts), in tfjs operations.
 * @param pixels sRGB in 0–1, [N, S, S, 3].
 * @returns In −2 (black) … 2 (white), [N, S, S, 3], with three equal channels.
 */
export function lightness(pixels: tf.Tensor4D): tf.Tensor4D {
  const curve = tf.pow(tf.mul(tf.add(pixels, 0.055), 1 / 1.055), 2.4);
  const linear = tf.where(tf.greater(pixels, knee.srgb), curve, tf.mul(pixels, 1 / 12.92)) as tf.Tensor4D;
  // One 1×1 convolution computes the weighted sum of red, green and blue for all three output channels.
  const weights = xyzOfRgb[1].flatMap((weight) => [weight, weight, weight]);
  const luminance = tf.conv2d(linear, tf.tensor4d(weights, [1, 1, 3, 3]), 1, 0);
  const line = tf.add(tf.mul(luminance, 1 / (3 * (6 / 29) ** 2)), 4 / 29);
  const f = tf.where(tf.greater(luminance, knee.lab), tf.pow(luminance, 1 / 3), line) as tf.Tensor4D;
  return standardise(tf.sub(tf.mul(f, 1.16), 0.16));
}
