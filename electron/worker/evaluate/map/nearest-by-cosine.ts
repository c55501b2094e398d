/** The exact nearest neighbours of all images by the cosine of their features. */
import { NearestRows, type Neighbours } from '../../numerics/nearest-rows.ts';
import type { FeatureMatrix } from '../../numerics/representation-health.ts';
import { type TileProducts, tileOf } from './tile-products.ts';

/**
 * Compares each pair of rows once, tile by tile, with memory that does not grow with the number of pairs.
 * @param units Rows of length 1.
 * @param k Below the number of rows.
 * @param onTile Called after each tile; may throw to end the work.
 * @returns Distances are 1 − cosine, at least 0.
 */
export async function nearestByCosine(
  units: FeatureMatrix,
  k: number,
  { side, multiply }: TileProducts,
  onTile: (done: number, tiles: number) => Promise<void> = async () => {},
): Promise<Neighbours> {
  const { count } = units;
  const nearest = new NearestRows(count, k);
  const strips = Math.ceil(count / side);
  const tiles = (strips * (strips + 1)) / 2;
  let done = 0;
  for (let rows = 0; rows < count; rows += side) {
    const a = tileOf(units, rows, side);
    for (let columns = rows; columns < count; columns += side) {
      const products = await multiply(a, columns === rows ? a : tileOf(units, columns, side));
      const lastColumn = Math.min(count, columns + side);
      for (let row = rows; row < Math.min(count, rows + side); row++) {
        let within = nearest.farthest(row);
        // On the diagonal, each pair is in the upper half.
        const first = columns === rows ? row + 1 : columns;
        for (let column = first, at = (row - rows) * side + first - columns; column < lastColumn; column++, at++) {
          const distance = Math.max(0, 1 - products[at]!);
          if (distance < within) {
            nearest.add(row, column, distance);
            within = nearest.farthest(row);
          }
          if (distance < nearest.farthest(column)) nearest.add(column, row, distance);
        }
      }
      await onTile(++done, tiles);
    }
  }
  return nearest;
}
