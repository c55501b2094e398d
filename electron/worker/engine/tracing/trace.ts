/** The trace of one step: its graph, and how values are written into it. */
import { backend_util } from '@tensorflow/tfjs';
import type { Lowering } from '../lowering.ts';
import { Graph } from './graph.ts';
import { convert, isBlockable, isFilter } from './layouts.ts';
import { type ConstantData, type Layout, sameShape, type TracedType, TracedValue } from './traced-value.ts';

const arrayTypes = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/** Creates values and converts them between layouts. */
export class Trace {
  constructor(
    readonly lowering: Lowering,
    readonly graph = new Graph(),
  ) {}

  /** A value computed by a node, in the layout of that node's output. */
  value(shape: readonly number[], dtype: TracedType, layout: Layout, name: string): TracedValue {
    const value = new TracedValue(shape, dtype);
    value.forms.set(layout, name);
    value.native = layout;
    return value;
  }

  /** A plain float32 value. */
  plain(shape: readonly number[], name: string): TracedValue {
    return this.value(shape, 'float32', 'plain', name);
  }

  constant(shape: readonly number[], dtype: TracedType, data: ArrayLike<number>): TracedValue {
    const value = new TracedValue(shape, dtype);
    const first = Number(data[0]);
    let uniform = data.length > 0;
    for (let i = 1; i < data.length && uniform; i++) uniform = Number(data[i]) === first;
    if (uniform) value.uniform = first;
    value.constant = arrayTypes[dtype].from(data) as ConstantData;
    return value;
  }

  uniform(shape: readonly number[], dtype: TracedType, number: number): TracedValue {
    const value = new TracedValue(shape, dtype);
    value.uniform = number;
    return value;
  }

  /** Broadcasts `narrow` to a larger shape lazily: operations on the result use the narrow value where possible. */
  broadcast(narrow: TracedValue, shape: readonly number[]): TracedValue {
    if (sameShape(narrow.shape, shape)) return narrow;
    if (narrow.uniform !== undefined) return this.uniform(shape, narrow.dtype, narrow.uniform);
    const value = new TracedValue(shape, narrow.dtype);
    value.narrow = narrow;
    value.nonNegative = narrow.nonNegative;
    return value;
  }

  /** A scalar constant. */
  scalar(number: number, dtype: TracedType): string {
    return this.graph.constant(dtype, [], arrayTypes[dtype].of(number));
  }

  /** The value's name in a layout. A conversion is written at most once. */
  in(value: TracedValue, layout: Layout = 'plain'): string {
    const known = value.forms.get(layout);
    if (known !== undefined) return known;
    if (value.forms.size === 0) this.materialise(value, layout);
    let name = value.forms.get(layout);
    if (name === undefined) {
      name = convert(this, value, layout);
      value.forms.set(layout, name);
    }
    return name;
  }

  /** Writes a constant or a broadcast into the graph. */
  private materialise(value: TracedValue, layout: Layout): void {
    const { graph } = this;
    if (value.uniform !== undefined && (value.size > 16 || value.constant === undefined)) {
      const scalar = this.scalar(value.uniform, value.dtype);
      value.forms.set(
        'plain',
        value.shape.length === 0 ? scalar : graph.op('Expand', [scalar, graph.int64s(value.shape)]),
      );
    } else if (value.constant !== undefined) {
      value.forms.set('plain', graph.constant(value.dtype, value.shape, value.constant));
    } else if (value.narrow !== undefined) {
      const physical = layout === 'filter' ? 'plain' : layout;
      const [name, shape] = this.broadcastable(value.narrow, value.shape, physical);
      const full = this.physicalShape(value.shape, physical);
      const expanded = sameShape(shape, full) ? name : graph.op('Expand', [name, graph.int64s(full)]);
      value.forms.set(
        physical,
        physical === 'blocked' ? graph.reshape(expanded, this.blockedShape(value.shape)) : expanded,
      );
      value.native = physical;
    } else throw new Error('a traced value has neither a name nor a constant');
  }

  /** The shape that ONNX Runtime declares for a blocked activation; its physical shape has five axes. */
  blockedShape([n, h, w, c]: readonly number[]): number[] {
    return [n!, c!, h!, w!];
  }

  /** The axes in memory order, for element-wise operations. */
  physicalShape(shape: readonly number[], layout: Layout): number[] {
    const [n, h, w, c] = shape as [number, number, number, number];
    const { block } = this.lowering;
    if (layout === 'channels-first') return [n, c, h, w];
    if (layout === 'blocked') return [n, c / block, h, w, block];
    return [...shape];
  }

  /**
   * The value's name and a shape that ONNX broadcasts correctly to `physicalShape(shape, layout)`.
   * @param layout Any layout except `filter`.
   */
  broadcastable(
    value: TracedValue,
    shape: readonly number[],
    layout: Layout,
  ): [name: string, shape: readonly number[]] {
    const { graph } = this;
    if (value.uniform !== undefined) return [this.scalar(value.uniform, value.dtype), []];
    if (layout === 'plain') return [this.in(value), value.shape];
    if (value.size === 1) return [graph.reshape(this.in(value), []), []];
    const [n, h, w, c] = [...Array(4 - value.shape.length).fill(1), ...value.shape] as [number, number, number, number];
    const padded = [n, h, w, c];
    const { block } = this.lowering;
    if (layout === 'channels-first') {
      const target = [n, c, h, w];
      if (c === 1 || (h === 1 && w === 1)) return [graph.reshape(this.in(value), target), target];
      if (value.shape.length === 4) return [this.in(value, 'channels-first'), target];
      return [graph.transpose(graph.reshape(this.in(value), padded), [0, 3, 1, 2]), target];
    }
    if (c === 1) return [graph.reshape(this.in(value), [n, 1, h, w, 1]), [n, 1, h, w, 1]];
    const target = [n, c / block, h, w, block];
    if (h === 1 && w === 1 && value.native !== 'blocked') return [graph.reshape(this.in(value), target), target];
    if (sameShape(padded, shape) || value.shape.length === 4)
      return [graph.reshape(this.in(value, 'blocked'), target), target];
    const split = graph.reshape(this.in(value), [n, h, w, c / block, block]);
    return [graph.transpose(split, [0, 3, 1, 2, 4]), target];
  }

  /** Whether an activation of this shape can use the blocked layout. */
  isBlockable(shape: readonly number[]): boolean {
    return isBlockable(shape, this.lowering);
  }

  /** Whether a tensor of this shape is kept as a blocked filter between steps. */
  isFilter(shape: readonly number[]): boolean {
    return isFilter(shape, this.lowering);
  }

  broadcastShape(a: readonly number[], b: readonly number[]): number[] {
    return backend_util.assertAndGetBroadcastShape([...a], [...b]);
  }

  /** A row of n ones (or other equal values), for sums that are faster as matrix products. */
  ones(n: number, value = 1): string {
    return this.graph.floats(new Float32Array(n).fill(value), [1, n]);
  }
}
