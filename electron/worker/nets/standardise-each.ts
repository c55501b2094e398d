import * as tf from '@tensorflow/tfjs';

/** Two of 255 levels. A picture that varies less, such as clear sky, is mostly noise, which must not be amplified. */
export const epsilon = 2 / 255;

/**
 * Standardises each picture to mean 0 and standard deviation 1, channel by channel.
 *   y = (x − μ) / √(σ² + ε²),  μ and σ over the picture's own pixels, ε = 2/255
 * Source: Noroozi & Favaro 2016, arXiv 1603.09246, on shortcuts: mean and standard deviation of each patch are
 * normalised independently. This happens in the net and not in the pose, so that bytes are sent to the device and
 * boards show natural pixels.
 * @param pixels In 0–1, [N, h, w, C].
 * @returns [N, h, w, C]; 0 everywhere for a picture of one colour.
 */
export function standardiseEach(pixels: tf.Tensor4D): tf.Tensor4D {
  const centred = tf.sub(pixels, tf.mean(pixels, [1, 2], true));
  const variance = tf.mean(tf.square(centred), [1, 2], true); // [N, 1, 1, C]
  return tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon ** 2)));
}
