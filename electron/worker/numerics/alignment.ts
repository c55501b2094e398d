import type { FeatureMatrix } from './representation-health.ts';

/**
 * How far apart the features of views of one image are:
 *   mean ‖z − z⁺‖² over all pairs of views of the same image
 * Source: Wang and Isola 2020, arXiv 2005.10242, section 4.1.1, with their α = 2; they draw two views of each image.
 * @param units Features of length 1 (see unitRows), [n · q, D]: the q views of an image are consecutive rows.
 * @param views q, at least 2.
 * @returns 0 if all views of an image have the same direction; 2 if they are orthogonal, as independent directions of many
 *   dimensions are.
 */
export function alignment({ count, width, data }: FeatureMatrix, views: number): number {
  if (views < 2 || count === 0 || count % views !== 0)
    throw new RangeError(`alignment needs two or more views of every image: found ${count} rows with ${views} each`);
  let sum = 0;
  for (let first = 0; first < count; first += views)
    for (let a = first; a < first + views; a++)
      for (let b = first; b < a; b++)
        for (let d = 0; d < width; d++) sum += (data[a * width + d]! - data[b * width + d]!) ** 2;
  return sum / ((count * (views - 1)) / 2);
}
