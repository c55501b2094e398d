import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Encoder } from '../../../electron/worker/nets/encoder.ts';
import { encoders } from '../../../electron/worker/nets/encoders.ts';
import { normalised } from '../../../electron/worker/nets/normalise.ts';
import { standardise } from '../../../electron/worker/nets/standardise.ts';
import { normalisationIds, normalisations } from '../../../shared/normalisation.ts';
import { sineScope } from './filled.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

/** An encoder that gives the tensor that it is shown. */
const mirror: Encoder = {
  id: 'conv4',
  width: 3,
  encode: (_, x) => ({ stages: [x as tf.Tensor4D], features: x as tf.Tensor2D }),
};

describe('an encoder with a normalisation', () => {
  const pixels = tf.tensor4d([0.1, 0.2, 0.3, 0.9, 0.8, 0.7], [1, 1, 2, 3]);

  it.each(normalisationIds)('%s gets (x − mean) / std of the pixels', (id) => {
    const { mean, std } = normalisations[id];
    const shown = normalised(mirror, id).encode(sineScope(), standardise(pixels)).features.dataSync();
    for (const [i, x] of pixels.dataSync().entries()) {
      const at = (values: readonly number[]) => values[values.length === 1 ? 0 : i % 3]!;
      expect(shown[i]).toBeCloseTo((x - at(mean)) / at(std), 5);
    }
  });

  it('of the lab is the encoder itself', () => {
    expect(normalised(encoders.conv4, 'lab')).toBe(encoders.conv4);
  });

  it('takes subsets of the patches and causal attention as well', () => {
    const { patches } = normalised(encoders['vit-tiny'], 'imagenet');
    expect(patches!.causal).not.toBe(encoders['vit-tiny'].patches!.causal);
    const images = tf.fill([1, 32, 32, 3], 0.3);
    const rows = tf.range(0, 16, 1, 'int32');
    const tokens = patches!.encode(sineScope(), images, rows, 16);
    const { features } = normalised(encoders['vit-tiny'], 'imagenet').encode(sineScope(), images);
    const mean = tf.mean(tokens, 1).dataSync();
    for (const [i, value] of features.dataSync().entries()) expect(mean[i]).toBeCloseTo(value, 5);
  });

  it('of three colours is refused on other channels', () => {
    const grey = tf.zeros([1, 32, 32, 1]);
    expect(() => normalised(mirror, 'imagenet').encode(sineScope(), grey)).toThrow(
      "the normalisation 'imagenet' is for red, green and blue, but the encoder gets one channel here",
    );
    expect(() => normalised(mirror, 'symmetric').encode(sineScope(), grey)).not.toThrow();
  });
});
