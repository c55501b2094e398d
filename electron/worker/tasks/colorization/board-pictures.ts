/** Pictures of chroma for the board. */

import { paint } from '../../pictures/heat-picture.ts';
import { bytesOf } from '../../pictures/lab-colour.ts';
import { type RgbPicture, rgbPicture } from '../../pictures/picture.ts';

/** Columns of a histogram of chroma, 4 wide each, from 0; the last contains all higher values. */
const columns = 20;
const columnChroma = 4;
const columnWidth = 10;
const height = 100;
const background = [247, 247, 244] as const;

/** Share of the colours in each column of the histogram. @param ab [N, 2] */
export function chromaShares(ab: ArrayLike<number>): number[] {
  const shares = new Array<number>(columns).fill(0);
  const count = ab.length / 2;
  for (let i = 0; i < count; i++) {
    const chroma = Math.hypot(ab[2 * i]!, ab[2 * i + 1]!);
    shares[Math.min(columns - 1, Math.floor(chroma / columnChroma))]! += 1 / count;
  }
  return shares;
}

/**
 * A histogram of chroma. Heights are square roots of the shares, so that rare vivid colours are visible; bars are
 * orange.
 */
export function chromaPicture(shares: readonly number[]): RgbPicture {
  const width = columns * columnWidth;
  const picture = rgbPicture(width, height, new Uint8Array(width * height * 3));
  paint(picture, 0, 0, picture, background);
  for (const [column, share] of shares.entries()) {
    const barHeight = Math.round(Math.sqrt(share) * height);
    const chroma = (column + 0.5) * columnChroma;
    const orange = bytesOf([60, chroma * Math.cos(1), chroma * Math.sin(1)]);
    paint(picture, column * columnWidth + 1, height - barHeight, { width: columnWidth - 2, height: barHeight }, orange);
  }
  return picture;
}
