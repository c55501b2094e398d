/** How parameters begin. */
import type { Initialiser } from './scope.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Inputs that one output unit sees: all axes but the last, which is the outputs' in every kernel here. */
const fanIn = (shape: readonly number[]): number => sizeOf(shape.slice(0, -1));

export const constant =
  (value: number): Initialiser =>
  (shape) =>
    new Float32Array(sizeOf(shape)).fill(value);
export const zeros: Initialiser = constant(0);
export const ones: Initialiser = constant(1);

export const normal =
  (deviation: number): Initialiser =>
  (shape, random) =>
    Float32Array.from({ length: sizeOf(shape) }, () => deviation * random.normal());

/**
 * N(0, 2 / fan-in): keeps the variance of activations from layer to layer through ReLUs.
 * Source: He et al. 2015, arXiv 1502.01852, eq. 10.
 */
export const heNormal: Initialiser = (shape, random) => normal(Math.sqrt(2 / fanIn(shape)))(shape, random);

/** U(−1/√fan-in, 1/√fan-in), as PyTorch begins its linear layers. */
export const fanInUniform: Initialiser = (shape, random) => {
  const limit = 1 / Math.sqrt(fanIn(shape));
  return Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(-limit, limit));
};

/**
 * U(−√(6/(in + out)), √(6/(in + out))) where in and out are a dense kernel's sides; as MAE begins its transformer's dense
 * layers, and its patch convolution as the dense layer that it is.
 * Source: Glorot & Bengio 2010, eq. 16.
 */
export const xavierUniform: Initialiser = (shape, random) => {
  const limit = Math.sqrt(6 / (fanIn(shape) + shape.at(-1)!));
  return Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(-limit, limit));
};
