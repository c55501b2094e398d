import * as tf from '@tensorflow/tfjs';
import type { HostTensor } from '../engine/engine.ts';
import { declare } from '../nets/scopes.ts';
import type { TrainedEncoder } from './trained-encoder.ts';

/**
 * The encoder of a run before its first step: the same settings and the same random seed, with each parameter
 * initialised from its own name as in training. For a run that started from another run's encoder, these are the
 * weights that it would have started with otherwise.
 * @returns Parameters and running statistics by the net's names: `encoder/…`.
 */
export function untrainedEncoder({
  encoder,
  view,
  settings,
  size,
  channels,
}: Pick<TrainedEncoder, 'encoder' | 'view' | 'settings' | 'size' | 'channels'>): Record<
  string,
  HostTensor<Float32Array>
> {
  const { parameters, buffers } = declare(
    (scope) => encoder.encode(scope.within('encoder'), view(tf.zeros([0, size, size, channels]))),
    settings.seed,
  );
  return { ...parameters, ...buffers };
}
