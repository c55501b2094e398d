/** Parts of a piece filled with its mean colour. */
import { channelsOf, type Pixels, pixelsLike } from '../../pictures/picture.ts';
import { statisticsOf } from './piece-statistics.ts';

/** Fills the selected pixels of a piece with its mean colour. */
function blank(piece: Pixels, side: number, isBlank: (x: number, y: number) => boolean): void {
  const channels = channelsOf(piece, side);
  const means = Array.from({ length: channels }, (_, c) => statisticsOf(piece, c, channels).mean);
  const colour = pixelsLike(piece, means);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) if (isBlank(x, y)) piece.set(colour, channels * (y * side + x));
}

/** Blanks `width` px along the edges. @param piece [side, side, channels], changed in place. */
export const blankEdges = (piece: Pixels, side: number, width: number): void =>
  blank(piece, side, (x, y) => Math.min(x, y, side - 1 - x, side - 1 - y) < width);

/** Blanks a square in the middle with as many pixels as blankEdges blanks. @param piece [side, side, channels], changed in place. */
export function blankMiddle(piece: Pixels, side: number, width: number): void {
  const hole = Math.round(Math.sqrt(side ** 2 - (side - 2 * width) ** 2));
  const first = (side - hole) >> 1;
  blank(piece, side, (x, y) => Math.min(x, y) >= first && Math.max(x, y) < first + hole);
}
