/** Tasks that train their encoder on parts of images: it is evaluated and exported on whole ones, with the same weights. */
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { declare } from '../../../electron/worker/nets/scopes.ts';
import { posedInputs } from '../../../electron/worker/run/network-steps.ts';
import { encoderOf, poseSettings, pretextTask } from '../../../electron/worker/tasks/tasks.ts';
import { makeSettings } from '../../../shared/make-settings.ts';
import type { RequestedSettings } from '../../../shared/training-settings.ts';

it.each<[string, RequestedSettings]>([
  ['jigsaw', { encoder: 'resnet18', size: 96 }],
  ['counting', { encoder: 'resnet18', size: 96 }],
  ['cross-modal', { encoder: 'resnet18', size: 96, taskSettings: { modalities: 'halves' } }],
  ['counting', { encoder: 'vit-tiny', size: 96, patch: '16', positions: 'learned' }],
])('%s with %o has one network for parts and for whole images', (id, requested) => {
  const made = makeSettings(id, requested);
  if (!made.ok) throw new Error(made.failure.message);
  const settings = made.value;
  const [task, encoder, own] = [pretextTask(id), encoderOf(settings), poseSettings(settings)];
  const posed = Object.fromEntries(
    Object.entries(posedInputs(task, settings, 1)).map(([name, { shape, dtype }]) => [
      name,
      tf.zeros([0, ...shape.slice(1)], dtype === 'float32' ? 'float32' : 'int32'),
    ]),
  );
  const trained = declare((scope) => task.net(scope, encoder, posed, own, 100), 1).parameters;
  const whole = declare(
    (scope) => encoder.encode(scope.within('encoder'), tf.zeros([0, own.size, own.size, own.channels])),
    1,
  ).parameters;
  const shapes = (of: typeof whole) => Object.keys(whole).map((name) => [name, of[name]?.shape]);
  expect(shapes(trained)).toEqual(shapes(whole));
});
