import * as tf from '@tensorflow/tfjs';
import '../engine/quiet-tensorflow.ts';

/**
 * Runs tfjs operations on its plain CPU backend, without an engine. Their tensors are disposed of: what is needed of them has
 * to be read meanwhile.
 */
export function onCpu<Result>(run: () => Result): Result {
  const before = tf.engine().backendName;
  void tf.setBackend('cpu'); // in effect at once: the CPU backend needs no waiting
  try {
    let result: Result | undefined;
    tf.tidy(() => {
      result = run();
    });
    return result as Result;
  } finally {
    if (before) void tf.setBackend(before);
  }
}
