/** Weights that resample one axis of a picture. */

/** The weights of one axis: output pixel o is the weighted sum of `taps` input pixels from `first[o]` on. */
export interface AxisWeights {
  readonly taps: number;
  readonly first: Int32Array;
  /** [outputs, taps]; each row sums to 1. */
  readonly weights: Float32Array;
}

/**
 * A triangle filter. When a picture is enlarged, it is bilinear interpolation; when it is reduced, the triangle is as
 * wide as two output pixels, so that an output pixel is the weighted mean of all input pixels that it covers.
 *   w(o, i) ∝ max(0, 1 − |i + ½ − (o + ½)·r| / max(1, r)),  r = inputs / outputs
 * Equal to Pillow's BILINEAR and PyTorch's antialiased bilinear interpolation.
 */
export function triangleWeights(inputs: number, outputs: number): AxisWeights {
  const ratio = inputs / outputs;
  const reach = Math.max(1, ratio);
  const taps = Math.min(inputs, Math.ceil(2 * reach));
  const first = new Int32Array(outputs);
  const weights = new Float32Array(outputs * taps);
  for (let o = 0; o < outputs; o++) {
    const centre = (o + 0.5) * ratio;
    const from = Math.min(inputs - taps, Math.max(0, Math.floor(centre - reach + 0.5)));
    first[o] = from;
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      const weight = Math.max(0, 1 - Math.abs(from + k + 0.5 - centre) / reach);
      weights[o * taps + k] = weight;
      sum += weight;
    }
    for (let k = 0; k < taps; k++) weights[o * taps + k]! /= sum;
  }
  return { taps, first, weights };
}
