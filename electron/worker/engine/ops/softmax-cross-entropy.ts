import * as tf from '@tensorflow/tfjs';

/**
 * Cross-entropy between a softmax over classes and a target distribution.
 *   ℓ(i) = −Σₖ targetᵢₖ · log softmax(logitsᵢ)ₖ,  ∂ℓ/∂logits = softmax(logits) − target
 * No gradient flows into the targets.
 * @param logits [N, K].
 * @param targets [N, K]; every row sums to 1.
 * @returns [N], in nats; ln K for a uniform prediction, and never less than the entropy of the target.
 */
export function softCrossEntropy(logits: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  return tf.customGrad((...values) => {
    const save = values.pop() as unknown as tf.GradSaveFunc;
    const [logits] = values as [tf.Tensor2D];
    const logProbabilities = tf.logSoftmax(logits, 1);
    save([logProbabilities, targets]);
    return {
      value: tf.neg(tf.sum(tf.mul(logProbabilities, targets), 1)),
      gradFunc: (dy: tf.Tensor, [logProbabilities, targets]: tf.Tensor[]) =>
        tf.mul(tf.sub(tf.exp(logProbabilities!), targets!), tf.expandDims(dy, 1)),
    };
  })(logits);
}

/**
 * Cross-entropy between a softmax over classes and the correct class of each row.
 * @param logits [N, K].
 * @param labels The correct classes, int32 [N], each below K.
 * @returns [N], in nats; ln K for a uniform prediction.
 */
export const softmaxCrossEntropy = (logits: tf.Tensor, labels: tf.Tensor): tf.Tensor =>
  softCrossEntropy(logits, tf.oneHot(labels as tf.Tensor1D, logits.shape[1]!));
