import { type RgbPicture, rgbPicture } from './picture.ts';

/**
 * A square picture of a grid of places: every pixel has the colour of the place that it lies in.
 * @param side In pixels.
 * @param colours Red, green and blue of every place in 0–255, [rows, columns, 3].
 */
export function placesPicture(
  colours: ArrayLike<number>,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  side: number,
): RgbPicture {
  const picture = rgbPicture(side, side, new Uint8Array(side * side * 3));
  for (let y = 0, to = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const from = 3 * (Math.floor((y * rows) / side) * columns + Math.floor((x * columns) / side));
      for (let c = 0; c < 3; c++) picture.data[to++] = colours[from + c]!;
    }
  return picture;
}
