/** A displacement of a channel along the radius. */
import type { Plane } from './planes.ts';

/** Keys' cubic (a = −½) at distances 1 + t, t, 1 − t, 2 − t: the weights of four neighbours. */
function cubicWeights(t: number, into: Float64Array): void {
  into[0] = ((-0.5 * t + 1) * t - 0.5) * t;
  into[1] = (1.5 * t - 2.5) * t * t + 1;
  into[2] = ((-1.5 * t + 2) * t + 0.5) * t;
  into[3] = (0.5 * t - 0.5) * t * t;
}

const cut = (place: number, size: number): number => Math.max(0, Math.min(size - 1, place));

/**
 * Displaces a channel along the radius: a point at c + v moves to c + v·scale, with c the centre of the picture.
 * Cubic convolution (Keys 1981); the border is repeated.
 * @param scale 1 returns the plane itself; values above 1 displace outward.
 */
export function radialWarp(plane: Plane, scale: number): Plane {
  if (scale === 1) return plane;
  const { width, height, data } = plane;
  const warped = new Float32Array(width * height);
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  const columns = new Int32Array(4 * width);
  const acrossWeights = new Float64Array(4 * width);
  const weights = new Float64Array(4);
  for (let x = 0; x < width; x++) {
    const from = cx + (x - cx) / scale;
    const left = Math.floor(from);
    cubicWeights(from - left, weights);
    acrossWeights.set(weights, 4 * x);
    for (let k = 0; k < 4; k++) columns[4 * x + k] = cut(left - 1 + k, width);
  }
  // The warp is separable: first along columns, one output row at a time, then along the row.
  const line = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    const from = cy + (y - cy) / scale;
    const top = Math.floor(from);
    cubicWeights(from - top, weights);
    line.fill(0);
    for (let k = 0; k < 4; k++) {
      const row = cut(top - 1 + k, height) * width;
      const weight = weights[k]!;
      for (let x = 0; x < width; x++) line[x]! += weight * data[row + x]!;
    }
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 4 * x; k < 4 * x + 4; k++) sum += acrossWeights[k]! * line[columns[k]!]!;
      warped[y * width + x] = sum;
    }
  }
  return { width, height, data: warped };
}
