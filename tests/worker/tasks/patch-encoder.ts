/** A stand-in for ViT-tiny: it sees patches in the same way, but has no weights and is fast. */
import * as tf from '@tensorflow/tfjs';
import type { Encoder } from '../../../electron/worker/nets/encoder.ts';
import { gatherWithin, patchify } from '../../../electron/worker/nets/patches.ts';

const width = 16;

/** Numbers that distinguish most patches, [N, T, width]. */
function tokensOf(images: tf.Tensor): tf.Tensor3D {
  const patches = patchify(images, 8);
  const [n, count, values] = patches.shape;
  const weights = tf.reshape(tf.sin(tf.range(0, values * width)), [values, width]);
  return tf.reshape(tf.matMul(tf.reshape(patches, [n * count, values]), weights), [n, count, width]);
}

function featuresOf(tokens: tf.Tensor3D) {
  const grid = Math.sqrt(tokens.shape[1]);
  return {
    stages: [tf.reshape(tokens, [tokens.shape[0], grid, grid, width]) as tf.Tensor4D],
    features: tf.mean(tokens, 1) as tf.Tensor2D,
  };
}

export const patchEncoder: Encoder = {
  id: 'vit-tiny',
  width,
  encode: (_, images) => featuresOf(tokensOf(images)),
  patches: {
    side: 8,
    encode(_, images, rows, count) {
      const tokens = tokensOf(images);
      const [n, all] = tokens.shape;
      return tf.reshape(gatherWithin(tf.reshape(tokens, [n * all, width]), rows, n), [n, count, width]);
    },
    causal: {
      id: 'vit-tiny',
      width,
      encode: (_, images) => featuresOf(tf.sin(tf.cumsum(tokensOf(images), 1)) as tf.Tensor3D),
    },
  },
};

/** The tensors of a scope, from what a network declares. */
export const tensorsOf = (
  parameters: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>,
): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(parameters).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]));
