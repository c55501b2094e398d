/** Draws a matrix of numbers as a heat map. */
import { type RgbPicture, rgbPicture } from './picture.ts';

type Colour = readonly [number, number, number];

/** The colours of −1, 0 and 1. They differ in lightness, and can be distinguished without red-green vision. */
const lowest: Colour = [38, 84, 168];
const middle: Colour = [247, 247, 244];
const highest: Colour = [178, 64, 12];

/** The colour of a number in −1…1. Numbers beyond the range have the colour of its end; NaN has the colour of 0. */
export function heatColour(value: number): Colour {
  const end = value < 0 ? lowest : highest;
  const share = Math.min(1, Math.abs(value)) || 0;
  return [0, 1, 2].map((c) => Math.round(middle[c]! + share * (end[c]! - middle[c]!))) as unknown as Colour;
}

/** Fills a rectangle of a picture with one colour, in place. */
export function paint(
  { width, data }: RgbPicture,
  left: number,
  top: number,
  sides: { readonly width: number; readonly height: number },
  [red, green, blue]: Colour,
): void {
  for (let y = top; y < top + sides.height; y++)
    for (let x = left; x < left + sides.width; x++) data.set([red, green, blue], 3 * (y * width + x));
}

/**
 * The heat map of a matrix of numbers in −1…1. Each number is a square of `cell` px.
 * @param values Row-major, [rows, columns].
 */
export function heatPicture(values: ArrayLike<number>, rows: number, columns: number, cell: number): RgbPicture {
  const picture = rgbPicture(columns * cell, rows * cell, new Uint8Array(rows * columns * cell * cell * 3));
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      paint(
        picture,
        column * cell,
        row * cell,
        { width: cell, height: cell },
        heatColour(values[row * columns + column]!),
      );
  return picture;
}
