/** Pictures of holes for the board. */

const dash = 3;

/**
 * The picture with black and white dashes on the outermost pixels of the hole, so that a hole filled with the mean
 * colour is visible on any photograph. The network gets the picture without dashes.
 * @param square [size, size, 3]
 * @param hidden [size, size]; 1 is hidden.
 */
export function outlineHole(square: Uint8Array, hidden: Uint8Array, size: number): Uint8Array {
  const marked = square.slice();
  const isHidden = (x: number, y: number): boolean => hidden[y * size + x] === 1;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (!isHidden(x, y)) continue;
      const atLeftOrRight = (x > 0 && !isHidden(x - 1, y)) || (x < size - 1 && !isHidden(x + 1, y));
      const atTopOrBottom = (y > 0 && !isHidden(x, y - 1)) || (y < size - 1 && !isHidden(x, y + 1));
      if (!atLeftOrRight && !atTopOrBottom) continue;
      const white = Math.floor((x + y) / dash) % 2 === 0;
      marked.fill(white ? 255 : 0, 3 * (y * size + x), 3 * (y * size + x) + 3);
    }
  }
  return marked;
}

/**
 * The photograph with the painted pixels in the hole.
 * @param painted Pixels in about 0–1, [size, size, 3]; clipped to 0–1.
 */
export function paste(truth: Uint8Array, painted: ArrayLike<number>, hidden: Uint8Array): Uint8Array {
  return truth.map((value, i) =>
    hidden[Math.floor(i / 3)] ? Math.round(255 * Math.min(1, Math.max(0, painted[i]!))) : value,
  );
}
