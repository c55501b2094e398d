/**
 * How a net asks for its parameters. A net is one function that is run twice: once to declare what it needs
 * (values are drawn), and in every traced step to compute with what is there.
 */
import type { Tensor } from '@tensorflow/tfjs';
import type { Random } from '../numerics/random.ts';

/** Draws the initial values of a parameter of this shape. */
export type Initialiser = (shape: readonly number[], random: Random) => Float32Array;

export interface Scope {
  /** The same scope with `name/` before every name asked of it. */
  within(name: string): Scope;
  /** A trained tensor. */
  parameter(name: string, shape: readonly number[], initialise: Initialiser): Tensor;
  /** A tensor that is kept between steps but not trained: a running statistic. */
  buffer(name: string, shape: readonly number[], initialise: Initialiser): Tensor;
  /** The buffer's value after this step; ignored outside training. */
  update(name: string, value: Tensor): void;
  /** Batch statistics are used and running ones updated; otherwise the running ones are used. */
  readonly training: boolean;
}
