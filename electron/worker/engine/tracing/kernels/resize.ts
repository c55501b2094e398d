/**
 * Bilinear and nearest-neighbour resizing and their gradients. Both are linear and separable: rows and then columns are
 * multiplied by a constant matrix, and the gradient is the product with its transpose.
 */
import type { Trace } from '../trace.ts';
import { kernel } from '../trace-backend.ts';
import type { TracedValue } from '../traced-value.ts';

interface ResizeAttributes {
  readonly alignCorners: boolean;
  readonly halfPixelCenters?: boolean;
  readonly size?: readonly [number, number];
}

/** Weights of the `from` source positions for each of the `to` target positions, [to, from], as in tfjs. */
type WeightsAlong = (from: number, to: number, attributes: ResizeAttributes) => Float32Array;

const scaleOf = (from: number, to: number, alignCorners: boolean): number =>
  alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;

const bilinear: WeightsAlong = (from, to, { alignCorners, halfPixelCenters = false }) => {
  const weights = new Float32Array(to * from);
  const scale = scaleOf(from, to, alignCorners);
  for (let place = 0; place < to; place++) {
    const source = halfPixelCenters ? scale * (place + 0.5) - 0.5 : scale * place;
    const below = Math.max(0, Math.floor(source));
    const above = Math.min(from - 1, Math.ceil(source));
    const fraction = source - below;
    weights[place * from + below]! += 1 - fraction;
    weights[place * from + above]! += fraction;
  }
  return weights;
};

const nearest: WeightsAlong = (from, to, { alignCorners, halfPixelCenters = false }) => {
  const weights = new Float32Array(to * from);
  const scale = scaleOf(from, to, alignCorners);
  for (let place = 0; place < to; place++) {
    const source = halfPixelCenters ? scale * (place + 0.5) : scale * place;
    const whole = Math.min(from - 1, alignCorners ? Math.round(source) : Math.floor(source));
    weights[place * from + Math.max(0, whole)] = 1;
  }
  return weights;
};

function transposed(weights: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(weights, (_, i) => weights[(i % rows) * columns + Math.floor(i / rows)]!);
}

/** Multiplies [N, h, w, C] by `rows` [h′, h] and `columns` [w′, w]. */
function resample(trace: Trace, x: TracedValue, rows: Float32Array, columns: Float32Array): TracedValue {
  const { graph } = trace;
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const [newHeight, newWidth] = [rows.length / h, columns.length / w];
  const flat = graph.reshape(trace.in(x), [n, h, w * c]);
  const tall = graph.op('MatMul', [graph.floats(rows, [newHeight, h]), flat]);
  const lines = graph.reshape(tall, [n * newHeight, w, c]);
  const wide = graph.op('MatMul', [graph.floats(columns, [newWidth, w]), lines]);
  const shape = [n, newHeight, newWidth, c];
  return trace.plain(shape, graph.reshape(wide, shape));
}

for (const [name, weightsAlong] of [
  ['ResizeBilinear', bilinear],
  ['ResizeNearestNeighbor', nearest],
] as const) {
  kernel<ResizeAttributes>(name, (trace, { images }, attributes) => {
    const [, h, w] = images!.shape as [number, number, number];
    const [newHeight, newWidth] = attributes.size!;
    return resample(trace, images!, weightsAlong(h, newHeight, attributes), weightsAlong(w, newWidth, attributes));
  });

  kernel<ResizeAttributes>(`${name}Grad`, (trace, { images, dy }, attributes) => {
    const [, h, w] = images!.shape as [number, number, number];
    const [, newHeight, newWidth] = dy!.shape as [number, number, number];
    const rows = transposed(weightsAlong(h, newHeight, attributes), newHeight, h);
    const columns = transposed(weightsAlong(w, newWidth, attributes), newWidth, w);
    return resample(trace, dy!, rows, columns);
  });
}
