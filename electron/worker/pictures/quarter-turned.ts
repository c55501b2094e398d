import type { Picture } from './picture.ts';

/** Turns a picture counter-clockwise by a number of quarter turns, without interpolation. @param turns Not negative. */
export function quarterTurned(picture: Picture, turns: number): Picture {
  if (turns % 4 === 0) return picture;
  const { width, height, data } = picture;
  const turned = new Uint8Array(data.length);
  // The pixel at (x, y) moves to (y, width − 1 − x) of a picture of width `height`.
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = 3 * (y * width + x);
      turned.set(data.subarray(from, from + 3), 3 * ((width - 1 - x) * height + y));
    }
  return quarterTurned({ width: height, height: width, data: turned }, turns - 1);
}
