import type { Picture } from './picture.ts';

/** A picture turned counter-clockwise by a number of quarter turns, pixel for pixel. */
export function quarterTurned(picture: Picture, turns: number): Picture {
  if (turns % 4 === 0) return picture;
  const { width, height, data } = picture;
  const turned = new Uint8Array(data.length);
  // What is at (x, y) goes to (y, width − 1 − x) of a picture that is `height` wide.
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = 3 * (y * width + x);
      turned.set(data.subarray(from, from + 3), 3 * ((width - 1 - x) * height + y));
    }
  return quarterTurned({ width: height, height: width, data: turned }, turns - 1);
}
