import { type Picture, type Pixels, zerosLike } from './picture.ts';

/** Turns a picture counter-clockwise by a number of quarter turns, without interpolation. @param turns Not negative. */
export function quarterTurned<P extends Pixels>(picture: Picture<P>, turns: number): Picture<P> {
  if (turns % 4 === 0) return picture;
  const { width, height, channels, data } = picture;
  const turned = zerosLike(data, data.length);
  // The pixel at (x, y) moves to (y, width − 1 − x) of a picture of width `height`.
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = channels * (y * width + x);
      turned.set(data.subarray(from, from + channels), channels * ((width - 1 - x) * height + y));
    }
  return quarterTurned({ width: height, height: width, channels, data: turned }, turns - 1);
}
