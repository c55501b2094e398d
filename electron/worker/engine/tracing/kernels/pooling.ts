/** Pooling and its gradients. */
import type { Attributes } from '../graph.ts';
import { nchwc } from '../layouts.ts';
import { type PoolAttributes, type PoolGeometry, poolGeometry } from '../pool-geometry.ts';
import type { Trace } from '../trace.ts';
import { kernel } from '../trace-backend.ts';
import type { TracedValue } from '../traced-value.ts';

const attributesOf = ({ window, strides, pads }: PoolGeometry): Attributes => ({ kernel_shape: window, strides, pads });

function pool(trace: Trace, type: 'MaxPool' | 'AveragePool', x: TracedValue, attributes: PoolAttributes): TracedValue {
  const { graph } = trace;
  const geometry = poolGeometry(x.shape, attributes);
  const extra: Attributes = type === 'AveragePool' ? { count_include_pad: 0 } : {};
  const blocked = x.native === 'blocked';
  const layout = blocked ? 'blocked' : 'channels-first';
  const name = graph.op(type, [trace.in(x, layout)], { ...attributesOf(geometry), ...extra }, blocked ? nchwc : '');
  const value = trace.value(geometry.outShape, 'float32', layout, name);
  value.nonNegative = x.nonNegative;
  return value;
}

kernel<PoolAttributes>('MaxPool', (trace, { x }, attributes) => pool(trace, 'MaxPool', x!, attributes));
kernel<PoolAttributes>('AvgPool', (trace, { x }, attributes) => pool(trace, 'AveragePool', x!, attributes));

/** The gradient goes to the first largest element of each window. */
kernel<PoolAttributes>('MaxPoolGrad', (trace, { dy, input, output }, attributes) => {
  const geometry = poolGeometry(input!.shape, attributes);
  return trace.lowering.operators === 'gpu'
    ? maxPoolGradByMask(trace, dy!, input!, output!, geometry)
    : maxPoolGradByIndex(trace, dy!, input!, geometry);
});

/** MaxPool's second output is the index of each largest element; the gradient is added there. */
function maxPoolGradByIndex(trace: Trace, dy: TracedValue, x: TracedValue, geometry: PoolGeometry): TracedValue {
  const { graph } = trace;
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const [, indices] = graph.operation('MaxPool', [trace.in(x, 'channels-first')], attributesOf(geometry), 2);
  const flat = (name: string) => graph.reshape(name, [dy.size]);
  const zeros = graph.op('Expand', [graph.float(0), graph.int64s([x.size])]);
  const inputs = [zeros, flat(indices!), flat(trace.in(dy, 'channels-first'))];
  const sums = graph.op('ScatterElements', inputs, { axis: 0, reduction: 'add' });
  return trace.value(x.shape, 'float32', 'channels-first', graph.reshape(sums, [n, c, h, w]));
}

/** Rows and columns `offset + stride·i` of a padded map, [N, oh, ow, C]: the inputs at one position of the window. */
function seenBy(trace: Trace, padded: string, row: number, column: number, { outSize, strides }: PoolGeometry): string {
  const ends = [row + (outSize[0] - 1) * strides[0] + 1, column + (outSize[1] - 1) * strides[1] + 1];
  return trace.graph.slice(padded, [row, column], ends, [1, 2], strides);
}

/** The inverse of seenBy: the values at their positions in a padded map, zeros elsewhere. */
function placed(
  trace: Trace,
  name: string,
  shape: readonly number[],
  paddedSize: readonly number[],
  [row, column]: readonly [number, number],
  { outSize, strides }: PoolGeometry,
): string {
  const { graph } = trace;
  const [n, , , c] = shape as [number, number, number, number];
  const [oh, ow] = outSize;
  const spread = graph.pad(
    graph.reshape(name, [n, oh, 1, ow, 1, c]),
    [0, 0, 0, 0, 0, 0],
    [0, 0, strides[0] - 1, 0, strides[1] - 1, 0],
  );
  const [height, width] = [oh * strides[0], ow * strides[1]];
  const grown = graph.pad(
    graph.reshape(spread, [n, height, width, c]),
    [0, row, column, 0],
    [0, Math.max(0, paddedSize[0]! - row - height), Math.max(0, paddedSize[1]! - column - width), 0],
  );
  return graph.slice(grown, [0, 0], [...paddedSize], [1, 2]);
}

/** For each position of the window, a mask of where the input equals the output and did not at an earlier position. */
function maxPoolGradByMask(
  trace: Trace,
  dy: TracedValue,
  x: TracedValue,
  y: TracedValue,
  geometry: PoolGeometry,
): TracedValue {
  const { graph } = trace;
  const [, h, w] = x.shape as [number, number, number, number];
  const { window, outSize, strides, pads } = geometry;
  const before = [pads[0], pads[1]] as const;
  const paddedSize = [0, 1].map((axis) =>
    Math.max(before[axis]! + [h, w][axis]!, (outSize[axis]! - 1) * strides[axis]! + window[axis]!),
  );
  const after = [paddedSize[0]! - h - before[0], paddedSize[1]! - w - before[1]];
  const padded = graph.pad(trace.in(x), [0, ...before, 0], [0, after[0]!, after[1]!, 0], -3.4e38);
  const largest = trace.in(y);
  let left = trace.in(dy);
  const parts: string[] = [];
  for (let row = 0; row < window[0]; row++) {
    for (let column = 0; column < window[1]; column++) {
      const hit = graph.cast(graph.op('Equal', [seenBy(trace, padded, row, column, geometry), largest]), 'float32');
      const taken = graph.op('Mul', [left, hit]);
      left = graph.op('Sub', [left, taken]);
      parts.push(placed(trace, taken, x.shape, paddedSize, [row, column], geometry));
    }
  }
  const total = parts.reduce((sum, part) => graph.op('Add', [sum, part]));
  const name = graph.slice(total, [...before], [before[0] + h, before[1] + w], [1, 2]);
  return trace.plain(x.shape, name);
}

/** Each window distributes its gradient evenly over the elements that it averaged; padding is not counted. */
kernel<PoolAttributes>('AvgPoolGrad', (trace, { dy, input }, attributes) => {
  const { graph } = trace;
  const x = input!;
  const geometry = poolGeometry(x.shape, attributes);
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const { window, outSize, strides, pads, outShape } = geometry;
  const before = [pads[0], pads[1]] as const;
  const covered = (axis: 0 | 1, place: number) => {
    const start = place * strides[axis] - before[axis];
    return Math.min(start + window[axis], [h, w][axis]!) - Math.max(start, 0);
  };
  const shares = Array.from({ length: outSize[0] * outSize[1] }, (_, i) => {
    return 1 / (covered(0, Math.floor(i / outSize[1])) * covered(1, i % outSize[1]));
  });
  const even = graph.op('Mul', [trace.in(dy!), graph.floats(shares, [1, outSize[0], outSize[1], 1])]);
  const paddedSize = [0, 1].map((axis) =>
    Math.max(before[axis]! + [h, w][axis]!, (outSize[axis]! - 1) * strides[axis]! + window[axis]!),
  );
  const parts: string[] = [];
  for (let row = 0; row < window[0]; row++) {
    for (let column = 0; column < window[1]; column++) {
      parts.push(placed(trace, even, [n, ...outShape.slice(1, 3), c], paddedSize, [row, column], geometry));
    }
  }
  const total = parts.reduce((sum, part) => graph.op('Add', [sum, part]));
  return trace.plain(x.shape, graph.slice(total, [...before], [before[0] + h, before[1] + w], [1, 2]));
});
