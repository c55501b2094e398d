/**
 * A square and its three quarter turns, counter-clockwise as in np.rot90: entry k is turned by k · 90°.
 * They consist of transpositions and flips only, so there is no interpolation that could reveal the turn:
 *   90° = flip top to bottom ∘ transpose,  180° = both flips,  270° = transpose ∘ flip top to bottom
 * Source: Gidaris et al. 2018, arXiv 1803.07728, section 3.1 and their rotate_img.
 * @param square [size, size, 3]
 * @returns [4, size, size, 3]
 */
export function quarterTurns(square: Uint8Array, size: number): Uint8Array {
  const bytes = size * size * 3;
  const turned = new Uint8Array(4 * bytes);
  turned.set(square, 0);
  const last = size - 1;
  let from = 0;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++, from += 3) {
      const r = square[from]!;
      const g = square[from + 1]!;
      const b = square[from + 2]!;
      const to90 = bytes + ((last - x) * size + y) * 3;
      turned[to90] = r;
      turned[to90 + 1] = g;
      turned[to90 + 2] = b;
      const to180 = 2 * bytes + ((last - y) * size + last - x) * 3;
      turned[to180] = r;
      turned[to180 + 1] = g;
      turned[to180 + 2] = b;
      const to270 = 3 * bytes + (x * size + last - y) * 3;
      turned[to270] = r;
      turned[to270 + 1] = g;
      turned[to270 + 2] = b;
    }
  }
  return turned;
}
