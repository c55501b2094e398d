import * as tf from '@tensorflow/tfjs';
import { traceBackendName } from '../tracing/trace-backend.ts';

/**
 * Layer normalisation over the last axis.
 *   y = γ · (x − μ) / √(σ² + ε) + β
 * Source: Ba et al. 2016, arXiv 1607.06450, eq. 4.
 * The compiled engine uses one fused kernel; other backends use plain operations.
 * @param gamma Scale, [D]. @param beta Shift, [D]; D is the last axis of x.
 */
export function layerNormalise(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): tf.Tensor {
  if (tf.getBackend() !== traceBackendName) {
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const variance = tf.mean(tf.square(centred), -1, true);
    return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon))), gamma), beta);
  }
  return tf.customGrad((...values) => {
    const save = values.pop() as unknown as tf.GradSaveFunc;
    const [x, gamma, beta] = values as [tf.Tensor, tf.Tensor, tf.Tensor];
    const [y, mean, inverse] = tf.engine().runKernel('LayerNormalise', { x, gamma, beta }, { epsilon }) as tf.Tensor[];
    save([x, gamma, mean!, inverse!]);
    return {
      value: y!,
      gradFunc: (dy: tf.Tensor, [x, gamma, mean, inverse]: tf.Tensor[]) =>
        tf
          .engine()
          .runKernel('LayerNormaliseGrad', { dy, x: x!, gamma: gamma!, mean: mean!, inverse: inverse! }) as tf.Tensor[],
    };
  })(x, gamma, beta);
}
