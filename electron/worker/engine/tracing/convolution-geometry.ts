import { backend_util } from '@tensorflow/tfjs';

type Shape4 = [number, number, number, number];
/** Zero padding as in tfjs: `same`, `valid`, the same amount on all sides, or [before, after] for each axis. */
export type Padding =
  | 'same'
  | 'valid'
  | number
  | [[number, number], [number, number], [number, number], [number, number]];

/** Sizes of a convolution of activations [N, H, W, I] with a filter [kh, kw, I, O]. */
export interface ConvolutionGeometry {
  readonly batch: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly inSize: readonly [height: number, width: number];
  readonly outSize: readonly [height: number, width: number];
  readonly kernel: readonly [height: number, width: number];
  readonly strides: readonly [height: number, width: number];
  readonly dilations: readonly [height: number, width: number];
  /** Zero padding before the first row and column, then after the last ones, in ONNX's order. */
  readonly pads: readonly [top: number, left: number, bottom: number, right: number];
  readonly inShape: readonly number[];
  readonly outShape: readonly number[];
}

/** tfjs's attributes of a convolution kernel. */
export interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: Padding;
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Computes all sizes of a convolution from its shapes and attributes. */
export function convolutionGeometry(
  inShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dilations, dimRoundingMode }: ConvolutionAttributes,
  depthwise = false,
): ConvolutionGeometry {
  const info = backend_util.computeConv2DInfo(
    inShape as Shape4,
    filterShape as Shape4,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
  );
  const { top, left, bottom, right } = info.padInfo;
  return {
    batch: info.batchSize,
    inChannels: info.inChannels,
    outChannels: info.outChannels,
    inSize: [info.inHeight, info.inWidth],
    outSize: [info.outHeight, info.outWidth],
    kernel: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    pads: [top, left, bottom, right],
    inShape,
    outShape: info.outShape,
  };
}

/** Padding after the input (negative: cropping) with which the input ends exactly at the filter's last position. */
export function exactPadsAfter({
  inSize,
  outSize,
  kernel,
  strides,
  dilations,
  pads,
}: ConvolutionGeometry): [number, number] {
  const after = (axis: 0 | 1) =>
    (outSize[axis] - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1 - inSize[axis] - pads[axis];
  return [after(0), after(1)];
}
