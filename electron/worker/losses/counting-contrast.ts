import * as tf from '@tensorflow/tfjs';

/**
 * Counts of a whole against the sum of the counts of its parts, and against those of another picture's parts.
 *   ℓ(x, y) = |φ(D∘x) − t(x)|² + max(0, M − |φ(D∘y) − t(x)|²),  t(x) = Σⱼ φ(Tⱼ∘x)
 * Source: Noroozi, Pirsiavash & Favaro 2017, arXiv 1708.06734, eq. 4. The margin is on the squared length of the whole vector,
 * not on each counter. y is the next picture of the batch, and the first one's for the last: a batch is in a random order.
 * @param whole φ(D∘x), [N, K], N at least 2.
 * @param parts t(x), [N, K].
 * @param margin M, at least 0, in squared counts.
 * @returns `loss`, the mean over the batch: 0 where wholes agree with their parts and are at least √M from all others', M where
 *   nothing is counted anywhere. `own` and `other`: the means of the two squared distances.
 * @throws RangeError if there is no other picture, or if the shapes differ.
 */
export function countingContrast(
  whole: tf.Tensor2D,
  parts: tf.Tensor2D,
  margin: number,
): { readonly loss: tf.Scalar; readonly own: tf.Scalar; readonly other: tf.Scalar } {
  const [n, k] = whole.shape;
  if (n < 2 || `${parts.shape}` !== `${whole.shape}`)
    throw new RangeError(
      `counts are told apart within a batch of at least 2, wholes and parts in one shape: found [${whole.shape}] and [${parts.shape}]`,
    );
  const next = tf.concat2d([tf.slice(whole, [1, 0], [n - 1, k]), tf.slice(whole, [0, 0], [1, k])], 0);
  const own = tf.sum(tf.square(tf.sub(whole, parts)), 1); // [N]
  const other = tf.sum(tf.square(tf.sub(next, parts)), 1);
  const apart = tf.relu(tf.sub(margin, other));
  return { loss: tf.mean(tf.add(own, apart)), own: tf.mean(own), other: tf.mean(other) };
}
