import * as tf from '@tensorflow/tfjs';

/**
 * Gaussian kernel of the flow between all pairs of pixels:
 *   K(u, v) = exp(−‖f_u − f_v‖² / 2)
 * Source: Mahendran et al. 2018, arXiv 1807.05636, section 3 (the RBF kernel).
 * @param flow In units of the kernel's width, [N, P, 2].
 * @returns [N, P, P], in 0–1; 1 on the diagonal.
 */
export function flowKernel(flow: tf.Tensor3D): tf.Tensor3D {
  const squares = tf.sum(tf.square(flow), 2, true); // [N, P, 1]
  const products = tf.matMul(flow, flow, false, true); // [N, P, P]
  const distances = tf.sub(tf.add(squares, tf.transpose(squares, [0, 2, 1])), tf.mul(products, 2));
  return tf.exp(tf.div(tf.relu(distances), -2)) as tf.Tensor3D; // rounding can make a distance of 0 negative
}

/** Keeps the normalised vector finite for a zero vector. */
const epsilon = 1e-8;

/**
 * Cosine kernel of the embeddings of all pairs of pixels:
 *   K(u, v) = φ_u · φ_v / (‖φ_u‖ ‖φ_v‖)
 * Source: Mahendran et al. 2018, arXiv 1807.05636, section 3.
 * @param embedding [N, P, D].
 * @returns [N, P, P], in −1…1.
 */
export function cosineKernel(embedding: tf.Tensor3D): tf.Tensor3D {
  const norms = tf.sqrt(tf.add(tf.sum(tf.square(embedding), 2, true), epsilon));
  const unit = tf.div(embedding, norms) as tf.Tensor3D;
  return tf.matMul(unit, unit, false, true);
}

/**
 * Cross-entropy of two kernels, with each row normalised to a distribution over pixels:
 *   L = −1/(N P) Σᵤ Σᵥ q(v|u) ln p(v|u),  q(·|u) = softmax(K_f(u, ·)/τ),  p(·|u) = softmax(K_φ(u, ·)/τ)
 * Source: Mahendran et al. 2018, arXiv 1807.05636: matched kernel matrices (eq. 1) with the cross-entropy, one of its
 * three losses. Departures: one temperature τ for both sides instead of the paper's fixed scale of the cosine, so that
 * the loss is smallest if the two kernels are equal; and the mean over pixels, so that the loss does not grow with
 * their number.
 * @param embedding φ, [N, P, D].
 * @param flow f in units of the kernel's width, [N, P, 2].
 * @param temperature τ, above 0.
 * @returns `loss`, scalar, in nats; ln P if all embeddings are equal. `excess`, the loss minus the entropy of q: 0 is
 *   perfect.
 * @throws RangeError if τ ≤ 0 or the shapes do not match.
 */
export function kernelCrossEntropy(
  embedding: tf.Tensor3D,
  flow: tf.Tensor3D,
  temperature: number,
): { readonly loss: tf.Scalar; readonly excess: tf.Scalar } {
  if (!(temperature > 0)) throw new RangeError(`the temperature must be above 0: found ${temperature}`);
  const [photographs, pixels] = embedding.shape;
  if (`${flow.shape}` !== `${[photographs, pixels, 2]}`)
    throw new RangeError(
      `embeddings [${embedding.shape}] need flow [${photographs},${pixels},2]: found [${flow.shape}]`,
    );
  const target = tf.logSoftmax(tf.div(flowKernel(flow), temperature), 2);
  const predicted = tf.logSoftmax(tf.div(cosineKernel(embedding), temperature), 2);
  const shares = tf.exp(target);
  const rows = photographs * pixels;
  const crossEntropy = tf.neg(tf.div(tf.sum(tf.mul(shares, predicted)), rows)) as tf.Scalar;
  const entropy = tf.neg(tf.div(tf.sum(tf.mul(shares, target)), rows));
  return { loss: crossEntropy, excess: tf.sub(crossEntropy, entropy) as tf.Scalar };
}
