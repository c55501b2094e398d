import * as tf from '@tensorflow/tfjs';
import type { HostTensor } from '../engine/engine.ts';
import { declare } from '../nets/scopes.ts';
import type { TrainedEncoder } from './trained-encoder.ts';

/**
 * The encoder of a run as it was before its first step: the same settings, drawn with the same seed, each parameter from
 * its own name as training draws it. Of a run that began with another's encoder, what it would have begun with otherwise.
 * @returns Parameters and running statistics, as the net names them: `encoder/…`.
 */
export function untrainedEncoder({
  encoder,
  view,
  settings,
  size,
}: Pick<TrainedEncoder, 'encoder' | 'view' | 'settings' | 'size'>): Record<string, HostTensor<Float32Array>> {
  const { parameters, buffers } = declare(
    (scope) => encoder.encode(scope.within('encoder'), view(tf.zeros([0, size, size, 3]))),
    settings.seed,
  );
  return { ...parameters, ...buffers };
}
