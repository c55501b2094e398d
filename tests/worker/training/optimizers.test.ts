import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tensors } from '../../../electron/worker/run/gradients.ts';
import { adamW, clipByGlobalNorm, type Optimizer, sgd } from '../../../electron/worker/training/optimizers.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

/**
 * Three steps on a kernel, which has weight decay, and a bias, which has none. The reference values are from PyTorch:
 *   k = torch.tensor([[1., -2.], [.5, 3.]], requires_grad=True); b = torch.tensor([.1, -.2], requires_grad=True)
 *   opt = OPTIMIZER([{'params': [k]}, {'params': [b], 'weight_decay': 0.}])
 *   for t in range(3):
 *     k.grad = torch.tensor([[.1, -.2], [.3, .4]]) * (t + 1); b.grad = torch.tensor([-.5, .25]) / (t + 1)
 *     for g in opt.param_groups: g['lr'] = [.1, .05, .02][t]   # and g['momentum'] or g['betas'][0] = momenta[t]
 *     opt.step()
 */
function threeSteps(optimizer: Optimizer, momenta = [0.9, 0.9, 0.9]): number[] {
  let parameters: Tensors = {
    'conv/kernel': tf.tensor2d([
      [1, -2],
      [0.5, 3],
    ]),
    'conv/bias': tf.tensor1d([0.1, -0.2]),
  };
  let slots: Readonly<Record<string, Tensors>> = Object.fromEntries(
    optimizer.slots.map((slot) => [slot, { 'conv/kernel': tf.zeros([2, 2]), 'conv/bias': tf.zeros([2]) }]),
  );
  for (const [t, learningRate] of [0.1, 0.05, 0.02].entries()) {
    const gradients = {
      'conv/kernel': tf.mul(
        tf.tensor2d([
          [0.1, -0.2],
          [0.3, 0.4],
        ]),
        t + 1,
      ),
      'conv/bias': tf.div(tf.tensor1d([-0.5, 0.25]), t + 1),
    };
    const momentum = tf.scalar(momenta[t]!);
    const clock = { learningRate: tf.scalar(learningRate), momentum, step: tf.scalar(t + 1) };
    ({ parameters, slots } = optimizer.apply(parameters, gradients, slots, clock));
  }
  return [...parameters['conv/kernel']!.dataSync(), ...parameters['conv/bias']!.dataSync()];
}
const expectClose = (actual: number[], expected: number[]) => {
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 5);
};

describe('SGD', () => {
  it('with Nesterov momentum and weight decay equals torch.optim.SGD', () =>
    // torch.optim.SGD(…, momentum=.9, nesterov=True, weight_decay=.01)
    expectClose(
      threeSteps(sgd({ kind: 'nesterov', weightDecay: 0.01 })),
      [0.937_949_66, -1.875_899_31, 0.323_697_57, 2.755_738_02, 0.256_673_34, -0.278_336_67],
    ));
  it('equals torch.optim.SGD if the momentum changes', () =>
    expectClose(
      threeSteps(sgd({ kind: 'nesterov', weightDecay: 0.01 }), [0.95, 0.9, 0.85]),
      [0.938_250_42, -1.876_500_84, 0.324_616_64, 2.756_947_76, 0.257_781_68, -0.278_890_85],
    ));
  it('with momentum equals torch.optim.SGD', () =>
    expectClose(
      threeSteps(sgd({ kind: 'momentum', weightDecay: 0 })),
      [0.964_280_01, -1.928_560_02, 0.392_84, 2.857_120_04, 0.200_933_34, -0.250_466_67],
    ));
  it('without momentum is plain gradient descent, and has no slots', () => {
    const plain = sgd({ kind: 'plain', weightDecay: 0 });
    expect(plain.slots).toEqual([]);
    expectClose(threeSteps(plain), [0.974, -1.948, 0.422, 2.896, 0.165_833_34, -0.232_916_67]);
  });
});

describe('AdamW', () => {
  it('equals torch.optim.AdamW', () =>
    // torch.optim.AdamW(…, weight_decay=.05)
    expectClose(
      threeSteps(adamW({ weightDecay: 0.05 })),
      [0.824_498_89, -1.816_018_82, 0.328_738_87, 2.807_539_22, 0.264_072_15, -0.364_072_14],
    ));
  it('equals torch.optim.AdamW if β₁ changes', () =>
    expectClose(
      threeSteps(adamW({ weightDecay: 0.05 }), [0.95, 0.9, 0.85]),
      [0.835_351_17, -1.826_871_16, 0.339_591_21, 2.818_391_56, 0.241_691_74, -0.341_691_73],
    ));
  it('decays squared gradients by β₂, in slow loops', () => {
    const gradients = [3, -0.5, 0.2, 0.1];
    for (const beta2 of [0.95, 0.999]) {
      const { apply } = adamW({ weightDecay: 0, beta2 });
      let [theta, m, v] = [1, 0, 0];
      let parameters: Record<string, tf.Tensor> = { 'a/bias': tf.tensor1d([1]) };
      let slots: Parameters<typeof apply>[2] = {
        'first-moment': { 'a/bias': tf.zeros([1]) },
        'second-moment': { 'a/bias': tf.zeros([1]) },
      };
      gradients.forEach((gradient, i) => {
        m = 0.9 * m + 0.1 * gradient;
        v = beta2 * v + (1 - beta2) * gradient ** 2;
        theta -= (0.1 * (m / (1 - 0.9 ** (i + 1)))) / (Math.sqrt(v / (1 - beta2 ** (i + 1))) + 1e-8);
        const clock = { learningRate: tf.scalar(0.1), momentum: tf.scalar(0.9), step: tf.scalar(i + 1) };
        const after = apply(parameters, { 'a/bias': tf.tensor1d([gradient]) }, slots, clock);
        parameters = { ...after.parameters };
        slots = after.slots;
      });
      expect(parameters['a/bias']!.dataSync()[0]).toBeCloseTo(theta, 4);
    }
  });
  it('has a first step of the learning rate’s size against the sign of each gradient, whatever its size', () => {
    const zero = { 'a/bias': tf.zeros([2]) };
    const { parameters } = adamW({ weightDecay: 0 }).apply(
      zero,
      { 'a/bias': tf.tensor1d([1e-3, -50]) },
      { 'first-moment': zero, 'second-moment': zero },
      { learningRate: tf.scalar(0.1), momentum: tf.scalar(0.9), step: tf.scalar(1) },
    );
    expectClose(Array.from(parameters['a/bias']!.dataSync()), [-0.1, 0.1]);
  });
});

describe('clipping by the global norm', () => {
  it('scales all gradients by one factor, as torch.nn.utils.clip_grad_norm_', () => {
    const { clipped, norm } = clipByGlobalNorm({ a: tf.tensor1d([3, 4]), b: tf.tensor1d([12]) }, 1);
    expect(norm.dataSync()[0]).toBe(13);
    expectClose(Array.from(clipped.a!.dataSync()), [0.230_769_22, 0.307_692_29]);
    expectClose(Array.from(clipped.b!.dataSync()), [0.923_076_87]);
  });
  it('does not change gradients within the norm', () => {
    const { clipped } = clipByGlobalNorm({ a: tf.tensor1d([3, 4]) }, 6);
    expect(Array.from(clipped.a!.dataSync())).toEqual([3, 4]);
  });
});
