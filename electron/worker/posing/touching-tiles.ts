import { jigsawGeometry, places } from '../../../shared/patch-geometry.ts';
import type { Random } from '../numerics/random.ts';
import type { Picture } from '../pictures/picture.ts';
import { cutPatch } from './patches.ts';

/**
 * Nine tiles that touch and fill a square but for the one or two pixels that do not divide, in reading order.
 * @param square Its side at least 3 px.
 * @param random One number is drawn, as when a puzzle is dealt: what is drawn afterwards is the same whether tiles are shuffled or not.
 * @returns Bytes of all tiles, [9, tile, tile, 3].
 */
export function touchingTiles(square: Picture, random: Random): Uint8Array {
  random.integer(0, 1);
  const { tile, first } = jigsawGeometry(square.width, false);
  const bytes = tile * tile * 3;
  const tiles = new Uint8Array(places * bytes);
  for (let place = 0; place < places; place++) {
    const corner = { left: first + (place % 3) * tile, top: first + Math.floor(place / 3) * tile };
    tiles.set(cutPatch(square.data, square.width, corner, tile), place * bytes);
  }
  return tiles;
}
