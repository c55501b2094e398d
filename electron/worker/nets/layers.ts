/** Layers. Kernels have the layout of tfjs: [height, width, in, out] and [in, out]. */
import * as tf from '@tensorflow/tfjs';
import { batchNormalise, normaliseWith } from '../engine/ops/batch-normalise.ts';
import { fanInUniform, heNormal, normal, ones, zeros } from './initialisers.ts';
import type { Initialiser, Scope } from './scope.ts';

/** Options of a convolution. */
export interface Convolution {
  readonly filters: number;
  /** Side of the kernel. */
  readonly side: number;
  readonly stride?: number;
  /**
   * Zeros on every side of the picture, as in PyTorch. tfjs's 'same' is different: at stride 2 and an even side, it
   * pads only the right and the bottom, which shifts every map by half a pixel.
   */
  readonly padding: number;
  readonly initialise?: Initialiser;
}

/**
 * Convolution without bias, because the shift of the following batch norm replaces it. [N, h, w, C] → [N, h′, w′,
 * filters].
 */
export function convolution(
  scope: Scope,
  x: tf.Tensor4D,
  { filters, side, stride = 1, padding, initialise = heNormal }: Convolution,
): tf.Tensor4D {
  const kernel = scope.parameter('kernel', [side, side, x.shape[3], filters], initialise) as tf.Tensor4D;
  return tf.conv2d(x, kernel, stride, padding);
}

/** Weight of the newest batch in the running statistics, PyTorch's default. */
const momentum = 0.1;
const epsilon = 1e-5;

/**
 * Batch normalisation, then the optional residual is added, then ReLU unless it is off.
 *   y = γ · (x − μ) / √(σ² + ε) + β, over batch and space for each channel
 * Source: Ioffe & Szegedy 2015, arXiv 1502.03167, alg. 1. As in PyTorch, the running variance is the unbiased one.
 * @param x [N, h, w, C] or [N, C].
 * @param options.affine If false, γ is 1 and β is 0, and there are no parameters.
 */
export function batchNorm<T extends tf.Tensor>(
  scope: Scope,
  x: T,
  { relu = true, residual, affine = true }: { relu?: boolean; residual?: T; affine?: boolean } = {},
): T {
  const channels = [x.shape.at(-1)!];
  const scale = affine ? (scope.parameter('scale', channels, ones) as tf.Tensor1D) : tf.ones(channels);
  const shift = affine ? (scope.parameter('shift', channels, zeros) as tf.Tensor1D) : tf.zeros(channels);
  const runningMean = scope.buffer('mean', channels, zeros) as tf.Tensor1D;
  const runningVariance = scope.buffer('variance', channels, ones) as tf.Tensor1D;
  const options = { epsilon, relu, ...(residual && { residual }) };
  if (!scope.training) return normaliseWith(x, scale, shift, runningMean, runningVariance, options) as T;

  const { y, mean, variance } = batchNormalise(x, scale, shift, options);
  const count = x.size / x.shape.at(-1)!;
  const unbiased = count / Math.max(1, count - 1);
  scope.update('mean', tf.add(tf.mul(runningMean, 1 - momentum), tf.mul(mean, momentum)));
  scope.update('variance', tf.add(tf.mul(runningVariance, 1 - momentum), tf.mul(variance, momentum * unbiased)));
  return y as T;
}

/** Convolution, batch norm and ReLU. */
export function convolutionBlock(scope: Scope, x: tf.Tensor4D, options: Convolution): tf.Tensor4D {
  return batchNorm(scope.within('norm'), convolution(scope, x, options));
}

/** x · W without bias, because the shift of a following batch norm replaces it: [N, D] → [N, units]. */
export function linear(
  scope: Scope,
  x: tf.Tensor2D,
  units: number,
  initialise: Initialiser = fanInUniform,
): tf.Tensor2D {
  return tf.matMul(x, scope.parameter('kernel', [x.shape[1], units], initialise) as tf.Tensor2D);
}

/** x · W + b: [N, D] → [N, units]. */
export function dense(
  scope: Scope,
  x: tf.Tensor2D,
  units: number,
  initialise: Initialiser = fanInUniform,
): tf.Tensor2D {
  return tf.add(linear(scope, x, units, initialise), scope.parameter('bias', [units], zeros));
}

/**
 * Up-convolution (transposed convolution) by two: [N, h, w, C] → [N, side, side, filters], 4×4 kernel, no bias.
 * @param side New side, 2h or 2h − 1: a convolution of stride 2 would reduce it to h again.
 */
export function upConvolution(scope: Scope, x: tf.Tensor4D, filters: number, side: number): tf.Tensor4D {
  const channels = x.shape[3];
  const initialise = normal(Math.sqrt(2 / (4 * channels))); // 4 of the 16 taps contribute to each output pixel
  const kernel = scope.parameter('kernel', [4, 4, filters, channels], initialise) as tf.Tensor4D;
  return tf.conv2dTranspose(x, kernel, [x.shape[0], side, side, filters], 2, 'same');
}
