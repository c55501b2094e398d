/**
 * A batch of unknown size. The step is traced with a large prime as a placeholder for the batch size. Wherever a multiple
 * of this prime would be written into the graph, the size is computed from the input's shape instead.
 */
import type { Attributes, Graph, RunTimeSizes } from './graph.ts';

/** A prime that no other size is likely to be a multiple of. Tracing computes nothing, so a large batch costs nothing. */
export const placeholderBatch = 7919;

const isMultiple = (value: number): boolean => Number.isInteger(value) && value !== 0 && value % placeholderBatch === 0;

/** Sizes that are multiples of the batch. */
export class DynamicBatch implements RunTimeSizes {
  /** @param source Name of the graph input whose first dimension is the batch. */
  constructor(private readonly source: string) {}

  follows(values: readonly number[]): boolean {
    return values.some(isMultiple);
  }

  /** Adds nodes that compute the values: multiples of the placeholder become multiples of the batch. */
  vector(graph: Graph, values: readonly number[]): string {
    const batch = graph.op('Slice', [
      graph.op('Shape', [this.source]),
      ...[[0], [1], [0]].map((bound) => graph.plainInt64s(bound)),
    ]);
    const parts = values.map((value) => {
      if (!isMultiple(value)) return graph.plainInt64s([value]);
      return value === placeholderBatch
        ? batch
        : graph.op('Mul', [batch, graph.plainInt64s([value / placeholderBatch])]);
    });
    return parts.length === 1 ? parts[0]! : graph.op('Concat', parts, { axis: 0 });
  }

  /** @throws RangeError if an operator's attribute depends on the batch. */
  checkAttributes(type: string, attributes: Attributes): void {
    const numbers = Object.values(attributes).flatMap((value) =>
      typeof value === 'number' ? [value] : Array.isArray(value) ? (value as number[]) : [],
    );
    if (this.follows(numbers))
      throw new RangeError(`the batch of this graph cannot be dynamic: ${type} depends on its size`);
  }

  /** @throws RangeError if a constant's shape or value depends on the batch. */
  checkConstant(dims: readonly number[], values: ArrayBufferView): void {
    const scalar = values instanceof Float32Array && values.length === 1 ? values[0]! : 0;
    const inverse = Math.round(1 / scalar);
    const isFixed =
      this.follows(dims) ||
      isMultiple(scalar) ||
      (Number.isFinite(inverse) && isMultiple(inverse) && Math.abs(scalar * inverse - 1) < 1e-6);
    if (isFixed) throw new RangeError('the batch of this graph cannot be dynamic: a constant depends on its size');
  }
}
