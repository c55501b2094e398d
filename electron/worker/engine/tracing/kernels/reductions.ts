/** Reductions: sums, means, extremes and their positions, softmax. */
import { nchwc } from '../layouts.ts';
import type { Trace } from '../trace.ts';
import { kernel } from '../trace-backend.ts';
import { sameShape, sizeOf, type TracedValue } from '../traced-value.ts';
import { castTo } from './elementwise.ts';

/** Reductions that ONNX has an operator for. */
export type Reduction = 'Sum' | 'Mean' | 'Max' | 'Min' | 'Prod';

/** From this length, a sum over leading axes is faster as a product with a row of ones than with ONNX Runtime's ReduceSum. */
const longEnoughForProduct = 256;

function axesOf(axis: number | readonly number[] | null | undefined, rank: number): number[] {
  const given = axis === undefined || axis === null ? Array.from({ length: rank }, (_, i) => i) : [axis].flat();
  return given.map((a) => (a + rank) % rank).sort((a, b) => a - b);
}

/** Reduces a named value along its physical axes, which are removed. */
function reduceName(trace: Trace, kind: Reduction, name: string, axes: readonly number[]): string {
  if (kind === 'Sum') return trace.graph.op('ReduceSum', [name, trace.graph.int64s(axes)], { keepdims: 0 });
  return trace.graph.op(`Reduce${kind}`, [name], { axes, keepdims: 0 });
}

/** Sum over the leading axes, as a product with a row of ones: [n, …] → […]. */
export function sumOfRows(trace: Trace, name: string, rows: number, columns: number, weight = 1): string {
  const { graph } = trace;
  return graph.reshape(graph.op('MatMul', [trace.ones(rows, weight), graph.reshape(name, [rows, columns])]), [columns]);
}

/**
 * Reduces a value.
 * @param axes Sorted; the reduced axes are removed.
 */
export function reduce(trace: Trace, kind: Reduction, x: TracedValue, axes: readonly number[]): TracedValue {
  const { graph } = trace;
  const kept = x.shape.filter((_, axis) => !axes.includes(axis));
  const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
  const done = (name: string) => trace.value(kept, x.dtype, 'plain', graph.reshape(name, kept));
  if (axes.length === 0) return x;
  if (x.uniform !== undefined && kind !== 'Prod') {
    return trace.uniform(kept, x.dtype, kind === 'Sum' ? Math.fround(x.uniform * count) : x.uniform);
  }
  const layout = x.forms.size === 0 ? 'plain' : x.native;
  if (layout !== 'plain' && kept.length === 0) {
    const name = trace.in(x, layout);
    return done(reduceName(trace, kind, name, [0, 1, 2, 3]));
  }
  if (layout === 'blocked' && x.dtype === 'float32' && (kind === 'Sum' || kind === 'Mean')) {
    const [n, h, w, c] = x.shape as [number, number, number, number];
    if (sameShape(axes, [1, 2]) || sameShape(axes, [0, 1, 2])) {
      let means = graph.reshape(graph.op('GlobalAveragePool', [trace.in(x, 'blocked')], {}, nchwc), [n, c]);
      if (axes.length === 3) means = reduceName(trace, 'Mean', means, [0]);
      return done(kind === 'Mean' ? means : graph.op('Mul', [means, graph.float(count)]));
    }
    const { block } = trace.lowering;
    if (sameShape(axes, [3])) {
      return done(reduceName(trace, kind, graph.reshape(trace.in(x, 'blocked'), [n, c / block, h, w, block]), [1, 4]));
    }
  }
  if (layout === 'channels-first' && (sameShape(axes, [1, 2]) || sameShape(axes, [0, 1, 2]) || sameShape(axes, [3]))) {
    const moved = axes.map((axis) => [0, 2, 3, 1][axis]!);
    return done(reduceName(trace, kind, trace.in(x, 'channels-first'), moved));
  }
  const leading = axes.every((axis, position) => axis === position);
  const asProduct = leading && kept.length > 0 && count >= longEnoughForProduct && trace.lowering.operators === 'cpu';
  if (asProduct && x.dtype === 'float32' && (kind === 'Sum' || kind === 'Mean')) {
    return done(sumOfRows(trace, trace.in(x), count, sizeOf(kept), kind === 'Mean' ? 1 / count : 1));
  }
  return trace.value(kept, x.dtype, 'plain', reduceName(trace, kind, trace.in(x), axes));
}

function withKeptDims(trace: Trace, value: TracedValue, x: TracedValue, axes: readonly number[]): TracedValue {
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  if (value.uniform !== undefined) return trace.uniform(shape, value.dtype, value.uniform);
  return trace.value(shape, value.dtype, 'plain', trace.graph.reshape(trace.in(value), shape));
}

interface ReductionAttributes {
  readonly axis?: number | readonly number[] | null;
  readonly reductionIndices?: number | readonly number[];
  readonly keepDims?: boolean;
}

for (const kind of ['Sum', 'Mean', 'Max', 'Min', 'Prod'] as const) {
  kernel<ReductionAttributes>(kind, (trace, { x }, { axis, reductionIndices, keepDims }) => {
    const axes = axesOf(reductionIndices ?? axis, x!.shape.length);
    const counted = kind === 'Sum' && x!.dtype === 'bool' ? castTo(trace, x!, 'int32') : x!;
    const reduced = reduce(trace, kind, counted, axes);
    return keepDims && axes.length > 0 ? withKeptDims(trace, reduced, x!, axes) : reduced;
  });
}

for (const [name, kind] of [
  ['All', 'Min'],
  ['Any', 'Max'],
] as const) {
  kernel<ReductionAttributes>(name, (trace, { x }, { axis, keepDims }) => {
    const axes = axesOf(axis, x!.shape.length);
    const reduced = reduce(trace, kind, castTo(trace, x!, 'int32'), axes);
    const kept = keepDims && axes.length > 0 ? withKeptDims(trace, reduced, x!, axes) : reduced;
    return castTo(trace, kept, 'bool');
  });
}

for (const name of ['ArgMax', 'ArgMin']) {
  kernel<{ axis: number }>(name, (trace, { x }, { axis }) => {
    const along = (axis + x!.shape.length) % x!.shape.length;
    const found = trace.graph.op(name, [trace.in(x!)], { axis: along, keepdims: 0 });
    const shape = x!.shape.filter((_, a) => a !== along);
    return trace.value(shape, 'int32', 'plain', trace.graph.cast(found, 'int32'));
  });
}

kernel<{ dim: number }>('Softmax', (trace, { logits }, { dim }) => {
  const axis = (dim + logits!.shape.length) % logits!.shape.length;
  const value = trace.plain(logits!.shape, trace.graph.op('Softmax', [trace.in(logits!)], { axis }));
  value.nonNegative = true;
  return value;
});

kernel<{ axis: number }>('LogSoftmax', (trace, { logits }, { axis }) => {
  const { graph } = trace;
  const x = trace.in(logits!);
  const along = (axis + logits!.shape.length) % logits!.shape.length;
  if (trace.lowering.operators !== 'gpu') {
    return trace.plain(logits!.shape, graph.op('LogSoftmax', [x], { axis: along }));
  }
  const shifted = graph.op('Sub', [x, graph.op('ReduceMax', [x], { axes: [along], keepdims: 1 })]);
  const total = graph.op('ReduceSum', [graph.op('Exp', [shifted]), graph.int64s([along])], { keepdims: 1 });
  return trace.plain(logits!.shape, graph.op('Sub', [shifted, graph.op('Log', [total])]));
});
