import * as tf from '@tensorflow/tfjs';

/**
 * Expands sparse class probabilities to dense target distributions.
 *   targetᵢₖ = weightᵢⱼ where binᵢⱼ = k, 0 elsewhere
 * @param bins Classes, int32 [N, J], all different within a row.
 * @param weights Their probabilities, [N, J].
 * @returns [N, classes]
 */
export function softCodeTargets(bins: tf.Tensor2D, weights: tf.Tensor2D, classes: number): tf.Tensor2D {
  const range = tf.range(0, classes, 1, 'int32');
  const columns = tf.split(bins, bins.shape[1], 1);
  const shares = tf.split(weights, bins.shape[1], 1);
  let targets: tf.Tensor = tf.zeros([bins.shape[0], classes]);
  for (const [j, column] of columns.entries()) targets = tf.where(tf.equal(column, range), shares[j]!, targets);
  return targets as tf.Tensor2D;
}
