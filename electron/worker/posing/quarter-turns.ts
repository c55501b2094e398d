import { channelsOf, type Pixels, zerosLike } from '../pictures/picture.ts';

/**
 * A square and its three quarter turns, counter-clockwise as in np.rot90: entry k is turned by k · 90°.
 * They consist of transpositions and flips only, so there is no interpolation that could reveal the turn:
 *   90° = flip top to bottom ∘ transpose,  180° = both flips,  270° = transpose ∘ flip top to bottom
 * Source: Gidaris et al. 2018, arXiv 1803.07728, section 3.1 and their rotate_img.
 * @param square [size, size, channels]
 * @returns [4, size, size, channels]
 */
export function quarterTurns<P extends Pixels>(square: P, size: number): P {
  const channels = channelsOf(square, size);
  const length = square.length;
  const turned = zerosLike(square, 4 * length);
  turned.set(square, 0);
  const last = size - 1;
  let from = 0;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++, from += channels) {
      const to90 = length + ((last - x) * size + y) * channels;
      const to180 = 2 * length + ((last - y) * size + last - x) * channels;
      const to270 = 3 * length + (x * size + last - y) * channels;
      for (let c = 0; c < channels; c++) {
        const value = square[from + c]!;
        turned[to90 + c] = value;
        turned[to180 + c] = value;
        turned[to270 + c] = value;
      }
    }
  }
  return turned;
}
