/** Native TensorFlow, if `npm run setup:tensorflow` has installed it: training, and the kernels that the lab adds. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import type { Engine, StepFunction } from '../../../electron/worker/engine/engine.ts';
import { openDirectly } from '../../../electron/worker/engine/open-directly.ts';
import { batchNormalise } from '../../../electron/worker/engine/ops/batch-normalise.ts';
import { expectClose, expectLosses, expectSame, type Numbers, numbers, runOnce } from './compare.ts';
import { referenceLosses, referenceSteps } from './reference-losses.ts';
import { lossesOf, tinyCase, tinyCases } from './tiny-cases.ts';

let absent = '';
const opened: Engine | undefined = await openDirectly('tensorflow').catch((error: Error) => {
  absent = error.message;
  return undefined;
});

/** The engine; skips the test if it is not installed. */
function tensorflow(skip: (note: string) => void): Engine {
  if (!opened) skip(`native TensorFlow is not set up here (npm run setup:tensorflow): ${absent}`);
  return opened!;
}

describe('native TensorFlow', () => {
  test('trains conv4 on rotation with the losses of the compiled engine', async ({ skip }) => {
    const engine = tensorflow(skip);
    const compiled = await openDirectly('cpu');
    const tiny = tinyCase('rotation-conv4-32');
    expectLosses(await lossesOf(engine, tiny, 20), await lossesOf(compiled, tiny, 20));
    await compiled.dispose();
  });

  for (const name of tinyCases) {
    test(`${name} trains with the losses of tfjs`, async ({ skip }) => {
      expectLosses(await lossesOf(tensorflow(skip), tinyCase(name), referenceSteps), referenceLosses[name]!);
    });
  }

  test('leaks no tensor', async ({ skip }) => {
    const engine = tensorflow(skip);
    const tiny = tinyCase('rotation-conv4-32');
    const before = tf.memory().numTensors;
    await lossesOf(engine, tiny, 2);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('kernels for native TensorFlow', () => {
  const same = (
    skip: (note: string) => void,
    operation: Parameters<typeof expectSame>[0],
    inputs: Readonly<Record<string, Numbers>>,
  ) => expectSame(operation, inputs, { engines: [['tensorflow', tensorflow(skip)]] });

  for (const [side, stride, pad, size] of [
    [3, 1, 1, 8],
    [3, 2, 1, 8],
    [3, 2, 1, 9],
    [1, 2, 0, 9],
    [7, 2, 3, 20],
  ] as const) {
    test(`${side}×${side} of stride ${stride} with ${pad} zeros around ${size} px and both gradients`, ({ skip }) =>
      same(skip, ({ x, f }) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, stride, pad), {
        x: numbers([2, size, size, 3]),
        f: numbers([side, side, 3, 5], 2),
      }));
  }

  test('transposed convolution and both gradients', ({ skip }) =>
    same(skip, ({ x, f }) => tf.conv2dTranspose(x as tf.Tensor4D, f as tf.Tensor4D, [2, 10, 10, 3], 2, 'same'), {
      x: numbers([2, 5, 5, 4]),
      f: numbers([4, 4, 3, 4], 2),
    }));

  for (const pad of ['valid', 0, 1] as const) {
    test(`max-pooling with padding ${pad} and its gradient`, ({ skip }) =>
      same(skip, ({ x }) => tf.maxPool(x as tf.Tensor4D, 3, 2, pad), { x: numbers([2, 9, 8, 3]) }));
  }

  for (const [what, shape] of [
    ['maps', [3, 4, 5, 6]],
    ['rows', [12, 6]],
  ] as const) {
    const inputs = { x: numbers(shape, 1, -1, 3), g: numbers([6], 2, 0.5, 2), b: numbers([6], 3) };
    test(`batch normalisation of ${what}, its statistics and gradients`, async ({ skip }) => {
      await same(skip, ({ x, g, b }) => batchNormalise(x!, g!, b!, { epsilon: 1e-5, relu: true }).y, inputs);
      const withResidual = { ...inputs, residual: numbers(shape, 4) };
      await same(
        skip,
        ({ x, g, b, residual }) => batchNormalise(x!, g!, b!, { epsilon: 1e-5, relu: true, residual: residual! }).y,
        withResidual,
      );
      const step: StepFunction = ({ x, g, b }) => {
        const { mean, variance } = batchNormalise(x!, g!, b!, { epsilon: 1e-5 });
        return { outputs: { mean, variance } };
      };
      const found = await runOnce(tensorflow(skip), step, inputs);
      const wanted = await runOnce(await openDirectly('reference'), step, inputs);
      for (const name of ['mean', 'variance']) expectClose(found[name]!, wanted[name]!, name);
    });
  }
});
