/** Resamples a part of a picture to another size in two passes of precomputed weights, rows first. */
import type { Picture } from '../pictures/picture.ts';
import { triangleWeights } from '../pictures/triangle-weights.ts';
import type { Box } from './random-box.ts';
import { scratch } from './working-memory.ts';

const rowMemory = scratch();

/**
 * Resamples a box of a picture to a square of `size` px.
 * @param mirrored Mirrors the square left to right.
 * @param into [size, size, channels], filled with values in 0–255, not rounded.
 */
export function resample(
  { width, channels, data }: Picture,
  box: Box,
  size: number,
  mirrored: boolean,
  into: Float32Array,
): void {
  const stride = size * channels;
  const rows = rowMemory(box.height * stride); // [box height, size, channels]
  const across = triangleWeights(box.width, size);
  for (let y = 0; y < box.height; y++) {
    const start = ((box.top + y) * width + box.left) * channels;
    for (let o = 0; o < size; o++) {
      const first = start + across.first[o]! * channels;
      const to = y * stride + (mirrored ? size - 1 - o : o) * channels;
      const end = (o + 1) * across.taps;
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = o * across.taps, at = first + c; k < end; k++, at += channels)
          sum += across.weights[k]! * data[at]!;
        rows[to + c] = sum;
      }
    }
  }
  const down = triangleWeights(box.height, size);
  into.fill(0, 0, size * stride);
  for (let o = 0; o < size; o++) {
    for (let k = 0; k < down.taps; k++) {
      const weight = down.weights[o * down.taps + k]!;
      if (weight === 0) continue;
      let from = (down.first[o]! + k) * stride;
      const end = (o + 1) * stride;
      for (let to = o * stride; to < end; to++, from++) into[to]! += weight * rows[from]!;
    }
  }
}
