import * as tf from '@tensorflow/tfjs';
import { refuse } from '../../../shared/failure.ts';
import { type NormalisationId, normalisations } from '../../../shared/normalisation.ts';
import type { Encoder } from './encoder.ts';
import { unstandardise } from './standardise.ts';

/** What `standardise` made of pixels in 0–1, as (pixels − mean) / std. @throws FailureError 'bad-usage' if it has a mean for other channels. */
function renormalise(standardised: tf.Tensor, id: NormalisationId): tf.Tensor {
  const { mean, std } = normalisations[id];
  const channels = standardised.shape.at(-1)!;
  if (mean.length > 1 && mean.length !== channels)
    refuse(
      'bad-usage',
      `the normalisation '${id}' is for red, green and blue, but the encoder gets ${channels === 1 ? 'one channel' : `${channels} channels`} here`,
      'set normalisation=lab, or choose a task that shows its encoder colours',
    );
  return tf.div(tf.sub(unstandardise(standardised), [...mean]), [...std]);
}

/**
 * An encoder that takes standardised pictures as every other, and converts them to the normalisation that its weights
 * were trained with. It has the same weights and names. The conversion is exact at the edges too: a convolution pads
 * what it gets.
 */
export function normalised(encoder: Encoder, id: NormalisationId): Encoder {
  if (id === 'lab') return encoder;
  const { patches, attention } = encoder;
  return {
    ...encoder,
    encode: (scope, images) => encoder.encode(scope, renormalise(images, id)),
    ...(attention && { attention: (scope, images) => attention(scope, renormalise(images, id)) }),
    ...(patches && {
      patches: {
        ...patches,
        encode: (scope, images, rows, count) => patches.encode(scope, renormalise(images, id), rows, count),
        causal: normalised(patches.causal, id),
      },
    }),
  };
}
