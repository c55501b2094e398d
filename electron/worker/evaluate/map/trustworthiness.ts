/** How far the neighbours on a map can be trusted. */
import { NearestRows } from '../../numerics/nearest-rows.ts';
import type { Random } from '../../numerics/random.ts';
import type { FeatureMatrix } from '../../numerics/representation-health.ts';
import { type TileProducts, tileOf } from './tile-products.ts';

/** Most images whose neighbours are compared. */
export const mostTrusted = 2_000;

/** A map and the features that it is made from. */
interface Judged {
  /** Rows of length 1, [N, D]. */
  readonly units: FeatureMatrix;
  /** [N, 2] */
  readonly layout: Float32Array;
  /** Neighbours on the map; fewer if there are not more than twice as many images. */
  readonly k: number;
  readonly random: Random;
}

/**
 *   T = 1 − 2 / (M k (2N − 3k − 1)) · Σᵢ Σ_{j ∈ Uᵢ} max(0, r(i, j) − k)
 * over M rows i: all, or a random sample of many. Uᵢ are the k nearest rows on the map, and r(i, j) is the rank of j among the
 * neighbours of i by the cosine of features, 1 for the nearest.
 * Source: Venna & Kaski 2001; normalisation as in scikit-learn's `trustworthiness`.
 * @param onStrip Called after each strip of rows; may throw to end the work.
 * @returns 1 if all neighbours on the map are neighbours by features. Null for fewer than three rows.
 */
export async function trustworthiness(
  { units, layout, k: wanted, random }: Judged,
  { side, multiply }: TileProducts,
  onStrip: (done: number, rows: number) => Promise<void> = async () => {},
): Promise<{ readonly value: number | null; readonly rows: number }> {
  const { count, width, data } = units;
  const k = Math.min(wanted, Math.ceil(count / 2) - 1);
  if (k < 1) return { value: null, rows: 0 };
  const rows = count <= mostTrusted ? Uint32Array.from({ length: count }, (_, i) => i) : sample(count, random);
  let excess = 0;
  for (let from = 0; from < rows.length; from += side) {
    const strip = rows.subarray(from, from + side);
    const a = new Float32Array(side * width);
    for (const [at, row] of strip.entries()) a.set(data.subarray(row * width, (row + 1) * width), at * width);
    const near = nearestOnMap(layout, strip, k);
    /** Cosine of each row and each of its neighbours on the map, [rows, k]. */
    const cosines = new Float32Array(strip.length * k);
    for (let at = 0; at < cosines.length; at++) {
      const [row, other] = [strip[Math.floor(at / k)]! * width, near[at]! * width];
      let sum = 0;
      for (let d = 0; d < width; d++) sum += data[row + d]! * data[other + d]!;
      cosines[at] = sum;
    }
    const ranks = new Uint32Array(cosines.length).fill(1);
    for (let columns = 0; columns < count; columns += side) {
      const products = await multiply(a, tileOf(units, columns, side));
      const width = Math.min(side, count - columns);
      for (const [at, row] of strip.entries()) {
        const own = cosines.subarray(at * k, (at + 1) * k);
        const least = Math.min(...own);
        for (let c = 0; c < width; c++) {
          const cosine = products[at * side + c]!;
          const other = columns + c;
          if (cosine <= least || other === row) continue;
          for (let j = 0; j < k; j++) if (cosine > own[j]! && near[at * k + j] !== other) ranks[at * k + j]! += 1;
        }
      }
    }
    for (const rank of ranks) excess += Math.max(0, rank - k);
    await onStrip(Math.min(rows.length, from + side), rows.length);
  }
  return { value: 1 - (2 / (rows.length * k * (2 * count - 3 * k - 1))) * excess, rows: rows.length };
}

/** Different rows, in their order. */
const sample = (count: number, random: Random): Uint32Array => random.permutation(count).slice(0, mostTrusted).sort();

/** The k nearest other points of some points of the map, [rows, k]. */
function nearestOnMap(layout: Float32Array, rows: Uint32Array, k: number): Int32Array {
  const nearest = new NearestRows(rows.length, k);
  for (const [at, row] of rows.entries()) {
    const [x, y] = [layout[2 * row]!, layout[2 * row + 1]!];
    for (let other = 0; 2 * other < layout.length; other++)
      if (other !== row) nearest.add(at, other, (layout[2 * other]! - x) ** 2 + (layout[2 * other + 1]! - y) ** 2);
  }
  return nearest.indices;
}
