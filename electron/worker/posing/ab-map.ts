import { labOf } from '../pictures/lab-colour.ts';
import type { Pixels } from '../pictures/picture.ts';

/** Side of the block of pixels that one entry of the map covers. */
export const blockSide = 4;

/**
 * The colours of a square without its lightness, at a quarter of its resolution: the mean a and b of every 4×4 block.
 * @param square sRGB, [size, size, 3]; size a multiple of 4.
 * @returns [size / 4, size / 4, 2], in units of L*a*b*.
 */
export function abMap(square: Pixels, size: number): Float32Array {
  const side = size / blockSide;
  const map = new Float32Array(side * side * 2);
  const share = 1 / blockSide ** 2;
  for (let y = 0, from = 0; y < size; y++) {
    for (let x = 0; x < size; x++, from += 3) {
      const [, a, b] = labOf(square[from]!, square[from + 1]!, square[from + 2]!);
      const to = 2 * (Math.floor(y / blockSide) * side + Math.floor(x / blockSide));
      map[to]! += share * a;
      map[to + 1]! += share * b;
    }
  }
  return map;
}

/** Threshold of |a| and |b|. Source: richzhang/colorization, NonGrayMaskLayer. */
const greyThreshold = 5;

/** False if no |a| or |b| of the map exceeds 5: the photograph is grey, so there is no colour to predict. */
export const isColourful = (map: Float32Array): boolean => map.some((value) => Math.abs(value) > greyThreshold);
