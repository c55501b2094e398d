import type { DataType } from '@tensorflow/tfjs';
import type { ElementType } from './graph.ts';

/**
 * The memory layout of a value:
 * - `plain`: row-major in the tensor's own shape;
 * - `channels-first`: an activation [N, H, W, C] as [N, C, H, W];
 * - `blocked`: an activation as [N, C/b, H, W, b], ONNX Runtime's NCHWc; only where C is a multiple of the block b;
 * - `filter`: a filter [h, w, I, O] as [O/b, I/b, h, w, b of I, b of O]; only where I and O are multiples of b.
 */
export type Layout = 'plain' | 'channels-first' | 'blocked' | 'filter';

/** The types of traced tensors. */
export type TracedType = Extract<ElementType, 'float32' | 'int32' | 'bool'>;

/** The data of a constant, by its type. */
export type ConstantData = Float32Array | Int32Array | Uint8Array;

/** How the result of a blocked convolution was computed. Some statistics are cheaper to compute from this. */
export interface Convolved {
  /** N of the input; `pictureShape` is the shape of one picture in ONNX, [C, H, W]. */
  readonly pictures: number;
  readonly pictureShape: readonly number[];
  readonly input: string;
  /** Multiplications per number of the result. */
  readonly cost: number;
  /** Applies the same convolution to another input; `bias` [O] is added to the output channels. */
  convolve(input: string, bias?: string): string;
}

/** A tensor while a step is traced: it has no numbers, but the names of ONNX values, one for each layout used so far. */
export class TracedValue {
  /** Names by layout; empty for a constant or a broadcast that has not been used yet. */
  readonly forms = new Map<Layout, string>();
  /** The layout in which it was computed, which its dependants should keep. */
  native: Layout = 'plain';
  constant?: ConstantData;
  /** Every element has this value. */
  uniform?: number;
  /** The value that this value is a broadcast of. */
  narrow?: TracedValue;
  /** No element is negative. */
  nonNegative = false;
  convolved?: Convolved;

  constructor(
    readonly shape: readonly number[],
    readonly dtype: TracedType,
  ) {}

  get size(): number {
    return sizeOf(this.shape);
  }
}

/** The number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Whether two shapes are equal. */
export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);

/** Checks that a type can be traced. @throws TypeError for types that no training step needs. */
export function tracedType(dtype: DataType): TracedType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new TypeError(`a step cannot be traced over tensors of type ${dtype}`);
}
