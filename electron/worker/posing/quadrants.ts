/**
 * The four quarters of a square, byte for byte: top left, top right, bottom left, bottom right.
 * @param square [size, size, 3]; its side is even.
 * @returns [4, size/2, size/2, 3]
 */
export function quadrants(square: Uint8Array, size: number): Uint8Array {
  const half = size / 2;
  const row = half * 3;
  const tiles = new Uint8Array(square.length);
  for (let tile = 0; tile < 4; tile++) {
    const left = (tile % 2) * row;
    const top = tile < 2 ? 0 : half;
    for (let y = 0; y < half; y++) {
      const from = (top + y) * size * 3 + left;
      tiles.set(square.subarray(from, from + row), (tile * half + y) * row);
    }
  }
  return tiles;
}
