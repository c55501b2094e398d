/** Pictures of holes for the board. */
import { type Pixels, pixelsLike } from '../../pictures/picture.ts';

const dash = 3;

/**
 * The picture with black and white dashes on the outermost pixels of the hole, so that a hole filled with the mean
 * colour is visible on any photograph. The network gets the picture without dashes.
 * @param square [size, size, channels]
 * @param hidden [size, size]; 1 is hidden.
 */
export function outlineHole(square: Pixels, hidden: Uint8Array, size: number): Pixels {
  const marked = square.slice();
  const channels = square.length / hidden.length;
  const isHidden = (x: number, y: number): boolean => hidden[y * size + x] === 1;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (!isHidden(x, y)) continue;
      const atLeftOrRight = (x > 0 && !isHidden(x - 1, y)) || (x < size - 1 && !isHidden(x + 1, y));
      const atTopOrBottom = (y > 0 && !isHidden(x, y - 1)) || (y < size - 1 && !isHidden(x, y + 1));
      if (!atLeftOrRight && !atTopOrBottom) continue;
      const white = Math.floor((x + y) / dash) % 2 === 0;
      const at = channels * (y * size + x);
      marked.fill(white ? 255 : 0, at, at + channels);
    }
  }
  return marked;
}

/**
 * The photograph with the painted pixels in the hole.
 * @param painted Pixels in about 0–1, [size, size, channels]; clipped to 0–1.
 */
export function paste(truth: Pixels, painted: ArrayLike<number>, hidden: Uint8Array): Pixels {
  const channels = truth.length / hidden.length;
  const values = Float32Array.from(truth, (value, i) =>
    hidden[Math.floor(i / channels)] ? 255 * Math.min(1, Math.max(0, painted[i]!)) : value,
  );
  return pixelsLike(truth, values);
}
