import { jigsawGeometry, places } from '../../../shared/patch-geometry.ts';
import type { Random } from '../numerics/random.ts';
import { type Picture, type Pixels, zerosLike } from '../pictures/picture.ts';
import { cutPatch } from './patches.ts';

/**
 * Nine tiles that touch and fill a square but for the one or two pixels that do not divide, in reading order.
 * @param square Its side at least 3 px.
 * @param random One number is drawn, as when a puzzle is dealt: what is drawn afterwards is the same whether tiles are shuffled or not.
 * @returns All tiles, [9, tile, tile, channels].
 */
export function touchingTiles<P extends Pixels>(square: Picture<P>, random: Random): P {
  random.integer(0, 1);
  const { tile, first } = jigsawGeometry(square.width, false);
  const length = tile * tile * square.channels;
  const tiles = zerosLike(square.data, places * length);
  for (let place = 0; place < places; place++) {
    const corner = { left: first + (place % 3) * tile, top: first + Math.floor(place / 3) * tile };
    tiles.set(cutPatch(square.data, square.width, corner, tile), place * length);
  }
  return tiles;
}
