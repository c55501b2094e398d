/** Pictures of holes for the live board. */

const dash = 3;

/**
 * The picture with black and white dashes on the hole's outermost pixels, so that a hole filled with the mean colour can be
 * seen on any photograph. For people: the network gets the picture without them.
 * @param square [size, size, 3]
 * @param hidden [size, size], 1 is hidden.
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
 * The photograph with its hidden pixels as the network painted them.
 * @param painted Pixels in about 0–1, [size, size, 3]; what lies outside is clipped.
 */
export function paste(truth: Uint8Array, painted: ArrayLike<number>, hidden: Uint8Array): Uint8Array {
  return truth.map((value, i) =>
    hidden[Math.floor(i / 3)] ? Math.round(255 * Math.min(1, Math.max(0, painted[i]!))) : value,
  );
}
