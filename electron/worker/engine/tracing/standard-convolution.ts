/** Convolutions and their gradients in standard ONNX operators. */
import { type ConvolutionGeometry, exactPadsAfter } from './convolution-geometry.ts';
import type { Trace } from './trace.ts';
import type { TracedValue } from './traced-value.ts';

/** Up to this many columns, the filter gradient is one product over unfolded patches; above, it is one product per tap. */
const mostUnfoldedColumns = 512;

const attributesOf = (geometry: ConvolutionGeometry) => ({
  kernel_shape: geometry.kernel,
  strides: geometry.strides,
  dilations: geometry.dilations,
  pads: geometry.pads,
});

/** The convolution of x [N, H, W, I]; its result has channels first. */
export function convolve(
  trace: Trace,
  x: TracedValue,
  filter: TracedValue,
  geometry: ConvolutionGeometry,
): TracedValue {
  const { graph } = trace;
  const weights = graph.transpose(trace.in(filter), [3, 2, 0, 1]);
  const name = graph.op('Conv', [trace.in(x, 'channels-first'), weights], attributesOf(geometry));
  return trace.value(geometry.outShape, 'float32', 'channels-first', name);
}

/** Gradient with respect to the input; also the transposed convolution itself. */
export function convolveBack(
  trace: Trace,
  dy: TracedValue,
  filter: TracedValue,
  geometry: ConvolutionGeometry,
): TracedValue {
  const { graph } = trace;
  const { kernel, strides, pads, dilations } = geometry;
  const done = (name: string) => trace.value(geometry.inShape, 'float32', 'channels-first', name);
  const mirrored = [0, 1, 2, 3].map((side) => kernel[side % 2]! - 1 - pads[side]!);
  if (strides.every((s) => s === 1) && dilations.every((d) => d === 1) && mirrored.every((p) => p >= 0)) {
    const flipped = graph.slice(trace.in(filter), [-1, -1], [-kernel[0] - 1, -kernel[1] - 1], [0, 1], [-1, -1]);
    const weights = graph.transpose(flipped, [2, 3, 0, 1]);
    return done(graph.op('Conv', [trace.in(dy, 'channels-first'), weights], { kernel_shape: kernel, pads: mirrored }));
  }
  const after = exactPadsAfter(geometry);
  const weights = graph.transpose(trace.in(filter), [3, 2, 0, 1]);
  const attributes = {
    kernel_shape: kernel,
    strides,
    dilations,
    pads,
    output_padding: [pads[2] - after[0], pads[3] - after[1]],
  };
  // Rows that the filter never reached get zeros; where output_padding cannot add that many, they are padded afterwards.
  const tooMany = attributes.output_padding.some((amount, axis) => amount >= strides[axis]!);
  if (!tooMany) return done(graph.op('ConvTranspose', [trace.in(dy, 'channels-first'), weights], attributes));
  const exact = { ...attributes, output_padding: [0, 0], pads: [pads[0], pads[1], 0, 0] };
  const name = graph.op('ConvTranspose', [trace.in(dy, 'channels-first'), weights], exact);
  const missing = [-after[0], -after[1]];
  return done(graph.pad(name, [0, 0, 0, 0], [0, 0, ...missing]));
}

/** The filter positions tile the input without gaps or overlap, as the patches of a vision transformer do. */
const isTiling = ({ kernel, strides, pads, inSize, outSize }: ConvolutionGeometry): boolean =>
  [0, 1].every((axis) => kernel[axis] === strides[axis] && inSize[axis] === outSize[axis]! * kernel[axis]!) &&
  pads.every((amount) => amount === 0);

/** Gradient with respect to the filter: products of the input's patches with dy. */
export function convolveFilter(
  trace: Trace,
  x: TracedValue,
  dy: TracedValue,
  geometry: ConvolutionGeometry,
): TracedValue {
  const { graph } = trace;
  const { kernel, strides, pads, outSize, inChannels, outChannels, batch } = geometry;
  const places = batch * outSize[0] * outSize[1];
  const shape = [kernel[0], kernel[1], inChannels, outChannels];
  const gradient = graph.reshape(trace.in(dy), [places, outChannels]);
  const product = (columns: string) => graph.op('Gemm', [columns, gradient], { transA: 1 });
  if (isTiling(geometry)) {
    const rows = [batch, outSize[0], kernel[0], outSize[1], kernel[1] * inChannels];
    const cut = graph.reshape(trace.in(x), rows);
    const patches = kernel[0] === 1 ? cut : graph.transpose(cut, [0, 1, 3, 2, 4]);
    const columns = graph.reshape(patches, [places, kernel[0] * kernel[1] * inChannels]);
    return trace.plain(shape, graph.reshape(product(columns), shape));
  }
  const after = exactPadsAfter(geometry);
  const padded = graph.pad(trace.in(x), [0, pads[0], pads[1], 0], [0, after[0], after[1], 0]);
  const taps: string[] = [];
  for (let row = 0; row < kernel[0]; row++) {
    for (let column = 0; column < kernel[1]; column++) {
      const ends = [row + (outSize[0] - 1) * strides[0] + 1, column + (outSize[1] - 1) * strides[1] + 1];
      const seen = graph.slice(padded, [row, column], ends, [1, 2], strides);
      taps.push(graph.reshape(seen, [places, inChannels]));
    }
  }
  const unfolded = taps.length > 1 && taps.length * inChannels <= mostUnfoldedColumns;
  const parts = unfolded ? [product(graph.op('Concat', taps, { axis: 1 }))] : taps.map(product);
  const all = parts.length === 1 ? parts[0]! : graph.op('Concat', parts, { axis: 0 });
  return trace.plain(shape, graph.reshape(all, shape));
}
