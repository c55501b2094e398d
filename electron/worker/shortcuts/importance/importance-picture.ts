/** An image with its maps of importance and uncertainty in a row. */
import type { CuePicture } from '../../../../shared/shortcut-schemas.ts';
import { heatPicture } from '../../pictures/heat-picture.ts';
import { channelsOf, type Pixels, type RgbPicture, rendered } from '../../pictures/picture.ts';
import { cuePictureOf, heatScale } from '../attribution/attribution-pictures.ts';
import { mean } from '../cue-parts/statistics.ts';
import type { ImportanceMaps } from './importance-sums.ts';

/** Differences of a cosine below this stay pale: rounding gives some to an encoder that rests on no place. */
const leastDifference = 1e-4;

/** @param square [side, side, channels] */
export function importancePicture(
  square: Pixels,
  side: number,
  { importance, uncertainty }: ImportanceMaps,
): Promise<CuePicture> {
  const image = rendered({ width: side, height: side, channels: channelsOf(square, side), data: square });
  return cuePictureOf(
    [image, aroundMean(importance, side, leastDifference), aroundMean(uncertainty, side, leastDifference ** 2)],
    'The image, the importance and the uncertainty of its pixels; orange lies above the mean of the image, blue below.',
  );
}

/** A map as heat, with its mean in the middle of the colours. @param leastScale Difference that gets the full colour at least. */
function aroundMean(map: Float32Array, side: number, leastScale: number): RgbPicture {
  const middle = mean(map);
  const above = map.map((value) => value - middle);
  const scale = Math.max(leastScale, heatScale(above));
  return heatPicture(
    above.map((value) => value / scale),
    side,
    side,
    1,
  );
}
