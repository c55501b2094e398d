import * as tf from '@tensorflow/tfjs';
import type { Features } from './encoder.ts';
import { batchNorm, convolution, upConvolution } from './layers.ts';
import type { Scope } from './scope.ts';

const filters = 128;

/**
 * Decodes an encoder's output to a feature vector for every place of a finer map: up-convolutions of the last stage,
 * each doubling the side, then a 3×3 convolution, to which a linear map of the averaged features is added at every
 * place. Batch norm and ReLU follow each. If doubling does not give the exact side, the map is resized by bilinear
 * interpolation.
 * @param side Side of the map, at least that of the last stage.
 * @returns [N·side², 128]
 */
export function colourDecoder(scope: Scope, { stages, features }: Features, side: number): tf.Tensor2D {
  let x = stages.at(-1)!;
  for (let i = 1; 2 * x.shape[1] <= side; i++) {
    const up = scope.within(`up${i}`);
    x = batchNorm(up.within('norm'), upConvolution(up, x, filters, 2 * x.shape[1]));
  }
  if (x.shape[1] !== side) x = tf.image.resizeBilinear(x, [side, side], false, true);
  const mix = scope.within('mix');
  const around = convolution(mix, x, { filters, side: 3, padding: 1 });
  const whole = convolution(mix.within('whole'), tf.reshape(features, [-1, 1, 1, features.shape[1]]), {
    filters,
    side: 1,
    padding: 0,
  });
  const mixed = batchNorm(mix.within('norm'), tf.add(around, whole) as tf.Tensor4D);
  return tf.reshape(mixed, [mixed.shape[0] * side * side, filters]);
}
