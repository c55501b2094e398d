/** Nets with known weights: the weights of the PyTorch references in these tests. */
import * as tf from '@tensorflow/tfjs';
import type { Scope } from '../../../electron/worker/nets/scope.ts';

/**
 * A deterministic scope in inference mode: the n-th value of a kernel or of learnt positions is sin(.7 n) · √(2 / fan-in), and everything else
 * has its usual initial value.
 */
export const sineScope = (path = ''): Scope => ({
  within: (name) => sineScope(`${path}${name}/`),
  parameter: (name, shape, initialise) => {
    if (name !== 'kernel' && name !== 'embedding') return tf.tensor(initialise(shape, undefined as never), [...shape]);
    const scale = Math.sqrt(2 / tf.util.sizeFromShape(shape.slice(0, -1)));
    const values = Float32Array.from(
      { length: tf.util.sizeFromShape([...shape]) },
      (_, n) => Math.sin(0.7 * n) * scale,
    );
    return tf.tensor(values, [...shape]);
  },
  buffer: (_, shape, initialise) => tf.tensor(initialise(shape, undefined as never), [...shape]),
  update: () => {},
  training: false,
});

/** cos(n / 20), n counting through [1, side, side, 3]. */
export const cosinePicture = (side: number): tf.Tensor4D =>
  tf.tensor4d(
    Float32Array.from({ length: side * side * 3 }, (_, n) => Math.cos(n * 0.05)),
    [1, side, side, 3],
  );
