/** The mean of many pictures, and cells of colour as a picture. */
import { type Picture, type RgbPicture, rendered, rgbPicture } from '../../pictures/picture.ts';
import { picturePlanes } from './planes.ts';
import { cellMeans } from './statistics.ts';

/** Mean of pictures of any size, as people see them, each divided into `cells` × `cells` cells, [cells, cells, 3] in 0–1. */
export function meanPicture(pictures: readonly Picture[], cells: number): Float64Array {
  const sums = new Float64Array(cells * cells * 3);
  for (const picture of pictures)
    picturePlanes(rendered(picture)).forEach((plane, c) => {
      cellMeans(plane, cells, cells).forEach((value, cell) => {
        sums[3 * cell + c]! += (Number.isFinite(value) ? value : 0.5) / pictures.length;
      });
    });
  return sums;
}

/** Cells of colour as a picture, each a square of `side` px. @param colours [rows, columns, 3] in 0–1. */
export function colourCells(colours: ArrayLike<number>, rows: number, columns: number, side: number): RgbPicture {
  const [width, height] = [columns * side, rows * side];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) {
        const cell = Math.floor(y / side) * columns + Math.floor(x / side);
        data[3 * (y * width + x) + c] = Math.round(255 * Math.max(0, Math.min(1, colours[3 * cell + c]!)));
      }
  return rgbPicture(width, height, data);
}
