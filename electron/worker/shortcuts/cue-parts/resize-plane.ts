/** A plane at another size. */
import { triangleWeights } from '../../pictures/triangle-weights.ts';
import type { Plane } from './planes.ts';

/** Resizes a plane: linear interpolation to enlarge, a triangle filter as wide as the new pixels to reduce. */
export function resizedPlane({ width, height, data }: Plane, toWidth: number, toHeight: number): Plane {
  const across = triangleWeights(width, toWidth);
  const rows = new Float32Array(toWidth * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < toWidth; x++) {
      let sum = 0;
      for (let k = 0; k < across.taps; k++)
        sum += across.weights[x * across.taps + k]! * data[y * width + across.first[x]! + k]!;
      rows[y * toWidth + x] = sum;
    }
  const down = triangleWeights(height, toHeight);
  const resized = new Float32Array(toWidth * toHeight);
  for (let y = 0; y < toHeight; y++)
    for (let k = 0; k < down.taps; k++) {
      const weight = down.weights[y * down.taps + k]!;
      if (weight === 0) continue;
      const from = (down.first[y]! + k) * toWidth;
      for (let x = 0; x < toWidth; x++) resized[y * toWidth + x]! += weight * rows[from + x]!;
    }
  return { width: toWidth, height: toHeight, data: resized };
}
