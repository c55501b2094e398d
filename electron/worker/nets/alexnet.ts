import * as tf from '@tensorflow/tfjs';
import { checkImages } from './check-images.ts';
import type { Encoder } from './encoder.ts';
import { type Convolution, convolutionBlock } from './layers.ts';

/**
 * Pictures of at least this side have a first convolution of stride 4, as in the original; smaller ones have stride 2.
 */
const smallestLargePicture = 128;

/**
 * AlexNet's five convolutions with batch norm, without its dense layers: the encoder of many pretext task papers.
 * Widths as in Gidaris et al. 2018 (FeatureLearningRotNet, AlexNet.py): 64, 192, 384, 256, 256. For small pictures, the
 * first convolution has stride 2, as Noroozi & Favaro 2016, arXiv 1603.09246, use for their tiles. Departures: no
 * pooling after the fifth convolution, because the representation is averaged over space anyway; no grouped
 * convolutions.
 */
export const alexnet: Encoder = {
  id: 'alexnet',
  width: 256,
  encode(scope, images) {
    let x = checkImages('alexnet', images);
    const convolutions: readonly (Convolution & { readonly pooled: boolean })[] = [
      { filters: 64, side: 11, stride: x.shape[1] >= smallestLargePicture ? 4 : 2, padding: 2, pooled: false },
      { filters: 192, side: 5, padding: 2, pooled: true },
      { filters: 384, side: 3, padding: 1, pooled: true },
      { filters: 256, side: 3, padding: 1, pooled: false },
      { filters: 256, side: 3, padding: 1, pooled: false },
    ];
    const maps = convolutions.map(({ pooled, ...options }, i) => {
      if (pooled) x = tf.maxPool(x, 3, 2, 0);
      x = convolutionBlock(scope.within(`conv${i + 1}`), x, options);
      return x; // at 64 px: [N, 29, 29, 64] [N, 14, 14, 192] [N, 6, 6, 384] [N, 6, 6, 256] [N, 6, 6, 256]
    });
    return { stages: maps, features: tf.mean(x, [1, 2]) };
  },
};
