import * as tf from '@tensorflow/tfjs';

/**
 * The nearest colour of a codebook for each pixel: argmin_k ‖x − c_k‖² = argmax_k (2 x·c_k − ‖c_k‖²), the first among
 * equals. Exact for bytes: all intermediate values are integers that float32 represents exactly.
 * @param pixels In 0–255, [N, h, w, 3].
 * @param codebook In 0–255, [K, 3].
 * @returns int32 [N, h, w]
 */
export function nearestColour(pixels: tf.Tensor4D, codebook: tf.Tensor2D): tf.Tensor3D {
  const [n, height, width] = pixels.shape;
  const products = tf.matMul(tf.reshape(pixels, [n * height * width, 3]), codebook, false, true); // [N·h·w, K]
  const nearness = tf.sub(tf.mul(products, 2), tf.sum(tf.square(codebook), 1));
  return tf.reshape(tf.cast(tf.argMax(nearness, 1), 'int32'), [n, height, width]);
}
