/** Means, medians and linear fits of small sets of numbers. */

/** The median; the mean of the two middle numbers for an even count, and NaN without numbers. */
export function median(values: Iterable<number>): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The mean; NaN without numbers. */
export function mean(values: Iterable<number>): number {
  let [sum, count] = [0, 0];
  for (const value of values) {
    sum += value;
    count++;
  }
  return sum / count;
}

/** Means of a plane in `rows` × `columns` cells of nearly equal size, in whole pixels, [rows, columns]; NaN in cells without a pixel. */
export function cellMeans(
  { width, height, data }: { readonly width: number; readonly height: number; readonly data: ArrayLike<number> },
  rows: number,
  columns: number,
): Float64Array {
  const means = new Float64Array(rows * columns);
  const edges = (count: number, size: number): number[] =>
    Array.from({ length: count + 1 }, (_, k) => Math.ceil((k * size) / count));
  const [lefts, tops] = [edges(columns, width), edges(rows, height)];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const [left, right] = [lefts[column]!, lefts[column + 1]!];
      let sum = 0;
      for (let y = tops[row]!; y < tops[row + 1]!; y++)
        for (let i = y * width + left; i < y * width + right; i++) sum += data[i]!;
      means[row * columns + column] = sum / ((right - left) * (tops[row + 1]! - tops[row]!));
    }
  return means;
}

/**
 * The plane z ≈ level + across·x + down·y fitted to a grid of values by least squares, x and y from −½ to ½ over the grid.
 * @param values [rows, columns]; cells that are not finite are ignored.
 */
export function fittedSlopes(
  values: ArrayLike<number>,
  rows: number,
  columns: number,
): { readonly level: number; readonly across: number; readonly down: number } {
  const cells: [x: number, y: number, z: number][] = [];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const z = values[row * columns + column]!;
      if (Number.isFinite(z)) cells.push([(column + 0.5) / columns - 0.5, (row + 0.5) / rows - 0.5, z]);
    }
  if (cells.length === 0) return { level: 0, across: 0, down: 0 };
  const [mx, my, mz] = [0, 1, 2].map((k) => mean(cells.map((cell) => cell[k]!))) as [number, number, number];
  let [xx, xy, yy, xz, yz] = [0, 0, 0, 0, 0];
  for (const [x, y, z] of cells) {
    xx += (x - mx) ** 2;
    xy += (x - mx) * (y - my);
    yy += (y - my) ** 2;
    xz += (x - mx) * (z - mz);
    yz += (y - my) * (z - mz);
  }
  const determinant = xx * yy - xy * xy;
  if (determinant < 1e-9) return { level: mz, across: 0, down: 0 };
  const across = (yy * xz - xy * yz) / determinant;
  const down = (xx * yz - xy * xz) / determinant;
  return { level: mz - across * mx - down * my, across, down };
}

/** The number with the smallest absolute value: the residual of the best of several explanations. */
export const nearestToZero = (...values: readonly number[]): number =>
  values.reduce((least, value) => (Math.abs(value) < Math.abs(least) ? value : least));
