import * as tf from '@tensorflow/tfjs';

/**
 * Contrastive loss of counting: the counts of a whole picture should equal the sum of the counts of its parts, and
 * differ from the sums of other pictures.
 *   ℓ(x) = |φ(D∘x) − t(x)|² + 1/(N−1) Σ_{y≠x} max(0, M − |φ(D∘y) − t(x)|²),  t(x) = Σⱼ φ(Tⱼ∘x)
 * Source: Noroozi, Pirsiavash & Favaro 2017, arXiv 1708.06734, eq. 4. The margin applies to the squared length of the
 * whole difference vector, not to each counter. Departure: the paper draws one y for each x; here y is every other
 * picture of the batch, which has the same expectation and a smaller variance.
 * @param whole φ(D∘x), [N, K], N at least 2.
 * @param parts t(x), [N, K].
 * @param margin M, at least 0, in squared counts.
 * @returns `loss`, the mean over the batch: 0 if wholes equal their parts and are at least √M from those of all others,
 *   M if all counts are 0. `own` and `other`: the means of the two squared distances.
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
      `counts are compared within a batch of at least 2, with wholes and parts of the same shape: found [${whole.shape}] and [${parts.shape}]`,
    );
  const own = tf.sum(tf.square(tf.sub(whole, parts)), 1); // [N]
  const squares = (counts: tf.Tensor2D) => tf.sum(tf.square(counts), 1, true); // [N, 1]
  const products = tf.matMul(parts, whole, false, true);
  const apart = tf.sub(tf.add(squares(parts), tf.transpose(squares(whole))), tf.mul(2, products)); // [N, N], rows x, columns y
  const others = tf.sub(1, tf.oneHot(tf.range(0, n, 1, 'int32'), n)); // 1 where x ≠ y
  const meanOfOthers = (each: tf.Tensor): tf.Scalar => tf.div(tf.sum(tf.mul(each, others)), n * (n - 1));
  const loss = tf.add(tf.mean(own), meanOfOthers(tf.relu(tf.sub(margin, apart)))) as tf.Scalar;
  return { loss, own: tf.mean(own), other: meanOfOthers(apart) };
}
