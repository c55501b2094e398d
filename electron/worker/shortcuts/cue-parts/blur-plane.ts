/** Blurs of single channels. At the border the picture is mirrored without repeating the outermost line. */
import type { Plane } from './planes.ts';

const reflected = (place: number, size: number): number => {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const within = ((place % period) + period) % period;
  return within < size ? within : period - within;
};

/** Convolves rows and then columns with a symmetric kernel; `half` is its middle weight followed by those on one side. */
function separable({ width, height, data }: Plane, half: ArrayLike<number>): Plane {
  const reach = half.length - 1;
  const across = new Float32Array(width * height);
  const line = new Float32Array(width + 2 * reach);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let i = -reach; i < width + reach; i++) line[i + reach] = data[row + reflected(i, width)]!;
    for (let x = 0; x < width; x++) {
      let sum = half[0]! * line[x + reach]!;
      for (let k = 1; k <= reach; k++) sum += half[k]! * (line[x + reach - k]! + line[x + reach + k]!);
      across[row + x] = sum;
    }
  }
  const blurred = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) blurred[row + x] = half[0]! * across[row + x]!;
    for (let k = 1; k <= reach; k++) {
      const [above, below] = [reflected(y - k, height) * width, reflected(y + k, height) * width];
      const weight = half[k]!;
      for (let x = 0; x < width; x++) blurred[row + x]! += weight * (across[above + x]! + across[below + x]!);
    }
  }
  return { width, height, data: blurred };
}

/**
 * Gaussian blur, w(k) ∝ exp(−k² / 2σ²) for |k| ≤ 3σ.
 * @param sigma In pixels; 0 returns the plane itself.
 */
export function gaussianPlane(plane: Plane, sigma: number): Plane {
  if (sigma <= 0) return plane;
  const half = Float64Array.from({ length: Math.ceil(3 * sigma) + 1 }, (_, k) =>
    Math.exp(-(k * k) / (2 * sigma * sigma)),
  );
  const sum = half.reduce((total, weight, k) => total + (k === 0 ? 1 : 2) * weight, 0);
  return separable(
    plane,
    half.map((weight) => weight / sum),
  );
}

const binomial4 = [6 / 16, 4 / 16, 1 / 16];

/** The binomial kernel 1 4 6 4 1, σ = 1 px. */
export const softened = (plane: Plane): Plane => separable(plane, binomial4);

/** Mean over a square of 2·reach + 1 px around each pixel, by running sums. */
export function boxPlane({ width, height, data }: Plane, reach: number): Plane {
  const count = 2 * reach + 1;
  const across = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let sum = 0;
    for (let k = -reach; k <= reach; k++) sum += data[row + reflected(k, width)]!;
    for (let x = 0; x < width; x++) {
      across[row + x] = sum / count;
      sum += data[row + reflected(x + reach + 1, width)]! - data[row + reflected(x - reach, width)]!;
    }
  }
  const means = new Float32Array(width * height);
  const sums = new Float64Array(width);
  for (let k = -reach; k <= reach; k++) {
    const from = reflected(k, height) * width;
    for (let x = 0; x < width; x++) sums[x]! += across[from + x]!;
  }
  for (let y = 0; y < height; y++) {
    const [next, last] = [reflected(y + reach + 1, height) * width, reflected(y - reach, height) * width];
    for (let x = 0; x < width; x++) {
      means[y * width + x] = sums[x]! / count;
      sums[x]! += across[next + x]! - across[last + x]!;
    }
  }
  return { width, height, data: means };
}

/** Detail between one pixel and about `coarse` px: the softened plane minus its surrounding mean (two box filters). */
export function edgesOf(plane: Plane, coarse: number): Plane {
  const soft = softened(plane);
  const around = boxPlane(boxPlane(soft, coarse), coarse);
  const data = soft.data.map((value, i) => value - around.data[i]!);
  return { width: plane.width, height: plane.height, data };
}
