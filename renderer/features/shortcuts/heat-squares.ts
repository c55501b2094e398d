/** The squares of a row of pictures: a photograph, and the heat maps that follow it. Pure. */
import { type CuePicture, rowSpace } from '../../../shared/shortcut-schemas.ts';

/** Number of squares in a row. */
export const squaresIn = ({ width, height }: Pick<CuePicture, 'width' | 'height'>): number =>
  Math.max(1, Math.round((width + rowSpace) / (height + rowSpace)));

/** Size and place of the row inside a frame that shows one of its squares, in percent of the frame's side. */
export function placeOfSquare(
  { width, height }: Pick<CuePicture, 'width' | 'height'>,
  square: number,
): { readonly width: string; readonly left: string } {
  return { width: `${(100 * width) / height}%`, left: `${(-100 * square * (height + rowSpace)) / height}%` };
}

/** Longest side of a square on screen, in CSS pixels: small pictures are enlarged by a whole factor. */
const wanted = 224;
export const shownSquareSide = (height: number): number => Math.max(1, Math.floor(wanted / height)) * height;
