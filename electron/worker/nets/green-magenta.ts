import * as tf from '@tensorflow/tfjs';

/** The colour direction of the most visible lens aberration: green against magenta. */
const a = [-1, 2, -1];
const squares = a.reduce((sum, value) => sum + value ** 2, 0); // 6

/** B = I − aᵀa/(aaᵀ), row by row. */
export const projection: readonly number[] = a.flatMap((left, i) =>
  a.map((right, j) => (i === j ? 1 : 0) - (left * right) / squares),
);

/**
 * Removes the green–magenta component of every pixel.
 *   y = x B,  B = I − aᵀa/(aaᵀ),  a = [−1, 2, −1]
 * Source: Doersch et al. 2015, arXiv 1505.05192, "projection". Grey pixels do not change; values may leave 0–1.
 * @param pixels [N, h, w, 3].
 * @returns [N, h, w, 3]; every pixel's green is the mean of its red and blue.
 */
export function withoutGreenMagenta(pixels: tf.Tensor4D): tf.Tensor4D {
  const [n, height, width] = pixels.shape;
  const rows = tf.reshape(pixels, [n * height * width, 3]);
  return tf.reshape(tf.matMul(rows, tf.tensor2d([...projection], [3, 3])), pixels.shape);
}
