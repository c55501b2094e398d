import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import type { StepFunction } from '../../../electron/worker/engine/engine.ts';
import { batchNormalise, normaliseWith } from '../../../electron/worker/engine/ops/batch-normalise.ts';
import { gelu } from '../../../electron/worker/engine/ops/gelu.ts';
import { layerNormalise } from '../../../electron/worker/engine/ops/layer-normalise.ts';
import { softmaxCrossEntropy } from '../../../electron/worker/engine/ops/softmax-cross-entropy.ts';
import { expectClose, expectSame, integers, lowerings, type Numbers, numbers, reference, runOnce } from './compare.ts';

/** Compares the compiled engine's gradients of Σ weights · f(inputs) with central differences on tfjs's plain CPU backend. */
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
      test(`of ${what}${relu ? ' with ReLU' : ''} equals the composition of plain operations`, () =>
        expectSame(({ x, g, b }) => batchNormalise(x!, g!, b!, { epsilon: 1e-5, relu }).y, inputs));
    }
    test(`of ${what} returns mean and variance`, () =>
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
      ));
  }
  test('after a convolution, with a residual from a convolution', () =>
    expectSame(
      ({ x, f, g, b }) => {
        const conv = (x: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, 0);
        const y = conv(x!);
        return batchNormalise(y, g!, b!, { epsilon: 1e-5, relu: true, residual: conv(tf.neg(x!)) }).y;
      },
      { x: numbers([3, 5, 4, 16]), f: filter, g: numbers([32], 2, 0.5, 2), b: numbers([32], 3) },
      { tolerance: 1e-4 },
    ));
  // Where it is cheap, a map's mean is computed from the sum of the input pictures, before the map itself.
  for (const [what, shape, side, stride, pad] of [
    ['3×3 of stride 2, padded', [6, 7, 8, 16], 3, 2, 1],
    ['3×3 of few channels, padded', [6, 6, 5, 3], 3, 1, 1],
    ['1×1 of stride 2', [4, 7, 5, 16], 1, 2, 0],
    ['5×5 of one picture, too expensive to convolve again', [1, 9, 8, 16], 5, 1, 2],
  ] as const) {
    const normalised = ({ x, f, g, b }: Record<string, tf.Tensor>) =>
      batchNormalise(tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, stride, pad), g!, b!, { epsilon: 1e-5, relu: true });
    const inputs = {
      x: numbers(shape, 1, 0, 2),
      f: numbers([side, side, shape[3], 32], 2),
      g: numbers([32], 3, 0.5, 2),
      b: numbers([32], 4),
    };
    test(`after a convolution, ${what}`, () => expectSame((given) => normalised(given).y, inputs, { tolerance: 1e-4 }));
    test(`the statistics after a convolution, ${what}`, () =>
      expectSame(
        (given) => {
          const { mean, variance } = normalised(given);
          return [mean, variance];
        },
        inputs,
        { gradients: [] },
      ));
  }
  test('agrees with finite differences', () =>
    expectFiniteDifferences(
      ({ x, g, b }) => batchNormalise(x!, g!, b!, { epsilon: 1e-3 }).y,
      { x: numbers([2, 2, 2, 3]), g: numbers([3], 2, 0.5, 2), b: numbers([3], 3) },
      ['x', 'g', 'b'],
    ));
  test('keeps variance and gradients accurate when the mean is a thousand deviations from zero', async () => {
    const channels = 16;
    const x = numbers([4, 5, 5, channels], 1, 999, 1001);
    const dy = numbers(x.shape, 2);
    const step: StepFunction = ({ x, dy }) => {
      const one = tf.fill([channels], 1);
      // An identity convolution, so that the map is blocked if the lowering is.
      const filter = tf.reshape(tf.eye(channels), [1, 1, channels, channels]) as tf.Tensor4D;
      const normalised = (x: tf.Tensor) =>
        batchNormalise(tf.conv2d(x as tf.Tensor4D, filter, 1, 0), one, one, { epsilon: 1e-5 });
      const dx = tf.grad((x) => tf.sum(tf.mul(normalised(x).y, dy!)))(x!);
      return { outputs: { variance: normalised(x!).variance, dx } };
    };
    const variance = new Float32Array(channels);
    const dx = new Float32Array(x.data.length);
    for (let c = 0; c < channels; c++) {
      const own = (values: ArrayLike<number>) => Array.from({ length: 100 }, (_, i) => values[i * channels + c]!);
      const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const [values, slopes] = [own(x.data), own(dy.data)];
      const centre = mean(values);
      const squares = mean(values.map((value) => (value - centre) ** 2));
      const deviation = Math.sqrt(squares + 1e-5);
      const standardised = values.map((value) => (value - centre) / deviation);
      const shared = mean(slopes);
      const projected = mean(slopes.map((slope, i) => slope * standardised[i]!));
      variance[c] = squares;
      for (const [i, slope] of slopes.entries())
        dx[i * channels + c] = (slope - shared - standardised[i]! * projected) / deviation;
    }
    for (const [name, engine] of await lowerings([x.shape])) {
      const found = await runOnce(engine, step, { x, dy });
      expectClose(found.variance!, { shape: [channels], data: variance }, `variance (${name})`, 1e-3);
      expectClose(found.dx!, { shape: x.shape, data: dx }, `dx (${name})`, 1e-3);
    }
  });
});

describe('layer normalisation', () => {
  const inputs = { x: numbers([3, 5, 8], 1, -1, 3), g: numbers([8], 2, 0.5, 2), b: numbers([8], 3) };
  test('equals the composition of plain operations', () =>
    expectSame(({ x, g, b }) => layerNormalise(x!, g!, b!, 1e-5), inputs));
  test('agrees with finite differences', () =>
    expectFiniteDifferences(({ x, g, b }) => layerNormalise(x!, g!, b!, 1e-3), inputs, ['x', 'g', 'b']));
});

describe('gelu', () => {
  test('equals the composition of plain operations', () =>
    expectSame(({ x }) => gelu(x!), { x: numbers([4, 9], 1, -4, 4) }));
  test('agrees with finite differences', () =>
    expectFiniteDifferences(({ x }) => gelu(x!), { x: numbers([12], 1, -3, 3) }, ['x']));
});

describe('softmax cross entropy', () => {
  const inputs = { logits: numbers([5, 4], 1, -3, 3), labels: integers([5], [0, 3, 1, 1, 2]) };
  test('is the negative log-probability of the correct class', () =>
    expectSame(({ logits, labels }) => softmaxCrossEntropy(logits!, labels!), inputs));
  test('is ln 4 for a uniform prediction over four classes', async () => {
    const step: StepFunction = ({ labels }) => ({ outputs: { loss: softmaxCrossEntropy(tf.zeros([5, 4]), labels!) } });
    for (const [, engine] of await lowerings([])) {
      const { loss } = await runOnce(engine, step, { labels: inputs.labels });
      for (const nats of loss!.data) expect(nats).toBeCloseTo(Math.log(4), 6);
    }
  });
  test('agrees with finite differences', () =>
    expectFiniteDifferences(({ logits, labels }) => softmaxCrossEntropy(logits!, labels!), inputs, ['logits']));
});
