/**
 * The interface through which a net declares and reads its parameters. A net is one function with two uses: it runs
 * once to declare its parameters, which are then initialised, and in every traced step to compute with them.
 */
import type { Tensor } from '@tensorflow/tfjs';
import type { Random } from '../numerics/random.ts';

/** Gives the initial values of a parameter of this shape. */
export type Initialiser = (shape: readonly number[], random: Random) => Float32Array;

/** Parameters and buffers by name. */
export interface Scope {
  /** The same scope with the prefix `name/` for all names. */
  within(name: string): Scope;
  /** A trained tensor. */
  parameter(name: string, shape: readonly number[], initialise: Initialiser): Tensor;
  /** A tensor that is kept between steps but not trained, such as a running statistic. */
  buffer(name: string, shape: readonly number[], initialise: Initialiser): Tensor;
  /** Sets the buffer's value after this step; ignored outside training. */
  update(name: string, value: Tensor): void;
  /** True if batch statistics are used and the running ones are updated; false if the running ones are used. */
  readonly training: boolean;
}
