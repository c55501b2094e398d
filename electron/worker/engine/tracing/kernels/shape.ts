/** Kernels that rearrange values: reshape, transpose, slice, concatenate, pad, tile, reverse; and cumulative sums. */
import type { Trace } from '../trace.ts';
import { kernel } from '../trace-backend.ts';
import { type Layout, sameShape, sizeOf, type TracedValue } from '../traced-value.ts';

/** For each axis of an activation, its position in the channels-first and blocked layouts. */
const channelsFirstAxis = [0, 2, 3, 1] as const;

/** The same elements in another shape. */
export function reshape(trace: Trace, x: TracedValue, shape: readonly number[]): TracedValue {
  if (sameShape(x.shape, shape)) return x;
  if (x.uniform !== undefined) return trace.uniform(shape, x.dtype, x.uniform);
  if (x.constant) return trace.constant(shape, x.dtype, x.constant);
  const value = trace.value(shape, x.dtype, 'plain', trace.graph.reshape(trace.in(x), shape));
  value.nonNegative = x.nonNegative;
  return value;
}

/** Rearranges or repeats the elements of a plain value; no new values arise. */
function moved(trace: Trace, x: TracedValue, shape: readonly number[], write: (name: string) => string): TracedValue {
  const value = trace.value(shape, x.dtype, 'plain', write(trace.in(x)));
  value.nonNegative = x.nonNegative;
  return value;
}

kernel<{ shape: number[] }>('Reshape', (trace, { x }, { shape }) => {
  const unknown = shape.indexOf(-1);
  const full = shape.map((size, axis) => (axis === unknown ? x!.size / -sizeOf(shape) : size));
  return reshape(trace, x!, full);
});

kernel<{ dim: number }>('ExpandDims', (trace, { input }, { dim }) => {
  const shape = [...input!.shape];
  shape.splice(dim < 0 ? shape.length + 1 + dim : dim, 0, 1);
  return reshape(trace, input!, shape);
});

kernel<{ perm: number[] }>('Transpose', (trace, { x }, { perm }) => {
  const shape = perm.map((axis) => x!.shape[axis]!);
  if (x!.uniform !== undefined) return trace.uniform(shape, x!.dtype, x!.uniform);
  // Only axes of size 1 change positions, so nothing moves in memory.
  const order = perm.filter((axis) => x!.shape[axis] !== 1);
  if (order.every((axis, i) => i === 0 || axis > order[i - 1]!)) return reshape(trace, x!, shape);
  return moved(trace, x!, shape, (name) => trace.graph.transpose(name, perm));
});

function slice(trace: Trace, x: TracedValue, begin: readonly number[], size: readonly number[]): TracedValue {
  const shape = size.map((length, axis) => (length < 0 ? x.shape[axis]! - begin[axis]! : length));
  if (sameShape(shape, x.shape)) return x;
  if (x.uniform !== undefined) return trace.uniform(shape, x.dtype, x.uniform);
  const cut = shape.flatMap((length, axis) => (length === x.shape[axis] ? [] : [axis]));
  const starts = cut.map((axis) => begin[axis]!);
  const ends = cut.map((axis) => begin[axis]! + shape[axis]!);
  // Whole pictures of a batch can be sliced in any layout.
  if (x.native !== 'plain' && x.native !== 'filter' && cut.length === 1 && cut[0] === 0) {
    const value = trace.value(shape, x.dtype, x.native, trace.graph.slice(trace.in(x, x.native), starts, ends, cut));
    value.nonNegative = x.nonNegative;
    return value;
  }
  return moved(trace, x, shape, (name) => trace.graph.slice(name, starts, ends, cut));
}

kernel<{ begin: number[]; size: number[] }>('Slice', (trace, { x }, { begin, size }) => slice(trace, x!, begin, size));

kernel<{ numOrSizeSplits: number | number[]; axis: number }>('SplitV', (trace, { x }, { numOrSizeSplits, axis }) => {
  const along = (axis + x!.shape.length) % x!.shape.length;
  const length = x!.shape[along]!;
  const sizes = Array.isArray(numOrSizeSplits)
    ? [...numOrSizeSplits]
    : Array.from({ length: numOrSizeSplits }, () => length / numOrSizeSplits);
  const unknown = sizes.indexOf(-1);
  if (unknown >= 0) sizes[unknown] = length - sizes.reduce((total, size) => total + Math.max(size, 0), 0);
  let start = 0;
  return sizes.map((size) => {
    const begin = x!.shape.map((_, a) => (a === along ? start : 0));
    start += size;
    return slice(
      trace,
      x!,
      begin,
      x!.shape.map((full, a) => (a === along ? size : full)),
    );
  });
});

function concat(trace: Trace, all: readonly TracedValue[], axis: number): TracedValue {
  const values = all.filter((value) => value.size > 0);
  const first = values[0] ?? all[0]!;
  if (values.length <= 1) return first;
  const rank = first.shape.length;
  const along = (axis + rank) % rank;
  const shape = first.shape.map((size, a) =>
    a === along ? values.reduce((total, value) => total + value.shape[a]!, 0) : size,
  );
  let layout: Layout = 'plain';
  // In the blocked layout, pictures and channels can be concatenated in the declared shape; rows and columns cannot.
  if (values.every((value) => value.native === 'blocked') && (along === 0 || along === 3)) layout = 'blocked';
  else if (values.every((value) => value.native === 'channels-first')) layout = 'channels-first';
  const position = layout === 'plain' ? along : channelsFirstAxis[along]!;
  const name = trace.graph.op(
    'Concat',
    values.map((value) => trace.in(value, layout)),
    { axis: position },
  );
  const result = trace.value(shape, first.dtype, layout, name);
  result.nonNegative = values.every((value) => value.nonNegative);
  return result;
}

kernel<{ axis: number }>('Concat', (trace, inputs, { axis }) => concat(trace, Object.values(inputs), axis));

kernel<{ axis: number }>('Pack', (trace, inputs, { axis }) => {
  const values = Object.values(inputs);
  const along = axis < 0 ? axis + values[0]!.shape.length + 1 : axis;
  const widened = values.map((value) => {
    const shape = [...value.shape];
    shape.splice(along, 0, 1);
    return reshape(trace, value, shape);
  });
  return concat(trace, widened, along);
});

kernel<{ axis: number }>('Unpack', (trace, { value }, { axis }) => {
  const along = (axis + value!.shape.length) % value!.shape.length;
  const shape = value!.shape.filter((_, a) => a !== along);
  return Array.from({ length: value!.shape[along]! }, (_, i) => {
    const begin = value!.shape.map((_size, a) => (a === along ? i : 0));
    const size = value!.shape.map((full, a) => (a === along ? 1 : full));
    return reshape(trace, slice(trace, value!, begin, size), shape);
  });
});

type Paddings = readonly (readonly [number, number])[];

const paddedShape = (shape: readonly number[], paddings: Paddings): number[] =>
  shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]);

const amounts = (paddings: Paddings): number[] => [
  ...paddings.map(([before]) => before),
  ...paddings.map(([, after]) => after),
];

kernel<{ paddings: Paddings; constantValue: number }>('PadV2', (trace, { x }, { paddings, constantValue }) => {
  const { graph } = trace;
  const shape = paddedShape(x!.shape, paddings);
  if (sameShape(shape, x!.shape)) return x!;
  const inputs = [trace.in(x!), graph.int64s(amounts(paddings)), trace.scalar(constantValue, x!.dtype)];
  return trace.value(shape, x!.dtype, 'plain', graph.op('Pad', inputs));
});

kernel<{ paddings: Paddings; mode: 'reflect' | 'symmetric' }>('MirrorPad', (trace, { x }, { paddings, mode }) => {
  const { graph } = trace;
  const shape = paddedShape(x!.shape, paddings);
  if (mode === 'reflect') {
    const inputs = [trace.in(x!), graph.int64s(amounts(paddings))];
    return trace.value(shape, x!.dtype, 'plain', graph.op('Pad', inputs, { mode: 'reflect' }));
  }
  // ONNX has no symmetric mode before opset 19, so the mirrored rows are gathered axis by axis.
  let name = trace.in(x!);
  for (const [axis, [before, after]] of paddings.entries()) {
    if (before === 0 && after === 0) continue;
    const size = x!.shape[axis]!;
    const rows = Array.from({ length: size + before + after }, (_, i) => {
      const row = i - before;
      return row < 0 ? -row - 1 : row >= size ? 2 * size - row - 1 : row;
    });
    name = graph.op('Gather', [name, graph.int64s(rows)], { axis });
  }
  return trace.value(shape, x!.dtype, 'plain', name);
});

kernel<{ reps: number[] }>('Tile', (trace, { x }, { reps }) => {
  const shape = x!.shape.map((size, axis) => size * reps[axis]!);
  if (x!.shape.every((size, axis) => size === 1 || reps[axis] === 1)) return trace.broadcast(x!, shape);
  return moved(trace, x!, shape, (name) => trace.graph.op('Tile', [name, trace.graph.int64s(reps)]));
});

kernel<{ dims: number | number[] }>('Reverse', (trace, { x }, { dims }) => {
  const axes = [dims].flat().map((axis) => (axis + x!.shape.length) % x!.shape.length);
  if (axes.length === 0) return x!;
  const farBack = axes.map((axis) => -x!.shape[axis]! - 1);
  return moved(trace, x!, x!.shape, (name) =>
    trace.graph.slice(
      name,
      axes.map(() => -1),
      farBack,
      axes,
      axes.map(() => -1),
    ),
  );
});

kernel<{ axis: number; exclusive: boolean; reverse: boolean }>(
  'Cumsum',
  (trace, { x }, { axis, exclusive, reverse }) => {
    const { graph } = trace;
    const along = graph.constant('int32', [], Int32Array.of((axis + x!.shape.length) % x!.shape.length));
    const attributes = { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 };
    return trace.value(x!.shape, x!.dtype, 'plain', graph.op('CumSum', [trace.in(x!), along], attributes));
  },
);
