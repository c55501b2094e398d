/** A gain of the light that depends on the radius. */
import { type Picture, pixelsLike } from '../../pictures/picture.ts';
import { cornerRadius } from './distance-from-centre.ts';
import { codedOf, pixelLight } from './linear-light.ts';

/** A gain of the light as a function of (r/R)², which is 0 at the centre and 1 at the corner. */
export type RadialGain = (squaredRadius: number) => number;

/**
 * Multiplies the linear light of a picture by a radial gain; beyond the distance of a corner the gain is that of the corner.
 * @param centre Centre of the gain in pixels; that of the picture by default.
 */
export function withGain(
  picture: Picture,
  gain: RadialGain,
  centre = { x: (picture.width - 1) / 2, y: (picture.height - 1) / 2 },
): Picture {
  const { width, height, channels, data } = picture;
  const scale = 1 / cornerRadius(width, height) ** 2;
  const changed = new Float64Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const by = gain(Math.min(1, ((x - centre.x) ** 2 + (y - centre.y) ** 2) * scale));
      const i = channels * (y * width + x);
      for (let c = i; c < i + channels; c++) changed[c] = 255 * Math.min(1, codedOf(pixelLight(data[c]!) * by));
    }
  return { width, height, channels, data: pixelsLike(data, changed) };
}

/** Mean of a radial gain over a picture, from every fourth pixel of every fourth row. */
export function meanOverFrame({ width, height }: Picture, gain: RadialGain): number {
  const scale = 1 / cornerRadius(width, height) ** 2;
  let [sum, count] = [0, 0];
  for (let y = 0; y < height; y += 4)
    for (let x = 0; x < width; x += 4, count++)
      sum += gain(Math.min(1, ((x - (width - 1) / 2) ** 2 + (y - (height - 1) / 2) ** 2) * scale));
  return sum / count;
}
