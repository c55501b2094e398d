import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { discriminatorLoss, generatorLoss } from '../../../electron/worker/losses/adversarial.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const real = [1.3, -0.4, 0.2];
const made = [0.7, -2.1, 0.1];
const numberOf = (loss: tf.Tensor): number => loss.dataSync()[0]!;
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('the adversarial losses', () => {
  it('are ln 2 if the discriminator gives ½ for every picture', () => {
    expect(numberOf(discriminatorLoss(tf.zeros([4]), tf.zeros([4])))).toBeCloseTo(Math.LN2, 6);
    expect(numberOf(generatorLoss(tf.zeros([4])))).toBeCloseTo(Math.LN2, 6);
  });

  it('equal the paper’s logarithms in slow loops', () => {
    const judged =
      (mean(real.map((z) => -Math.log(sigmoid(z)))) + mean(made.map((z) => -Math.log(1 - sigmoid(z))))) / 2;
    expect(numberOf(discriminatorLoss(tf.tensor1d(real), tf.tensor1d(made)))).toBeCloseTo(judged, 6);
    expect(numberOf(generatorLoss(tf.tensor1d(made)))).toBeCloseTo(mean(made.map((z) => -Math.log(sigmoid(z)))), 6);
  });

  it('stay finite if the discriminator is confident, and the generator’s gradient does not vanish', () => {
    const confident = tf.tensor1d([-80]);
    expect(numberOf(discriminatorLoss(tf.neg(confident), confident))).toBeCloseTo(0, 6);
    expect(numberOf(generatorLoss(confident))).toBeCloseTo(80, 4);
    expect(numberOf(tf.grad((z) => generatorLoss(z))(confident))).toBeCloseTo(-1, 6);
  });

  it('have gradients equal to their finite differences', () => {
    const step = 1e-2;
    const losses = [
      { of: (z: tf.Tensor) => generatorLoss(z), at: made },
      { of: (z: tf.Tensor) => discriminatorLoss(tf.tensor1d(real), z), at: made },
      { of: (z: tf.Tensor) => discriminatorLoss(z, tf.tensor1d(made)), at: real },
    ];
    for (const { of, at } of losses) {
      const gradient = tf.grad(of)(tf.tensor1d(at)).dataSync();
      for (let i = 0; i < at.length; i++) {
        const moved = (by: number) => numberOf(of(tf.tensor1d(at.map((z, j) => (i === j ? z + by : z)))));
        expect(gradient[i]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 4);
      }
    }
  });

  it('leave no tensors behind', () => {
    const [a, b] = [tf.tensor1d(real), tf.tensor1d(made)];
    const before = tf.memory().numTensors;
    tf.dispose(tf.tidy(() => [discriminatorLoss(a, b), generatorLoss(b)]));
    expect(tf.memory().numTensors).toBe(before);
  });
});
