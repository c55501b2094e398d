/** Convolutions and their gradients, in the blocked layout where they fit it. */
import { convolveBackBlocked, convolveBlocked, convolveFilterBlocked, fitsBlocks } from '../blocked-convolution.ts';
import { type ConvolutionAttributes, convolutionGeometry } from '../convolution-geometry.ts';
import { convolve, convolveBack, convolveFilter } from '../standard-convolution.ts';
import { kernel } from '../trace-backend.ts';

kernel<ConvolutionAttributes>('Conv2D', (trace, { x, filter }, attributes) => {
  const geometry = convolutionGeometry(x!.shape, filter!.shape, attributes);
  return fitsBlocks(trace, geometry)
    ? convolveBlocked(trace, x!, filter!, geometry)
    : convolve(trace, x!, filter!, geometry);
});

kernel<ConvolutionAttributes & { inputShape: number[] }>(
  'Conv2DBackpropInput',
  (trace, { dy, filter }, { inputShape, ...attributes }) => {
    const geometry = convolutionGeometry(inputShape, filter!.shape, attributes);
    return convolveBackBlocked(trace, dy!, filter!, geometry) ?? convolveBack(trace, dy!, filter!, geometry);
  },
);

kernel<ConvolutionAttributes & { filterShape: number[] }>(
  'Conv2DBackpropFilter',
  (trace, { x, dy }, { filterShape, ...attributes }) => {
    const geometry = convolutionGeometry(x!.shape, filterShape, attributes);
    return fitsBlocks(trace, geometry)
      ? convolveFilterBlocked(trace, x!, dy!, geometry)
      : convolveFilter(trace, x!, dy!, geometry);
  },
);
