/** The layers nets are made of. Kernels lie as tfjs wants them: [height, width, in, out] and [in, out]. */
import * as tf from '@tensorflow/tfjs';
import { batchNormalise, normaliseWith } from '../engine/ops/batch-normalise.ts';
import { fanInUniform, heNormal, normal, ones, zeros } from './initialisers.ts';
import type { Initialiser, Scope } from './scope.ts';

export interface Convolution {
  readonly filters: number;
  /** Side of the kernel. */
  readonly side: number;
  readonly stride?: number;
  /**
   * Zeros around the picture on every side, as PyTorch counts them. Not tfjs's 'same': at stride 2 and an even side that
   * pads the right and the bottom alone, which shifts every map by half a pixel and is another network.
   */
  readonly padding: number;
  readonly initialise?: Initialiser;
}

/** Convolution without bias: batch norm follows, whose shift would take its place. [N, h, w, C] → [N, h′, w′, filters]. */
export function convolution(
  scope: Scope,
  x: tf.Tensor4D,
  { filters, side, stride = 1, padding, initialise = heNormal }: Convolution,
): tf.Tensor4D {
  const kernel = scope.parameter('kernel', [side, side, x.shape[3], filters], initialise) as tf.Tensor4D;
  return tf.conv2d(x, kernel, stride, padding);
}

/** Share of the newest batch in the running statistics, PyTorch's default. */
const momentum = 0.1;
const epsilon = 1e-5;

/**
 * Batch normalisation, then a residual added, then ReLU, where asked.
 *   y = γ · (x − μ) / √(σ² + ε) + β, over batch and space for each channel
 * Source: Ioffe & Szegedy 2015, arXiv 1502.03167, alg. 1. As in PyTorch the running variance is the unbiased one.
 * @param x [N, h, w, C] or [N, C].
 * @param options.affine Without it γ is 1 and β 0, and nothing is trained.
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

/** Convolution, batch norm, ReLU: the block most nets are made of. */
export function convolutionBlock(scope: Scope, x: tf.Tensor4D, options: Convolution): tf.Tensor4D {
  return batchNorm(scope.within('norm'), convolution(scope, x, options));
}

/** x · W without bias, where batch norm follows, whose shift would take its place: [N, D] → [N, units]. */
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
 * @param side New side, 2h or 2h − 1: what a convolution of stride 2 would bring back to h.
 */
export function upConvolution(scope: Scope, x: tf.Tensor4D, filters: number, side: number): tf.Tensor4D {
  const channels = x.shape[3];
  const initialise = normal(Math.sqrt(2 / (4 * channels))); // of the 16 taps, four meet in each output pixel
  const kernel = scope.parameter('kernel', [4, 4, filters, channels], initialise) as tf.Tensor4D;
  return tf.conv2dTranspose(x, kernel, [x.shape[0], side, side, filters], 2, 'same');
}
