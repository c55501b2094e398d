import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { type EncoderId, sidesInWords, takesSide } from '../../../shared/encoder-cards.ts';

/**
 * Checks the shape of an encoder's input and returns the input.
 * @throws RangeError if the shape is not [N, S, S, C], or if S is not a valid side for this encoder.
 */
export function checkImages(id: EncoderId, images: Tensor): Tensor4D {
  const [, height = 0, width = 0] = images.shape;
  if (images.rank !== 4 || height !== width)
    throw new RangeError(`${id} takes square images, [N, S, S, C]: found [${images.shape}]`);
  if (!takesSide(id, height)) throw new RangeError(`${id} takes images of ${sidesInWords(id)}: found ${height} px`);
  return images as Tensor4D;
}
