import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { valueAndGradients } from '../../../electron/worker/run/gradients.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

describe('value and gradients', () => {
  const parameters = { a: tf.tensor1d([1, 2]), b: tf.scalar(3) };
  const forward = ({ a, b }: Readonly<Record<string, tf.Tensor>>) => {
    const product = tf.mul(a!, b!); // used by both the loss and an extra
    return { loss: tf.sum(tf.square(product)), extras: { product, largest: tf.argMax(product) } };
  };

  it('are returned by the names of the parameters, with the extras of the same pass', () => {
    const { loss, gradients, extras } = valueAndGradients(parameters, forward);
    expect(loss.dataSync()[0]).toBe(9 + 36);
    expect(Array.from(gradients.a!.dataSync())).toEqual([2 * 9 * 1, 2 * 9 * 2]);
    expect(gradients.b!.dataSync()[0]).toBe(2 * 3 * (1 + 4));
    expect(Array.from(extras.product!.dataSync())).toEqual([3, 6]);
    expect(extras.largest!.dataSync()[0]).toBe(1);
  });

  it('leave no tensors except those that are returned', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => void valueAndGradients(parameters, forward));
    expect(tf.memory().numTensors).toBe(before);
    const kept = tf.tidy(() => valueAndGradients(parameters, forward) as unknown as tf.TensorContainer);
    expect(tf.memory().numTensors).toBe(before + 5);
    tf.dispose(kept);
  });

  it('require a scalar loss', () => {
    expect(() => valueAndGradients(parameters, ({ a, b }) => ({ loss: tf.mul(a!, b!), extras: {} }))).toThrow(
      'a loss must be one number: found a tensor of shape [2]',
    );
  });

  it('name a parameter that the loss does not depend on', () => {
    expect(() => valueAndGradients(parameters, ({ a }) => ({ loss: tf.sum(a!), extras: {} }))).toThrow(
      "the loss does not depend on 'b'",
    );
  });
});

describe('with an adversary', () => {
  const parameters = { 'generator/a': tf.scalar(2), 'adversary/b': tf.scalar(3), 'adversary/c': tf.scalar(5) };
  /** Both losses depend on everything, through one product. */
  const forward = (values: Readonly<Record<string, tf.Tensor>>) => {
    const product = tf.mul(tf.mul(values['generator/a']!, values['adversary/b']!), values['adversary/c']!);
    return { loss: tf.square(product), adversaryLoss: tf.neg(product), extras: { product } };
  };
  const gradientOf = (gradients: Readonly<Record<string, tf.Tensor>>, name: string) => gradients[name]!.dataSync()[0];

  it('each player’s parameters get the gradient of its own loss only', () => {
    const { loss, gradients, extras } = valueAndGradients(parameters, forward, 'adversary/');
    expect(loss.dataSync()[0]).toBe(900);
    expect(gradientOf(gradients, 'generator/a')).toBe(2 * 30 * 15); // d(product²)/da
    expect(gradientOf(gradients, 'adversary/b')).toBe(-10); // d(−product)/db
    expect(gradientOf(gradients, 'adversary/c')).toBe(-6);
    expect(extras.product!.dataSync()[0]).toBe(30);
  });

  it('there is one forward pass', () => {
    let passes = 0;
    const counted: typeof forward = (values) => {
      passes += 1;
      return forward(values);
    };
    valueAndGradients(parameters, counted, 'adversary/');
    expect(passes).toBe(1);
  });

  it('there are no tensors left except those that are returned', () => {
    const before = tf.memory().numTensors;
    const kept = tf.tidy(() => valueAndGradients(parameters, forward, 'adversary/') as unknown as tf.TensorContainer);
    expect(tf.memory().numTensors).toBe(before + 5);
    tf.dispose(kept);
  });

  it('errors name a parameter that its player’s loss does not depend on, and report an adversary without loss or parameters', () => {
    const independent = (values: Readonly<Record<string, tf.Tensor>>) => ({
      ...forward(values),
      adversaryLoss: tf.square(values['adversary/b']!),
    });
    expect(() => valueAndGradients(parameters, independent, 'adversary/')).toThrow(
      "the adversary’s loss does not depend on 'adversary/c'",
    );
    const missing = 'an adversary needs its own loss and parameters under';
    expect(() => valueAndGradients(parameters, forward, 'nobody/')).toThrow(missing);
    const { adversaryLoss: _, ...alone } = forward(parameters);
    expect(() => valueAndGradients(parameters, () => alone, 'adversary/')).toThrow(missing);
  });
});
