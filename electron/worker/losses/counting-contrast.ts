import * as tf from '@tensorflow/tfjs';

/**
 * Counts of a whole against the sum of the counts of its parts, and against those of other pictures' parts.
 *   ℓ(x) = |φ(D∘x) − t(x)|² + 1/(N−1) Σ_{y≠x} max(0, M − |φ(D∘y) − t(x)|²),  t(x) = Σⱼ φ(Tⱼ∘x)
 * Source: Noroozi, Pirsiavash & Favaro 2017, arXiv 1708.06734, eq. 4. The margin is on the squared length of the whole vector,
 * not on each counter. Departure: the paper draws one y for each x; here every other picture of the batch is one, which has
 * the same mean and a fraction of the variance.
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
  const [n] = whole.shape;
  if (n < 2 || `${parts.shape}` !== `${whole.shape}`)
    throw new RangeError(
      `counts are told apart within a batch of at least 2, wholes and parts in one shape: found [${whole.shape}] and [${parts.shape}]`,
    );
  const own = tf.sum(tf.square(tf.sub(whole, parts)), 1); // [N]
  const squares = (counts: tf.Tensor2D) => tf.sum(tf.square(counts), 1, true); // [N, 1]
  const products = tf.matMul(parts, whole, false, true);
  const apart = tf.sub(tf.add(squares(parts), tf.transpose(squares(whole))), tf.mul(2, products)); // [N, N], x down, y across
  const others = tf.sub(1, tf.oneHot(tf.range(0, n, 1, 'int32'), n)); // 1 where x and y differ
  const meanOfOthers = (each: tf.Tensor): tf.Scalar => tf.div(tf.sum(tf.mul(each, others)), n * (n - 1));
  const loss = tf.add(tf.mean(own), meanOfOthers(tf.relu(tf.sub(margin, apart)))) as tf.Scalar;
  return { loss, own: tf.mean(own), other: meanOfOthers(apart) };
}
