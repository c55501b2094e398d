/**
 * Pre-norm transformer blocks. Source: Dosovitskiy et al. 2021, arXiv 2010.11929, eq. 2–3; Vaswani et al. 2017, arXiv
 * 1706.03762.
 */
import * as tf from '@tensorflow/tfjs';
import { gelu } from '../engine/ops/gelu.ts';
import { layerNormalise } from '../engine/ops/layer-normalise.ts';
import { ones, xavierUniform, zeros } from './initialisers.ts';
import { dense } from './layers.ts';
import type { Scope } from './scope.ts';

/** y = γ · (x − μ) / √(σ² + ε) + β over each token's channels, ε = 10⁻⁶. Source: Ba et al. 2016, arXiv 1607.06450. */
export function layerNorm(scope: Scope, x: tf.Tensor3D): tf.Tensor3D {
  const channels = [x.shape[2]];
  const scale = scope.parameter('scale', channels, ones) as tf.Tensor1D;
  const shift = scope.parameter('shift', channels, zeros) as tf.Tensor1D;
  return layerNormalise(x, scale, shift, 1e-6) as tf.Tensor3D;
}

/** A dense layer that is applied to every token: [N, T, D] → [N, T, units]. */
export function denseTokens(scope: Scope, x: tf.Tensor3D, units: number): tf.Tensor3D {
  const [n, tokens, width] = x.shape;
  const rows = dense(scope, tf.reshape(x, [n * tokens, width]), units, xavierUniform);
  return tf.reshape(rows, [n, tokens, units]);
}

/** Acts as −∞ in a softmax: its exp is exactly 0 in float32, so a masked token has no effect at all. */
const minusInfinity = -1e9;

/**
 * The mask that is added to the scores so that token i attends only to tokens 0 … i: 0 for them, −10⁹ for later tokens,
 * [T, T]. Source: Vaswani et al. 2017, arXiv 1706.03762, section 3.2.3.
 */
export const causalMask = (tokens: number): tf.Tensor2D =>
  tf.tensor2d(
    Float32Array.from({ length: tokens * tokens }, (_, i) => (i % tokens > Math.floor(i / tokens) ? minusInfinity : 0)),
    [tokens, tokens],
  );

/** The values of each head, [N, heads, T, d], and the weights with which every token mixes them, [N, heads, T, T]. */
interface Attention {
  readonly weights: tf.Tensor4D;
  readonly values: tf.Tensor4D;
}

/** softmax(q kᵀ / √d + mask) for each head, and v. */
function attend(scope: Scope, x: tf.Tensor3D, heads: number, mask?: tf.Tensor2D): Attention {
  const [n, tokens, width] = x.shape;
  const depth = width / heads;
  const qkv = tf.reshape(denseTokens(scope.within('qkv'), x, 3 * width), [n, tokens, 3 * heads, depth]);
  const [q, k, v] = tf.split(tf.transpose(qkv, [0, 2, 1, 3]), 3, 1) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]; // [N, heads, T, d]
  const scores = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(depth)); // [N, heads, T, T]
  return { weights: tf.softmax(mask ? tf.add(scores, mask) : scores) as tf.Tensor4D, values: v };
}

/**
 * Multi-head self-attention: softmax(q kᵀ / √d + mask) v for each head, then a dense layer.
 * @param x Tokens, [N, T, D]; D is a multiple of `heads`.
 * @param mask [T, T], added to the scores; row i is for token i (see causalMask). Without it, every token attends to
 *   all.
 */
export function selfAttention(scope: Scope, x: tf.Tensor3D, heads: number, mask?: tf.Tensor2D): tf.Tensor3D {
  const [n, tokens, width] = x.shape;
  const { weights, values } = attend(scope, x, heads, mask);
  const mixed = tf.transpose(tf.matMul(weights, values), [0, 2, 1, 3]); // [N, T, heads, d]
  return denseTokens(scope.within('projection'), tf.reshape(mixed, [n, tokens, width]), width);
}

/**
 * The weights of a block's self-attention for its input, [N, heads, T, T]: row i is what token i attends to, and sums to 1.
 * @param mask As for selfAttention.
 */
export const attentionOfBlock = (scope: Scope, x: tf.Tensor3D, heads: number, mask?: tf.Tensor2D): tf.Tensor4D =>
  attend(scope.within('attention'), layerNorm(scope.within('norm1'), x), heads, mask).weights;

/**
 * x + attention(LN(x)), then x + MLP(LN(x)) with a hidden layer four times as wide and GELU.
 * @param mask As for selfAttention.
 */
export function transformerBlock(scope: Scope, x: tf.Tensor3D, heads: number, mask?: tf.Tensor2D): tf.Tensor3D {
  const attended: tf.Tensor3D = tf.add(
    x,
    selfAttention(scope.within('attention'), layerNorm(scope.within('norm1'), x), heads, mask),
  );
  const hidden = denseTokens(scope.within('expand'), layerNorm(scope.within('norm2'), attended), 4 * x.shape[2]);
  return tf.add(attended, denseTokens(scope.within('contract'), gelu(hidden) as tf.Tensor3D, x.shape[2]));
}
