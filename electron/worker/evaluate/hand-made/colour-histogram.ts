import { refuse } from '../../../../shared/failure.ts';
import { channelsOf, type Pixels } from '../../pictures/picture.ts';

/** Bins of each channel. */
export const bins = 8;

/**
 * The joint histogram of red, green and blue in 8×8×8 bins, as square roots of shares: the cosine of two is the
 * Bhattacharyya coefficient of their histograms.
 *   hᵣ₉ᵦ = √(pixels in the bin / all pixels)
 * Source: Swain & Ballard 1991, International Journal of Computer Vision 7:11–32, for the joint histogram; Arandjelović &
 * Zisserman 2012, CVPR, for the square root.
 * @param square [size, size, 3] in 0–255.
 * @returns [512], of unit length; red counts most, blue least.
 * @throws FailureError 'unusable-input' for images without three channels.
 */
export function colourHistogram(square: Pixels, size: number): Float32Array {
  const channels = channelsOf(square, size);
  if (channels !== 3)
    refuse(
      'unusable-input',
      `a colour histogram needs red, green and blue: found ${channels} channels`,
      'leave histogram out of --against',
    );
  const histogram = new Float32Array(bins ** 3);
  const bin = (value: number) => Math.min(bins - 1, Math.floor((value * bins) / 256));
  for (let i = 0; i < square.length; i += 3)
    histogram[(bin(square[i]!) * bins + bin(square[i + 1]!)) * bins + bin(square[i + 2]!)]! += 1;
  return histogram.map((count) => Math.sqrt(count / (size * size)));
}
