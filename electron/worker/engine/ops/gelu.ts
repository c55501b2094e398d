import * as tf from '@tensorflow/tfjs';
import { traceBackendName } from '../tracing/trace-backend.ts';

/**
 * Gaussian error linear unit, in its exact form.
 *   gelu(x) = x · Φ(x) = x/2 · (1 + erf(x / √2))
 * Source: Hendrycks & Gimpel 2016, arXiv 1606.08415.
 * The compiled engine uses one fused kernel; other backends use plain operations.
 */
export function gelu(x: tf.Tensor): tf.Tensor {
  if (tf.getBackend() !== traceBackendName) {
    return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
  }
  return tf.customGrad((...values) => {
    const save = values.pop() as unknown as tf.GradSaveFunc;
    const [x] = values as [tf.Tensor];
    save([x]);
    return {
      value: tf.engine().runKernel('Gelu', { x }) as tf.Tensor,
      gradFunc: (dy: tf.Tensor, [x]: tf.Tensor[]) => tf.engine().runKernel('GeluGrad', { dy, x: x! }) as tf.Tensor,
    };
  })(x);
}
