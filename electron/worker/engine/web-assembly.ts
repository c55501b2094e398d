import * as tf from '@tensorflow/tfjs';

/**
 * Runs work on TF.js's WebAssembly kernels, which take a fortieth of the time of its plain ones. They are loaded here and not
 * at the start: once they are registered, tfjs prefers them to the backend of every other job.
 */
export async function onWebAssembly<T>(work: () => T | Promise<T>): Promise<T> {
  await import('@tensorflow/tfjs-backend-wasm');
  const before = tf.getBackend();
  if (!(await tf.setBackend('wasm'))) throw new Error("TensorFlow.js cannot start its 'wasm' backend");
  try {
    return await work();
  } finally {
    if (before) await tf.setBackend(before);
  }
}
