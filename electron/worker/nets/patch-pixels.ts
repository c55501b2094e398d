/**
 * Predicts the pixels of a patch one after the other, given the state before the patch: a masked autoencoder for
 * distribution estimation. Source: Germain et al. 2015, arXiv 1502.03509 (MADE), with one hidden layer. Its mask is
 * that of PixelCNN's first layer (van den Oord et al. 2016, arXiv 1606.05328, mask A) with a kernel as large as the
 * patch.
 */
import * as tf from '@tensorflow/tfjs';
import { normal, xavierUniform } from './initialisers.ts';
import { dense } from './layers.ts';
import type { Scope } from './scope.ts';

/** Width of the embedding of a colour. */
const embedded = 16;
/** Hidden units for each pixel. */
const hidden = 64;

/**
 * Mask of the kernel: 1 from inputs of an earlier pixel to hidden units of a later one, 0 elsewhere. No pixel depends
 * on itself.
 * @returns [pixels · inputs, pixels · units]
 */
export function earlierPixels(pixels: number, inputs: number, units: number): tf.Tensor2D {
  const [rows, columns] = [pixels * inputs, pixels * units];
  const values = Float32Array.from({ length: rows * columns }, (_, i) => {
    const from = Math.floor(Math.floor(i / columns) / inputs);
    const to = Math.floor((i % columns) / units);
    return from < to ? 1 : 0;
  });
  return tf.tensor2d(values, [rows, columns]);
}

/**
 * Logits over the codebook for every pixel of every patch.
 *   hᵢ = relu(Wᵢ s + Σ_{j<i} Vᵢⱼ e(qⱼ) + bᵢ),  logitsᵢ = U hᵢ + c
 * @param states State before each patch, s, [R, D].
 * @param labels Colours of the patch's pixels in order, q, int32 [R, P]. Logits 0 … i do not depend on labels from
 *   pixel i on.
 * @param colours Number of colours in the codebook, K.
 * @returns [R, P, K]
 */
export function patchPixels(scope: Scope, states: tf.Tensor2D, labels: tf.Tensor2D, colours: number): tf.Tensor3D {
  const [rows, pixels] = labels.shape;
  const embedding = scope.parameter('embedding', [colours, embedded], normal(1)) as tf.Tensor2D;
  const known = tf.gather(embedding, tf.reshape(labels, [rows * pixels])); // [R·P, 16]
  const kernel = scope.within('earlier').parameter('kernel', [pixels * embedded, pixels * hidden], xavierUniform);
  const masked = tf.mul(kernel, earlierPixels(pixels, embedded, hidden)) as tf.Tensor2D;
  const within = tf.matMul(tf.reshape(known, [rows, pixels * embedded]) as tf.Tensor2D, masked);
  const before = dense(scope.within('before'), states, pixels * hidden, xavierUniform);
  const units = tf.reshape(tf.relu(tf.add(before, within)), [rows * pixels, hidden]) as tf.Tensor2D;
  return tf.reshape(dense(scope.within('colour'), units, colours, xavierUniform), [rows, pixels, colours]);
}
