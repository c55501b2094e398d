/** Depthwise convolution, filter [kh, kw, C, multiplier], and its gradients. */
import { type ConvolutionAttributes, convolutionGeometry, exactPadsAfter } from '../convolution-geometry.ts';
import type { Trace } from '../trace.ts';
import { kernel } from '../trace-backend.ts';
import type { TracedValue } from '../traced-value.ts';

/** The filter in ONNX's layout with one group per channel: [C · multiplier, 1, kh, kw]. */
function grouped(trace: Trace, filter: TracedValue): string {
  const [kh, kw, channels, multiplier] = filter.shape as [number, number, number, number];
  const transposed = trace.graph.transpose(trace.in(filter), [2, 3, 0, 1]);
  return trace.graph.reshape(transposed, [channels * multiplier, 1, kh, kw]);
}

kernel<ConvolutionAttributes>('DepthwiseConv2dNative', (trace, { x, filter }, attributes) => {
  const geometry = convolutionGeometry(x!.shape, filter!.shape, attributes, true);
  const { kernel: kernel_shape, strides, dilations, pads, inChannels, outShape } = geometry;
  const inputs = [trace.in(x!, 'channels-first'), grouped(trace, filter!)];
  const name = trace.graph.op('Conv', inputs, { kernel_shape, strides, dilations, pads, group: inChannels });
  return trace.value(outShape, 'float32', 'channels-first', name);
});

kernel<ConvolutionAttributes & { inputShape: number[] }>(
  'DepthwiseConv2dNativeBackpropInput',
  (trace, { dy, filter }, { inputShape, ...attributes }) => {
    const { graph } = trace;
    const geometry = convolutionGeometry(inputShape, filter!.shape, attributes, true);
    const { kernel: kernel_shape, strides, dilations, pads, inChannels } = geometry;
    const after = exactPadsAfter(geometry);
    const name = graph.op('ConvTranspose', [trace.in(dy!, 'channels-first'), grouped(trace, filter!)], {
      kernel_shape,
      strides,
      dilations,
      pads: [0, 0, 0, 0],
      group: inChannels,
    });
    const cut = graph.pad(name, [0, 0, -pads[0], -pads[1]], [0, 0, -after[0], -after[1]]);
    return trace.value(inputShape, 'float32', 'channels-first', cut);
  },
);

kernel<ConvolutionAttributes & { filterShape: number[] }>(
  'DepthwiseConv2dNativeBackpropFilter',
  (trace, { x, dy }, { filterShape, ...attributes }) => {
    const { graph } = trace;
    const geometry = convolutionGeometry(x!.shape, filterShape, attributes, true);
    const { kernel: taps, strides, pads, outSize, batch, inChannels, dilations } = geometry;
    const multiplier = filterShape[3]!;
    const after = exactPadsAfter(geometry);
    const padded = graph.pad(trace.in(x!), [0, pads[0], pads[1], 0], [0, after[0], after[1], 0]);
    const gradient = graph.reshape(trace.in(dy!), [batch, outSize[0], outSize[1], inChannels, multiplier]);
    const sums: string[] = [];
    for (let row = 0; row < taps[0]; row++) {
      for (let column = 0; column < taps[1]; column++) {
        const start = [row * dilations[0], column * dilations[1]] as const;
        const ends = [start[0] + (outSize[0] - 1) * strides[0] + 1, start[1] + (outSize[1] - 1) * strides[1] + 1];
        const seen = graph.slice(padded, start, ends, [1, 2], strides);
        const product = graph.op('Mul', [
          graph.reshape(seen, [batch, outSize[0], outSize[1], inChannels, 1]),
          gradient,
        ]);
        sums.push(graph.op('ReduceSum', [product, graph.int64s([0, 1, 2])], { keepdims: 0 }));
      }
    }
    const all = sums.length === 1 ? sums[0]! : graph.op('Concat', sums, { axis: 0 });
    return trace.plain(filterShape, graph.reshape(all, filterShape));
  },
);
