/** Matrix products, also of batches of matrices. */
import { microsoft } from '../graph.ts';
import type { Trace } from '../trace.ts';
import { kernel } from '../trace-backend.ts';
import { sizeOf, type TracedValue } from '../traced-value.ts';

interface MatMulAttributes {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** The matrix product over the last two axes; the leading axes broadcast. */
export function matMul(
  trace: Trace,
  a: TracedValue,
  b: TracedValue,
  { transposeA = false, transposeB = false }: MatMulAttributes,
): TracedValue {
  const { graph } = trace;
  const rank = a.shape.length;
  const rows = a.shape[transposeA ? rank - 1 : rank - 2]!;
  const columns = b.shape[transposeB ? b.shape.length - 2 : b.shape.length - 1]!;
  const batch = trace.broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batch, rows, columns];
  const flags = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
  if (sizeOf(batch) === 1) {
    const [x, y] = [a, b].map((value) => graph.reshape(trace.in(value), value.shape.slice(-2)));
    return trace.plain(shape, graph.reshape(graph.op('Gemm', [x!, y!], flags), shape));
  }
  if (!transposeA && !transposeB) return trace.plain(shape, graph.op('MatMul', [trace.in(a), trace.in(b)]));
  if (trace.lowering.operators === 'cpu') {
    return trace.plain(shape, graph.op('FusedMatMul', [trace.in(a), trace.in(b)], flags, microsoft));
  }
  const transposed = (value: TracedValue, transpose: boolean) => {
    const axes = value.shape.map((_, axis) => axis);
    const last = axes.splice(-2).reverse();
    return transpose ? graph.transpose(trace.in(value), [...axes, ...last]) : trace.in(value);
  };
  return trace.plain(shape, graph.op('MatMul', [transposed(a, transposeA), transposed(b, transposeB)]));
}

kernel<MatMulAttributes>('BatchMatMul', (trace, { a, b }, attributes) => matMul(trace, a!, b!, attributes));
