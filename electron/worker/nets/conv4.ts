import * as tf from '@tensorflow/tfjs';
import { checkImages } from './check-images.ts';
import type { Encoder } from './encoder.ts';
import { fanInUniform } from './initialisers.ts';
import { convolutionBlock } from './layers.ts';

const stages = [
  { filters: 32, stride: 1 },
  { filters: 64, stride: 2 },
  { filters: 128, stride: 2 },
  { filters: 256, stride: 2 },
] as const;

/**
 * Four 3×3 convolutions with batch norm and ReLU: small enough to train on a laptop in minutes. Its convolutions have
 * 387,936 weights, initialised as in PyTorch.
 */
export const conv4: Encoder = {
  id: 'conv4',
  width: 256,
  encode(scope, images) {
    let x = checkImages('conv4', images);
    const maps = stages.map(({ filters, stride }, i) => {
      x = convolutionBlock(scope.within(`conv${i + 1}`), x, {
        filters,
        side: 3,
        stride,
        padding: 1,
        initialise: fanInUniform,
      });
      return x; // [N, S, S, 32] [N, S/2, S/2, 64] [N, S/4, S/4, 128] [N, S/8, S/8, 256]
    });
    return { stages: maps, features: tf.mean(x, [1, 2]) };
  },
};
