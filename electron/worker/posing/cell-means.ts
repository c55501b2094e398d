/**
 * Reduces a square to the mean colour of each cell, rounded to bytes.
 * @param square [size, size, 3]
 * @param cell Side of a cell, in pixels; `size` is a multiple of it.
 * @returns [size/cell, size/cell, 3]
 */
export function cellMeans(square: Uint8Array, size: number, cell: number): Uint8Array {
  const side = size / cell;
  const sums = new Uint32Array(side * side * 3);
  for (let y = 0; y < size; y++) {
    const row = Math.floor(y / cell) * side;
    for (let x = 0; x < size; x++) {
      const to = 3 * (row + Math.floor(x / cell));
      const from = 3 * (y * size + x);
      for (let c = 0; c < 3; c++) sums[to + c]! += square[from + c]!;
    }
  }
  return Uint8Array.from(sums, (sum) => Math.round(sum / cell ** 2));
}
