import { backend_util } from '@tensorflow/tfjs';
import type { Padding } from './convolution-geometry.ts';

export interface PoolAttributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: Padding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Sizes of pooling activations [N, H, W, C]. */
export interface PoolGeometry {
  readonly outShape: readonly number[];
  readonly outSize: readonly [height: number, width: number];
  readonly window: readonly [height: number, width: number];
  readonly strides: readonly [height: number, width: number];
  /** Rows and columns before the first ones, then after the last ones: ONNX's order. */
  readonly pads: readonly [top: number, left: number, bottom: number, right: number];
}

export function poolGeometry(
  shape: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
): PoolGeometry {
  const info = backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const { top, left, bottom, right } = info.padInfo;
  return {
    outShape: info.outShape,
    outSize: [info.outHeight, info.outWidth],
    window: [info.effectiveFilterHeight, info.effectiveFilterWidth],
    strides: [info.strideHeight, info.strideWidth],
    pads: [top, left, bottom, right],
  };
}
