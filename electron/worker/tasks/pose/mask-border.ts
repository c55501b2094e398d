/** The grey between black and white, standardised to about zero. */
export const grey = 128;

/**
 * Fills everything outside the largest centred disc with grey, in place: a pixel stays if its centre lies in the disc.
 * The disc looks the same in every quarter turn, so the mask itself says nothing.
 * @param square [size, size, 3]
 */
export function maskBorder(square: Uint8Array, size: number): void {
  const centre = (size - 1) / 2;
  const radius = size / 2;
  for (let y = 0; y < size; y++) {
    const halfChord = Math.sqrt(radius ** 2 - (y - centre) ** 2);
    const first = Math.ceil(centre - halfChord);
    const last = Math.floor(centre + halfChord);
    const row = y * size * 3;
    square.fill(grey, row, row + first * 3);
    square.fill(grey, row + (last + 1) * 3, row + size * 3);
  }
}
