/** Pictures of two modalities and of their labels, for the live board. */
import { bytesOf } from '../../pictures/lab-colour.ts';
import type { Picture } from '../../pictures/picture.ts';
import { blockSide } from '../../posing/ab-map.ts';
import { colourOf } from '../recoloured-pictures.ts';

/** Lightness that colours alone are shown at: neither so light nor so dark that many are clipped. */
const shownAt = 65;

/** Colours without their lightness. @param map [size / 4, size / 4, 2] */
export function colourPicture(map: ArrayLike<number>, size: number): Picture {
  const at = colourOf(map, size / blockSide);
  const data = new Uint8Array(size * size * 3);
  for (let y = 0, to = 0; y < size; y++)
    for (let x = 0; x < size; x++, to += 3) data.set(bytesOf([shownAt, ...at(x, y)]), to);
  return { width: size, height: size, data };
}

/** Thumbnails are at most so wide; larger photographs are shown by every second, third, … pixel. */
const widest = 64;
const gap = 4;
const paper = 247;

/**
 * Photographs in rows, one row a label.
 * @param rows The labels shown, from the top.
 * @param columns How many photographs there is room for in a row.
 * @param labels The label of each photograph.
 */
export function rowsByLabel(
  photographs: readonly Picture[],
  labels: readonly number[],
  rows: readonly number[],
  columns: number,
): Picture {
  const step = Math.ceil(photographs[0]!.width / widest);
  const side = Math.floor(photographs[0]!.width / step);
  const members = rows.map((row) => photographs.filter((_, i) => labels[i] === row));
  const width = columns * (side + gap) + gap;
  const height = rows.length * (side + gap) + gap;
  const data = new Uint8Array(width * height * 3).fill(paper);
  for (const [row, pictures] of members.entries())
    for (const [column, picture] of pictures.entries())
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++) {
          const from = 3 * (y * step * picture.width + x * step);
          const to = 3 * ((gap + row * (side + gap) + y) * width + gap + column * (side + gap) + x);
          data.set(picture.data.subarray(from, from + 3), to);
        }
  return { width, height, data };
}
