/** Pictures of two modalities and their labels, for the board. */
import { bytesOf } from '../../pictures/lab-colour.ts';
import { type RgbPicture, rgbPicture } from '../../pictures/picture.ts';
import { blockSide } from '../../posing/ab-map.ts';
import { colourOf } from '../recoloured-board-pictures.ts';

/** Lightness at which colours are shown: at this value few colours are clipped. */
const shownLightness = 65;

/** Colours at one lightness. @param map a and b, [size / 4, size / 4, 2] */
export function colourPicture(map: ArrayLike<number>, size: number): RgbPicture {
  const at = colourOf(map, size / blockSide);
  const data = new Uint8Array(size * size * 3);
  for (let y = 0, to = 0; y < size; y++)
    for (let x = 0; x < size; x++, to += 3) data.set(bytesOf([shownLightness, ...at(x, y)]), to);
  return rgbPicture(size, size, data);
}

/** Maximum width of a thumbnail; of larger photographs every second, third, … pixel is shown. */
const maxWidth = 64;
const gap = 4;
const background = 247;

/**
 * Photographs in rows, one row per label.
 * @param labels The label of each photograph.
 * @param rows The labels shown, from the top.
 * @param columns Maximum number of photographs in a row.
 */
export function rowsByLabel(
  photographs: readonly RgbPicture[],
  labels: readonly number[],
  rows: readonly number[],
  columns: number,
): RgbPicture {
  const step = Math.ceil(photographs[0]!.width / maxWidth);
  const side = Math.floor(photographs[0]!.width / step);
  const members = rows.map((row) => photographs.filter((_, i) => labels[i] === row));
  const width = columns * (side + gap) + gap;
  const height = rows.length * (side + gap) + gap;
  const data = new Uint8Array(width * height * 3).fill(background);
  for (const [row, pictures] of members.entries())
    for (const [column, picture] of pictures.entries())
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++) {
          const from = 3 * (y * step * picture.width + x * step);
          const to = 3 * ((gap + row * (side + gap) + y) * width + gap + column * (side + gap) + x);
          data.set(picture.data.subarray(from, from + 3), to);
        }
  return rgbPicture(width, height, data);
}
