/** How a puzzle is drawn: nine tiles in three rows, a little apart. */
import { type RgbPicture, rgbPicture } from '../pictures/picture.ts';
import { paste } from './patches.ts';

/** Between tiles, in pixels. */
const joint = 2;
/** A grey that shows on light and dark pages and is no tile's edge. */
const jointGrey = 128;

/**
 * @param tiles sRGB bytes, [9, tile, tile, 3].
 * @param placeOf The place, in reading order, of each of the tiles.
 */
export function assembled(tiles: Uint8Array, tile: number, placeOf: (index: number) => number): RgbPicture {
  const side = 3 * tile + 2 * joint;
  const data = new Uint8Array(side * side * 3).fill(jointGrey);
  const bytes = tile * tile * 3;
  for (let i = 0; i < 9; i++) {
    const place = placeOf(i);
    const corner = { left: (place % 3) * (tile + joint), top: Math.floor(place / 3) * (tile + joint) };
    paste(data, side, corner, tiles.subarray(i * bytes, (i + 1) * bytes), tile);
  }
  return rgbPicture(side, side, data);
}
