/** Measures how much moves in a flow field, and how much of it is not camera motion. */
import type { VectorField } from '../auxiliary-data.ts';

/** The motion of a flow field. */
export interface Motion {
  /** 95th percentile of the pixels' speeds, in pixels from frame to frame. */
  readonly speed: number;
  /** 95th percentile of the distance from the affine motion that fits most of the picture, in pixels. */
  readonly apart: number;
}

/**
 * The quantile that is reported. Motion counts if it fills at least a twentieth of the picture; errors of flow at edges
 * fill less.
 */
const share = 0.95;
/** Every second row and column is sampled. */
const stride = 2;
/** Share of each side that is ignored: what leaves the picture there has no flow. */
const margin = 0.05;
/** Share of the pixels that the fit uses. With a half, independent motion may fill nearly the other half. */
const trusted = 0.5;
const rounds = 8;

/** The value below which a share q of the values lies. */
function quantile(values: Float64Array, q: number): number {
  return Float64Array.from(values).sort()[Math.min(values.length - 1, Math.floor(q * values.length))]!;
}

/** Solves the 3×3 system A x = b for two right-hand sides; undefined if A is singular. */
function solve(a: readonly number[][], b: readonly (readonly [number, number])[]): [number, number][] | undefined {
  const rows = a.map((row, i) => [...row, ...b[i]!]);
  for (let p = 0; p < 3; p++) {
    const best = [p, p + 1, p + 2].filter((r) => r < 3).sort((x, y) => Math.abs(rows[y]![p]!) - Math.abs(rows[x]![p]!));
    [rows[p], rows[best[0]!]] = [rows[best[0]!]!, rows[p]!];
    const pivot = rows[p]![p]!;
    if (Math.abs(pivot) < 1e-12) return undefined;
    for (let r = 0; r < 3; r++) {
      if (r === p) continue;
      const factor = rows[r]![p]! / pivot;
      for (let c = p; c < 5; c++) rows[r]![c]! -= factor * rows[p]![c]!;
    }
  }
  return rows.map((row, i) => [row[3]! / row[i]!, row[4]! / row[i]!]);
}

/**
 * Measures the speeds, and the residuals of the affine motion that fits the best half of the picture:
 *   min_A,b Σ over the half with the smallest ‖f(x) − A x − b‖ of ‖f(x) − A x − b‖²
 * Least trimmed squares (Rousseeuw 1984) by concentration steps that start at the median motion. Pan, zoom, roll and
 * shear of the picture are affine. Parallax is not affine and counts as independent motion: near things move together.
 */
export function measureMotion({ width, height, data }: VectorField): Motion {
  const points: number[] = [];
  const [left, top] = [Math.round(width * margin), Math.round(height * margin)];
  for (let y = top; y < height - top; y += stride)
    for (let x = left; x < width - left; x += stride) points.push(y * width + x);
  const place = (point: number): [number, number, number] => [
    ((point % width) - width / 2) / width,
    (Math.floor(point / width) - height / 2) / width,
    1,
  ];
  const speeds = Float64Array.from(points, (point) => Math.hypot(data[2 * point]!, data[2 * point + 1]!));
  const middle = [0, 1].map((axis) =>
    quantile(
      Float64Array.from(points, (point) => data[2 * point + axis]!),
      0.5,
    ),
  );
  let residuals = Float64Array.from(points, (point) =>
    Math.hypot(data[2 * point]! - middle[0]!, data[2 * point + 1]! - middle[1]!),
  );
  for (let round = 0; round < rounds; round++) {
    const limit = quantile(residuals, trusted);
    const a = [0, 1, 2].map(() => [0, 0, 0]);
    const b = [0, 1, 2].map((): [number, number] => [0, 0]);
    for (const [i, point] of points.entries()) {
      if (residuals[i]! > limit) continue;
      const at = place(point);
      for (let r = 0; r < 3; r++) {
        for (let c = 0; c < 3; c++) a[r]![c]! += at[r]! * at[c]!;
        b[r]![0] += at[r]! * data[2 * point]!;
        b[r]![1] += at[r]! * data[2 * point + 1]!;
      }
    }
    const fit = solve(a, b);
    if (!fit) break;
    residuals = Float64Array.from(points, (point) => {
      const [x, y, one] = place(point);
      const along = (axis: 0 | 1): number => fit[0]![axis] * x + fit[1]![axis] * y + fit[2]![axis] * one;
      return Math.hypot(data[2 * point]! - along(0), data[2 * point + 1]! - along(1));
    });
  }
  return { speed: quantile(speeds, share), apart: quantile(residuals, share) };
}
