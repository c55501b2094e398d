import type { DataType } from '@tensorflow/tfjs';
import type { ElementType } from './graph.ts';

/**
 * How a value lies in memory:
 * - `plain`: row-major in the tensor's own shape;
 * - `channels-first`: an activation [N, H, W, C] as [N, C, H, W];
 * - `blocked`: an activation as [N, C/b, H, W, b], ONNX Runtime's NCHWc; only where C is a multiple of the block b;
 * - `filter`: a filter [h, w, I, O] as [O/b, I/b, h, w, b of I, b of O]; only where I and O are multiples of b.
 */
export type Layout = 'plain' | 'channels-first' | 'blocked' | 'filter';

export type TracedType = Extract<ElementType, 'float32' | 'int32' | 'bool'>;

export type ConstantData = Float32Array | Int32Array | Uint8Array;

/** Of the result of a convolution in blocks: how it came about, for what can be computed with it at less cost than from it. */
export interface Convolved {
  /** Of the input, N and the shape of one picture as ONNX sees it, [C, H, W]. */
  readonly pictures: number;
  readonly pictureShape: readonly number[];
  readonly input: string;
  /** Multiplications for each number of the result. */
  readonly cost: number;
  /** The same convolution of another input, each output channel shifted by `bias`, [O]. */
  convolve(input: string, bias?: string): string;
}

/** What a tensor is while a step is traced: no numbers, but names of ONNX values, one for each layout asked for so far. */
export class TracedValue {
  /** Names by layout; empty for a constant or a broadcast that nobody has asked for yet. */
  readonly forms = new Map<Layout, string>();
  /** The layout it was computed in, and which what is computed from it should keep. */
  native: Layout = 'plain';
  constant?: ConstantData;
  /** Every element has this value. */
  uniform?: number;
  /** This value is `narrow`, broadcast to a larger shape. */
  narrow?: TracedValue;
  /** No element is below zero. */
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

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);

/** @throws TypeError for the types that no training step needs. */
export function tracedType(dtype: DataType): TracedType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new TypeError(`a step cannot be traced over tensors of type ${dtype}`);
}
