/** Gathering by index, its gradient, and one-hot rows. */
import { kernel } from '../trace-backend.ts';
import type { TracedType } from '../traced-value.ts';

kernel<{ axis: number; batchDims: number }>('GatherV2', (trace, { x, indices }, { axis, batchDims }) => {
  if (batchDims !== 0) {
    throw new RangeError(
      'gather with batchDims is not traced: add each row offset to the indices and gather on axis 0',
    );
  }
  const along = (axis + x!.shape.length) % x!.shape.length;
  const shape = [...x!.shape.slice(0, along), ...indices!.shape, ...x!.shape.slice(along + 1)];
  const name = trace.graph.op('Gather', [trace.in(x!), trace.in(indices!)], { axis: along });
  return trace.value(shape, x!.dtype, 'plain', name);
});

/** result[s] = Σ x[i] over the rows i whose segment is s. */
kernel<{ numSegments: number }>('UnsortedSegmentSum', (trace, { x, segmentIds }, { numSegments }) => {
  const { graph } = trace;
  const rows = segmentIds!.size;
  const columns = x!.size / rows;
  const shape = [numSegments, ...x!.shape.slice(segmentIds!.shape.length)];
  const ids = graph.reshape(trace.in(segmentIds!), [rows, 1]);
  const values = graph.reshape(trace.in(x!), [rows, columns]);
  // For few segments, and on a GPU (whose ScatterElements adds in no fixed order): a product with the one-hot segment matrix.
  if (trace.lowering.operators === 'gpu' || numSegments <= 64) {
    const range = graph.constant(
      'int32',
      [1, numSegments],
      Int32Array.from({ length: numSegments }, (_, i) => i),
    );
    const oneHot = graph.cast(graph.op('Equal', [ids, range]), 'float32');
    return trace.plain(shape, graph.reshape(graph.op('Gemm', [oneHot, values], { transA: 1 }), shape));
  }
  const zeros = graph.op('Expand', [graph.float(0), graph.int64s([numSegments, columns])]);
  const index = graph.op('Expand', [graph.cast(ids, 'int64'), graph.int64s([rows, columns])]);
  const sums = graph.op('ScatterElements', [zeros, index, values], { axis: 0, reduction: 'add' });
  return trace.plain(shape, graph.reshape(sums, shape));
});

kernel<{ depth: number; onValue: number; offValue: number; dtype?: TracedType }>(
  'OneHot',
  (trace, { indices }, { depth, onValue, offValue, dtype = 'float32' }) => {
    const { graph } = trace;
    const range = graph.constant(
      'int32',
      [depth],
      Int32Array.from({ length: depth }, (_, i) => i),
    );
    const hot = graph.op('Equal', [graph.reshape(trace.in(indices!), [...indices!.shape, 1]), range]);
    const shape = [...indices!.shape, depth];
    if (onValue === 1 && offValue === 0) {
      const value = trace.value(shape, dtype, 'plain', graph.cast(hot, dtype));
      value.nonNegative = true;
      return value;
    }
    const chosen = graph.op('Where', [hot, trace.scalar(onValue, dtype), trace.scalar(offValue, dtype)]);
    return trace.value(shape, dtype, 'plain', chosen);
  },
);
