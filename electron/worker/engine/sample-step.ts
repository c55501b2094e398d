/** A small training step with the typical parts of a net, for self-tests and for timing by `doctor`. */
import * as tf from '@tensorflow/tfjs';
import type { HostArray, HostTensor, StepFunction, TensorSpec } from './engine.ts';
import { batchNormalise } from './ops/batch-normalise.ts';
import { softmaxCrossEntropy } from './ops/softmax-cross-entropy.ts';

/** A step with its inputs and initial state. */
export interface SampleStep {
  readonly step: StepFunction;
  readonly specs: Readonly<Record<string, TensorSpec>>;
  readonly inputs: Readonly<Record<string, HostArray>>;
  readonly state: Readonly<Record<string, HostTensor<Float32Array>>>;
}

/** Reproducible pseudo-random numbers in (−1, 1). */
export function someNumbers(count: number, seed: number): Float32Array {
  let state = (seed * 2654435761) >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2147483648 - 1;
  });
}

/**
 * A net of convolutions (from 3 channels, with stride 2, 1×1), batch norm, a residual and a dense layer: forward pass,
 * backward pass and one step of gradient descent.
 */
export function sampleStep(batch = 6, side = 9): SampleStep {
  const shapes = {
    stem: [3, 3, 3, 16],
    down: [3, 3, 16, 32],
    side: [1, 1, 16, 32],
    same: [3, 3, 32, 32],
    dense: [32, 4],
    gamma: [32],
    beta: [32],
  } as const;
  const state = Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => {
      const count = shape.reduce<number>((product, size) => product * size, 1);
      const spread = 1 / Math.sqrt(count / shape.at(-1)!);
      return [name, { shape, data: someNumbers(count, i + 1).map((x) => (name === 'gamma' ? 1 + x / 4 : x * spread)) }];
    }),
  );
  const names = Object.keys(shapes);
  const step: StepFunction = ({ images, labels }, weights) => {
    const loss = (...values: tf.Tensor[]) => {
      const w = Object.fromEntries(values.map((value, i) => [names[i]!, value]));
      const options = { epsilon: 1e-5, relu: true };
      const convolve = (x: tf.Tensor, name: string, stride: number, pad: number) =>
        tf.conv2d(x as tf.Tensor4D, w[name] as tf.Tensor4D, stride, pad);
      const x = tf.relu(convolve(tf.sub(tf.mul(images!, 1 / 64), 2), 'stem', 1, 1));
      const short = convolve(x, 'side', 2, 0);
      const main = batchNormalise(convolve(x, 'down', 2, 1), w.gamma!, w.beta!, options).y;
      const y = batchNormalise(convolve(main, 'same', 1, 1), w.gamma!, w.beta!, { ...options, residual: short }).y;
      const logits = tf.matMul(tf.mean(y, [1, 2]) as tf.Tensor2D, w.dense as tf.Tensor2D);
      return tf.mean(softmaxCrossEntropy(logits, labels!)) as tf.Scalar;
    };
    const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => weights[name]!));
    const changed = names.map((name, i) => [name, tf.sub(weights[name]!, tf.mul(grads[i]!, 0.1))]);
    return { outputs: { loss: value }, state: Object.fromEntries(changed) };
  };
  return {
    step,
    specs: {
      images: { shape: [batch, side, side, 3], dtype: 'uint8' },
      labels: { shape: [batch], dtype: 'int32' },
    },
    inputs: {
      images: Uint8Array.from(someNumbers(batch * side * side * 3, 99), (x) => 128 + 127 * x),
      labels: Int32Array.from({ length: batch }, (_, i) => i % 4),
    },
    state,
  };
}
