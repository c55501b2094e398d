import { channelsOf, type Pixels } from '../pictures/picture.ts';

/** Mid-grey, about zero after standardisation. */
export const grey = 128;

/** Diameter of the disc as a share of the side. The largest disc would show a frame where it touches the sides. */
const discShare = 0.75;

/**
 * Fills everything outside a centred disc with grey, in place. A pixel is kept if its centre lies in the disc. At the
 * middle of each side, an eighth of the side is masked. The disc is the same after every quarter turn, so the mask
 * itself reveals nothing.
 * @param square [size, size, channels]
 */
export function maskBorder(square: Pixels, size: number): void {
  const channels = channelsOf(square, size);
  const centre = (size - 1) / 2;
  const squaredRadius = ((discShare * size) / 2) ** 2;
  for (let y = 0; y < size; y++) {
    const squaredHalf = squaredRadius - (y - centre) ** 2;
    const row = y * size * channels;
    if (squaredHalf < 0) {
      square.fill(grey, row, row + size * channels);
      continue;
    }
    const first = Math.ceil(centre - Math.sqrt(squaredHalf));
    const last = Math.floor(centre + Math.sqrt(squaredHalf));
    square.fill(grey, row, row + first * channels);
    square.fill(grey, row + (last + 1) * channels, row + size * channels);
  }
}
