/** Photographs with their own lightness and other colours, for the boards of colour tasks. */
import { bytesOf, labOf } from '../pictures/lab-colour.ts';
import { type RgbPicture, rgbPicture } from '../pictures/picture.ts';
import { blockSide } from '../posing/ab-map.ts';

/**
 * A square with its own lightness and other colours, clipped to sRGB.
 * @param square sRGB bytes, [size, size, 3]
 * @param colourAt a and b (L*a*b*) of the pixel at column x and row y.
 */
function recoloured(
  square: Uint8Array,
  size: number,
  colourAt: (x: number, y: number) => readonly [number, number],
): RgbPicture {
  const data = new Uint8Array(square.length);
  for (let y = 0, at = 0; y < size; y++)
    for (let x = 0; x < size; x++, at += 3) {
      const [light] = labOf(square[at]!, square[at + 1]!, square[at + 2]!);
      data.set(bytesOf([light, ...colourAt(x, y)]), at);
    }
  return rgbPicture(size, size, data);
}

/** The square without its colours: lightness only. */
export const greyPicture = (square: Uint8Array, size: number): RgbPicture => recoloured(square, size, () => [0, 0]);

/** The square with the colours of a map, resized bilinearly. @param map [size / 4, size / 4, 2] */
export function colouredPicture(square: Uint8Array, size: number, map: ArrayLike<number>): RgbPicture {
  return recoloured(square, size, colourOf(map, size / blockSide));
}

/**
 * Bilinear interpolation between the centres of blocks.
 * @param map [side, side, 2]
 * @returns a and b at a pixel.
 */
export function colourOf(map: ArrayLike<number>, side: number): (x: number, y: number) => [number, number] {
  const between = (pixel: number): [below: number, above: number, share: number] => {
    const place = Math.min(side - 1, Math.max(0, (pixel + 0.5) / blockSide - 0.5));
    const below = Math.floor(place);
    return [below, Math.min(side - 1, below + 1), place - below];
  };
  return (x, y) => {
    const [left, right, acrossShare] = between(x);
    const [top, bottom, downShare] = between(y);
    const value = (channel: number): number => {
      const at = (row: number, column: number): number => map[2 * (row * side + column) + channel]!;
      const upper = at(top, left) * (1 - acrossShare) + at(top, right) * acrossShare;
      const lower = at(bottom, left) * (1 - acrossShare) + at(bottom, right) * acrossShare;
      return upper * (1 - downShare) + lower * downShare;
    };
    return [value(0), value(1)];
  };
}
