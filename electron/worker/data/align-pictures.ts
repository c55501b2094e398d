/** Aligns a picture with a part of another one, to see whether both show the same. */
import { cholesky, choleskySolve } from '../numerics/cholesky.ts';
import { correlation } from '../numerics/correlation.ts';

/** Rows and columns of the thumbnails that are compared. */
export const thumbnailSide = 32;

/** An affine map of the unit square into a thumbnail's: x = x₀ + x_u u + x_v v, y likewise, all as shares of the side. */
export interface Placement {
  readonly x: readonly [start: number, perU: number, perV: number];
  readonly y: readonly [start: number, perU: number, perV: number];
}

/** The upright window with this corner and these sides. */
export const windowAt = (left: number, top: number, width: number, height: number): Placement => ({
  x: [left, width, 0],
  y: [top, 0, height],
});

/** How well a picture matches a part of another. */
export interface Alignment {
  readonly placement: Placement;
  /** Correlation of brightness where both overlap, −1 to 1. */
  readonly correlation: number;
  /** The same of what a blur of 3×3 cells takes away, so that smooth shading alone does not match. */
  readonly detail: number;
}

const mostIterations = 10;
/** After this many iterations, copies correlate above `onTheWay`. */
const firstIterations = 4;
const onTheWay = 0.7;
/** In shares of the side. */
const converged = 0.002;
/** Shares of a picture's samples that must lie inside the other. */
const leastOverlap = 0.85;

/** Values and slopes of the whole at the samples of a part; NaN outside. */
interface Sampled {
  readonly values: Float64Array;
  readonly inside: number;
}

/** Bilinear interpolation between the middles of cells; up to half a cell outside, the outermost value. */
function valueAt(thumbnail: ArrayLike<number>, x: number, y: number): number {
  const side = thumbnailSide;
  if (!(x >= -0.5 && y >= -0.5 && x <= side - 0.5 && y <= side - 0.5)) return Number.NaN;
  const cx = Math.min(side - 1, Math.max(0, x));
  const cy = Math.min(side - 1, Math.max(0, y));
  const left = Math.min(side - 2, Math.floor(cx));
  const top = Math.min(side - 2, Math.floor(cy));
  const [fx, fy] = [cx - left, cy - top];
  const at = top * side + left;
  return (
    (thumbnail[at]! * (1 - fx) + thumbnail[at + 1]! * fx) * (1 - fy) +
    (thumbnail[at + side]! * (1 - fx) + thumbnail[at + side + 1]! * fx) * fy
  );
}

/** The whole at the places of the part's samples. */
function sample(whole: ArrayLike<number>, { x, y }: Placement): Sampled {
  const side = thumbnailSide;
  const values = new Float64Array(side * side);
  let inside = 0;
  for (let row = 0, at = 0; row < side; row++)
    for (let column = 0; column < side; column++, at++) {
      const [u, v] = [(column + 0.5) / side, (row + 0.5) / side];
      const value = valueAt(
        whole,
        (x[0] + x[1] * u + x[2] * v) * side - 0.5,
        (y[0] + y[1] * u + y[2] * v) * side - 0.5,
      );
      values[at] = value;
      if (!Number.isNaN(value)) inside++;
    }
  return { values, inside };
}

/** A picture minus its blur of 3×3 cells; NaN at its edge and where a neighbour is NaN. */
function detailOf(values: ArrayLike<number>): Float64Array {
  const side = thumbnailSide;
  const detail = new Float64Array(side * side).fill(Number.NaN);
  for (let row = 1; row < side - 1; row++)
    for (let column = 1; column < side - 1; column++) {
      const at = row * side + column;
      let sum = 0;
      for (const to of [at - side, at, at + side]) sum += values[to - 1]! + values[to]! + values[to + 1]!;
      detail[at] = values[at]! - sum / 9;
    }
  return detail;
}

/** The correlation at a placement, without aligning. */
export const matchAt = (whole: ArrayLike<number>, part: ArrayLike<number>, placement: Placement): number =>
  correlation(sample(whole, placement).values, part);

/**
 * Finds the affine map, gain and offset with the least squared difference:
 *   Σ (g · whole(W(u, v)) + o − part(u, v))²
 * by Gauss–Newton from a placement that is nearly right. Source: Baker & Matthews 2004, International Journal of Computer
 * Vision 56:221–255, the forwards-additive Lucas–Kanade algorithm, with linear appearance variation (part 3 of the series).
 * @param whole Brightness, [32, 32]. @param part The same.
 * @returns Undefined if the two drift apart.
 */
export function align(whole: ArrayLike<number>, part: ArrayLike<number>, start: Placement): Alignment | undefined {
  const side = thumbnailSide;
  let placement = start;
  const row8 = new Float64Array(8);
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    const { x, y } = placement;
    const normal = new Float64Array(64);
    const right = new Float64Array(8);
    let used = 0;
    for (let row = 0, at = 0; row < side; row++)
      for (let column = 0; column < side; column++, at++) {
        const [u, v] = [(column + 0.5) / side, (row + 0.5) / side];
        const px = (x[0] + x[1] * u + x[2] * v) * side - 0.5;
        const py = (y[0] + y[1] * u + y[2] * v) * side - 0.5;
        const value = valueAt(whole, px, py);
        const slopeX = (valueAt(whole, px + 0.5, py) - valueAt(whole, px - 0.5, py)) * side;
        const slopeY = (valueAt(whole, px, py + 0.5) - valueAt(whole, px, py - 0.5)) * side;
        if (Number.isNaN(value + slopeX + slopeY)) continue; // partly outside
        used++;
        row8[0] = slopeX;
        row8[1] = slopeX * u;
        row8[2] = slopeX * v;
        row8[3] = slopeY;
        row8[4] = slopeY * u;
        row8[5] = slopeY * v;
        row8[6] = value;
        row8[7] = 1;
        for (let i = 0; i < 8; i++) {
          right[i]! += row8[i]! * part[at]!;
          for (let j = 0; j <= i; j++) normal[i * 8 + j]! += row8[i]! * row8[j]!;
        }
      }
    if (used < leastOverlap * side * side) return undefined;
    for (let i = 0; i < 8; i++) normal[i * 9]! += 1e-6 * normal[i * 9]! + 1e-9;
    choleskySolve(cholesky(normal, 8), 8, right);
    const gain = right[6]!;
    // A negative would not be the same picture.
    if (!(gain > 0.1)) return undefined;
    const step = Array.from(right.subarray(0, 6), (value) => value / gain);
    if (!step.every((value) => Math.abs(value) < 0.2)) return undefined;
    placement = {
      x: [x[0] + step[0]!, x[1] + step[1]!, x[2] + step[2]!],
      y: [y[0] + step[3]!, y[1] + step[4]!, y[2] + step[5]!],
    };
    if (step.every((value) => Math.abs(value) < converged)) break;
    if (iteration + 1 === firstIterations && matchAt(whole, part, placement) < onTheWay) return undefined;
  }
  const { values, inside } = sample(whole, placement);
  if (inside < leastOverlap * side * side) return undefined;
  return {
    placement,
    correlation: correlation(values, part),
    detail: correlation(detailOf(values), detailOf(part)),
  };
}
