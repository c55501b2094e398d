/** Initial values of parameters. */
import type { Initialiser } from './scope.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/**
 * Number of inputs of one output unit: the product of all axes but the last, which is the output axis of every kernel
 * here.
 */
const fanIn = (shape: readonly number[]): number => sizeOf(shape.slice(0, -1));

/** All values equal. */
export const constant =
  (value: number): Initialiser =>
  (shape) =>
    new Float32Array(sizeOf(shape)).fill(value);
/** All values 0. */
export const zeros: Initialiser = constant(0);
/** All values 1. */
export const ones: Initialiser = constant(1);

/** N(0, deviation²). */
export const normal =
  (deviation: number): Initialiser =>
  (shape, random) =>
    Float32Array.from({ length: sizeOf(shape) }, () => deviation * random.normal());

/**
 * N(0, 2 / fan-in): preserves the variance of activations through layers with ReLU.
 * Source: He et al. 2015, arXiv 1502.01852, eq. 10.
 */
export const heNormal: Initialiser = (shape, random) => normal(Math.sqrt(2 / fanIn(shape)))(shape, random);

/** U(−1/√fan-in, 1/√fan-in), the default of PyTorch's linear layers. */
export const fanInUniform: Initialiser = (shape, random) => {
  const limit = 1 / Math.sqrt(fanIn(shape));
  return Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(-limit, limit));
};

/**
 * U(−√(6/(in + out)), √(6/(in + out))) for a kernel with `in` inputs and `out` outputs. MAE uses it for the dense
 * layers of its transformer, and for the patch convolution, which is a dense layer on each patch.
 * Source: Glorot & Bengio 2010, eq. 16.
 */
export const xavierUniform: Initialiser = (shape, random) => {
  const limit = Math.sqrt(6 / (fanIn(shape) + shape.at(-1)!));
  return Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(-limit, limit));
};
