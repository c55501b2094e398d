/** Element-wise operations, computed in the layout of the operands, and before broadcasting where that is possible. */
import type { Attributes } from './graph.ts';
import type { Trace } from './trace.ts';
import { type Layout, sameShape, sizeOf, type TracedType, type TracedValue } from './traced-value.ts';

/** The smaller value that this value is a broadcast of; undefined if it is not a broadcast. */
function narrowOf(trace: Trace, value: TracedValue): TracedValue | undefined {
  if (value.narrow) return value.narrow;
  return value.uniform !== undefined && value.shape.length > 0
    ? trace.uniform([], value.dtype, value.uniform)
    : undefined;
}

/** A layout that all operands can be converted to. */
function meetingLayout(operands: readonly TracedValue[], shape: readonly number[]): Layout {
  const full = operands.filter((value) => sameShape(value.shape, shape));
  const special = full.filter((value) => value.native !== 'plain');
  const layouts = new Set(special.map((value) => value.native));
  if (layouts.has('blocked')) return 'blocked';
  if (layouts.has('channels-first')) return 'channels-first';
  if (layouts.has('filter')) {
    const others = operands.filter((value) => !sameShape(value.shape, shape));
    if (others.every((value) => value.size === 1)) return 'filter';
  }
  return 'plain';
}

/** Writes one ONNX node over operands that broadcast against each other. */
export function elementwise(
  trace: Trace,
  type: string,
  operands: readonly TracedValue[],
  dtype: TracedType = operands[0]!.dtype,
  attributes: Attributes = {},
): TracedValue {
  const shape = operands.map((value) => value.shape as number[]).reduce((a, b) => trace.broadcastShape(a, b));
  const narrow = operands.map((value) => narrowOf(trace, value) ?? value);
  const core = narrow.map((value) => value.shape as number[]).reduce((a, b) => trace.broadcastShape(a, b));
  const result = meet(trace, type, narrow, core, dtype, attributes);
  return trace.broadcast(result, shape);
}

function meet(
  trace: Trace,
  type: string,
  operands: readonly TracedValue[],
  shape: readonly number[],
  dtype: TracedType,
  attributes: Attributes,
): TracedValue {
  const { graph } = trace;
  const layout = meetingLayout(operands, shape);
  const partial = (value: TracedValue) => value.size > 1 && !sameShape(value.shape, shape);
  if (layout !== 'plain' && layout !== 'filter' && operands.some(partial)) {
    const names = operands.map((value) => trace.broadcastable(value, shape, layout)[0]);
    const name = graph.op(type, names, attributes);
    return trace.value(
      shape,
      dtype,
      layout,
      layout === 'blocked' ? graph.reshape(name, trace.blockedShape(shape)) : name,
    );
  }
  const names = operands.map((value) => {
    if (value.uniform !== undefined) return trace.scalar(value.uniform, value.dtype);
    if (sameShape(value.shape, shape)) return trace.in(value, layout);
    return layout !== 'plain' ? graph.reshape(trace.in(value), []) : trace.in(value);
  });
  const name = graph.op(type, names, attributes);
  // Scalar operands give a scalar, but the shape may have a higher rank.
  const scalar = sizeOf(shape) === 1 && shape.length > 0 && operands.every((value) => value.uniform !== undefined);
  return trace.value(shape, dtype, layout, scalar ? graph.reshape(name, shape) : name);
}

/** A computation on every element in the value's own layout; `write` appends its nodes. */
export function unary(
  trace: Trace,
  x: TracedValue,
  write: (name: string) => string,
  { dtype = x.dtype, nonNegative = false }: { dtype?: TracedType; nonNegative?: boolean } = {},
): TracedValue {
  const narrow = narrowOf(trace, x);
  if (narrow) return trace.broadcast(unary(trace, narrow, write, { dtype, nonNegative }), x.shape);
  const layout = x.forms.size === 0 ? 'plain' : x.native;
  const value = trace.value(x.shape, dtype, layout, write(trace.in(x, layout)));
  value.nonNegative = nonNegative;
  return value;
}

const folds: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Max: Math.max,
  Min: Math.min,
};

/** Arithmetic on two values. What is known while tracing (x·1, x + 0, two constants) is folded without a node. */
export function binary(
  trace: Trace,
  type: string,
  a: TracedValue,
  b: TracedValue,
  dtype: TracedType = a.dtype,
): TracedValue {
  const shape = trace.broadcastShape(a.shape, b.shape);
  const fold = folds[type];
  if (fold && a.uniform !== undefined && b.uniform !== undefined && a.dtype === 'float32' && dtype === 'float32') {
    return trace.uniform(shape, dtype, Math.fround(fold(a.uniform, b.uniform)));
  }
  const neutral = (value: TracedValue, number: number) => value.uniform === number;
  if (neutral(b, type === 'Add' || type === 'Sub' ? 0 : 1) && ['Add', 'Sub', 'Mul', 'Div'].includes(type)) {
    return trace.broadcast(a, shape);
  }
  if (neutral(a, type === 'Add' ? 0 : 1) && ['Add', 'Mul'].includes(type)) return trace.broadcast(b, shape);
  return elementwise(trace, type, [a, b], dtype);
}

/** Slope with which HardSigmoid maps every positive number to 1, except subnormal ones. */
const steepest = 3e38;

/** 1 where x > 0 and 0 elsewhere, as float32. */
export function positive(trace: Trace, x: TracedValue): TracedValue {
  const { graph, lowering } = trace;
  const write = (name: string) => {
    // max(0, min(1, steepest · x)): one pass over the map instead of two (compare, then cast).
    if (lowering.operators === 'cpu' && x.dtype === 'float32')
      return graph.op('HardSigmoid', [name], { alpha: { float: steepest }, beta: { float: 0 } });
    const isPositive = x.nonNegative ? graph.cast(name, 'bool') : graph.op('Greater', [name, trace.scalar(0, x.dtype)]);
    return graph.cast(isPositive, 'float32');
  };
  return unary(trace, x, write, { dtype: 'float32', nonNegative: true });
}
