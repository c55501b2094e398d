/** Squares of which parts are hidden. */
import { channelsOf, type Pixels, zerosLike } from '../../pictures/picture.ts';
import { statisticsOf } from '../cue-parts/piece-statistics.ts';

/** The mean colour of a square. @param square [side, side, channels] @returns [channels] */
export function meanColour(square: Pixels, side: number): number[] {
  const channels = channelsOf(square, side);
  return Array.from({ length: channels }, (_, c) => statisticsOf(square, c, channels).mean);
}

/**
 * A square under a mask: x · m + colour · (1 − m).
 * @param square [side, side, channels] in 0–255. @param mask [side, side]; 0 hides, 1 shows. @param colour [channels]
 */
export function maskedSquare(square: Pixels, mask: Float32Array, colour: readonly number[]): Pixels {
  const channels = colour.length;
  const masked = zerosLike(square, square.length);
  const half = square instanceof Uint8Array ? 0.5 : 0; // a byte drops what is behind the point
  for (let pixel = 0, i = 0; pixel < mask.length; pixel++)
    for (let c = 0; c < channels; c++, i++) masked[i] = colour[c]! + mask[pixel]! * (square[i]! - colour[c]!) + half;
  return masked;
}
