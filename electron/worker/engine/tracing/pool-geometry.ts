import { backend_util } from '@tensorflow/tfjs';
import type { Padding } from './convolution-geometry.ts';

/** tfjs's attributes of a pooling kernel. */
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
  /** Padding before the first row and column, then after the last ones, in ONNX's order. */
  readonly pads: readonly [top: number, left: number, bottom: number, right: number];
}

/** Computes all sizes of a pooling operation from its shape and attributes. */
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
