import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import type { StepFunction } from '../../../electron/worker/engine/engine.ts';
import { batchNormalise, normaliseWith } from '../../../electron/worker/engine/ops/batch-normalise.ts';
import { gelu } from '../../../electron/worker/engine/ops/gelu.ts';
import { layerNormalise } from '../../../electron/worker/engine/ops/layer-normalise.ts';
import { softmaxCrossEntropy } from '../../../electron/worker/engine/ops/softmax-cross-entropy.ts';
import { expectClose, expectSame, integers, lowerings, type Numbers, numbers, reference, runOnce } from './compare.ts';

/** Gradients by central differences of Σ weights · f(inputs), of plain operations, against what the compiled engine gives. */
async function expectFiniteDifferences(
  f: (inputs: Record<string, tf.Tensor>) => tf.Tensor,
  inputs: Record<string, Numbers>,
  names: readonly string[],
): Promise<void> {
  const engine = (await lowerings([]))[0]![1];
  const value: StepFunction = (given) => {
    const y = f(given);
    return { outputs: { score: tf.sum(tf.mul(y, tf.tensor(numbers(y.shape, 31).data, y.shape))) } };
  };
  const slopes: StepFunction = (given) => {
    const rest = (values: tf.Tensor[]) => ({ ...given, ...Object.fromEntries(values.map((v, i) => [names[i]!, v])) });
    const score = (...values: tf.Tensor[]) => value(rest(values), {}).outputs.score as tf.Scalar;
    const gradients = tf.grads(score)(names.map((name) => given[name]!));
    return { outputs: Object.fromEntries(gradients.map((gradient, i) => [names[i]!, gradient])) };
  };
  const found = await runOnce(engine, slopes, inputs);
  const specs = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, data }]) => [
      name,
      { shape, dtype: data instanceof Int32Array ? ('int32' as const) : ('float32' as const) },
    ]),
  );
  const plain = reference();
  const program = await plain.compile(value, specs, plain.createState({}));
  const at = async (name: string, index: number, by: number) => {
    const moved = (inputs[name]!.data as Float32Array).slice();
    moved[index]! += by;
    const arrays = Object.fromEntries(
      Object.entries(inputs).map(([key, { data }]) => [key, key === name ? moved : data]),
    );
    return (await program.run(arrays)).score!.data[0]!;
  };
  const step = 1 / 128;
  for (const name of names) {
    const count = inputs[name]!.data.length;
    for (let index = 0; index < count; index += Math.ceil(count / 6)) {
      const slope = ((await at(name, index, step)) - (await at(name, index, -step))) / (2 * step);
      expect(found[name]!.data[index], `${name}[${index}]`).toBeCloseTo(slope, 2);
    }
  }
}

describe('batch normalisation', () => {
  const filter = numbers([1, 1, 16, 32], 9, -0.5, 0.5);
  for (const [what, shape] of [
    ['maps', [3, 4, 5, 16]],
    ['odd channels', [4, 3, 3, 7]],
    ['rows', [12, 6]],
  ] as const) {
    const channels = shape.at(-1)!;
    const inputs = { x: numbers(shape, 1, -1, 3), g: numbers([channels], 2, 0.5, 2), b: numbers([channels], 3) };
    for (const relu of [false, true]) {
      test(`of ${what}${relu ? ' with ReLU' : ''} is the composition`, () =>
        expectSame(({ x, g, b }) => batchNormalise(x!, g!, b!, { epsilon: 1e-5, relu }).y, inputs));
    }
    test(`of ${what} tells mean and variance`, () =>
      expectSame(
        ({ x, g, b }) => {
          const { mean, variance } = batchNormalise(x!, g!, b!, { epsilon: 1e-5 });
          return [mean, variance];
        },
        inputs,
        { gradients: [] },
      ));
    test(`of ${what} with residual and ReLU`, () =>
      expectSame(
        ({ x, g, b, residual }) => batchNormalise(x!, g!, b!, { epsilon: 1e-5, relu: true, residual: residual! }).y,
        { ...inputs, residual: numbers(shape, 4) },
      ));
    test(`of ${what} with given statistics`, () =>
      expectSame(
        ({ x, g, b, mean, variance, residual }) =>
          normaliseWith(x!, g!, b!, mean!, variance!, { epsilon: 1e-5, relu: true, residual: residual! }),
        {
          ...inputs,
          residual: numbers(shape, 4),
          mean: numbers([channels], 5),
          variance: numbers([channels], 6, 0.2, 2),
        },
        { gradients: [] },
      ));
  }
  test('behind and before a convolution, residual of a convolution', () =>
    expectSame(
      ({ x, f, g, b }) => {
        const conv = (x: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, 0);
        const y = conv(x!);
        return batchNormalise(y, g!, b!, { epsilon: 1e-5, relu: true, residual: conv(tf.neg(x!)) }).y;
      },
      { x: numbers([3, 5, 4, 16]), f: filter, g: numbers([32], 2, 0.5, 2), b: numbers([32], 3) },
      { tolerance: 1e-4 },
    ));
  test('agrees with finite differences', () =>
    expectFiniteDifferences(
      ({ x, g, b }) => batchNormalise(x!, g!, b!, { epsilon: 1e-3 }).y,
      { x: numbers([2, 2, 2, 3]), g: numbers([3], 2, 0.5, 2), b: numbers([3], 3) },
      ['x', 'g', 'b'],
    ));
  test('keeps its variance where the mean is a thousand deviations away', async () => {
    const x = numbers([4, 5, 5, 16], 1, 999, 1001);
    const step: StepFunction = ({ x }) => {
      const one = tf.fill([16], 1);
      const filter = tf.reshape(tf.eye(16), [1, 1, 16, 16]) as tf.Tensor4D;
      const y = tf.conv2d(x as tf.Tensor4D, filter, 1, 0);
      return { outputs: { variance: batchNormalise(y, one, one, { epsilon: 1e-5 }).variance } };
    };
    const exact = new Float64Array(16);
    for (let c = 0; c < 16; c++) {
      const values = Array.from({ length: 100 }, (_, i) => x.data[i * 16 + c]!);
      const mean = values.reduce((sum, v) => sum + v, 0) / 100;
      exact[c] = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 100;
    }
    for (const [name, engine] of await lowerings([x.shape])) {
      const { variance } = await runOnce(engine, step, { x });
      expectClose(variance!, { shape: [16], data: Float32Array.from(exact) }, `variance (${name})`, 1e-3);
    }
  });
});

describe('layer normalisation', () => {
  const inputs = { x: numbers([3, 5, 8], 1, -1, 3), g: numbers([8], 2, 0.5, 2), b: numbers([8], 3) };
  test('is the composition', () => expectSame(({ x, g, b }) => layerNormalise(x!, g!, b!, 1e-5), inputs));
  test('agrees with finite differences', () =>
    expectFiniteDifferences(({ x, g, b }) => layerNormalise(x!, g!, b!, 1e-3), inputs, ['x', 'g', 'b']));
});

describe('gelu', () => {
  test('is the composition', () => expectSame(({ x }) => gelu(x!), { x: numbers([4, 9], 1, -4, 4) }));
  test('agrees with finite differences', () =>
    expectFiniteDifferences(({ x }) => gelu(x!), { x: numbers([12], 1, -3, 3) }, ['x']));
});

describe('softmax cross entropy', () => {
  const inputs = { logits: numbers([5, 4], 1, -3, 3), labels: integers([5], [0, 3, 1, 1, 2]) };
  test('is −log of the right probability', () =>
    expectSame(({ logits, labels }) => softmaxCrossEntropy(logits!, labels!), inputs));
  test('is ln 4 for a guesser of four', async () => {
    const step: StepFunction = ({ labels }) => ({ outputs: { loss: softmaxCrossEntropy(tf.zeros([5, 4]), labels!) } });
    for (const [, engine] of await lowerings([])) {
      const { loss } = await runOnce(engine, step, { labels: inputs.labels });
      for (const nats of loss!.data) expect(nats).toBeCloseTo(Math.log(4), 6);
    }
  });
  test('agrees with finite differences', () =>
    expectFiniteDifferences(({ logits, labels }) => softmaxCrossEntropy(logits!, labels!), inputs, ['logits']));
});
