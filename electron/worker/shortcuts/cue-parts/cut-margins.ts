/** A photograph without its margins, as a photograph on which cues that repeat every few pixels can be measured. */
import { type Picture, zerosLike } from '../../pictures/picture.ts';

/**
 * Margins are cut by multiples of this, in pixels. The pieces of a photograph, its halves and its thirds, then begin at the
 * same places of JPEG's grid of 8 px as they did: a side that is 48 px shorter has halves 24 px and thirds 16 px shorter.
 */
const multiple = 24;

/**
 * Cuts the same margin from all four sides, so that the centre stays where it was.
 * @param least The margin that must go, in pixels; up to 23 px more do.
 * @returns Undefined if less than half of the shorter side would be left.
 */
export function withoutMargins(picture: Picture, least: number): Picture | undefined {
  const margin = multiple * Math.ceil(least / multiple);
  const [width, height] = [picture.width - 2 * margin, picture.height - 2 * margin];
  if (2 * Math.min(width, height) < Math.min(picture.width, picture.height)) return undefined;
  const { channels } = picture;
  const data = zerosLike(picture.data, width * height * channels);
  for (let y = 0; y < height; y++) {
    const from = channels * ((margin + y) * picture.width + margin);
    data.set(picture.data.subarray(from, from + channels * width), channels * width * y);
  }
  return { width, height, channels, data };
}
