import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import type { Engine, StepFunction } from '../../../electron/worker/engine/engine.ts';
import { expectSame, integers, lowerings, numbers, runOnce } from './compare.ts';

const x = numbers([3, 4, 5], 1, -2, 2);
const positive = numbers([3, 4, 5], 2, 0.3, 3);

describe('element-wise', () => {
  const smooth: Record<string, (x: tf.Tensor) => tf.Tensor> = {
    abs: tf.abs,
    relu: tf.relu,
    relu6: tf.relu6,
    leakyRelu: (x) => tf.leakyRelu(x, 0.1),
    elu: tf.elu,
    sigmoid: tf.sigmoid,
    tanh: tf.tanh,
    exp: tf.exp,
    expm1: tf.expm1,
    erf: tf.erf,
    sin: tf.sin,
    cos: tf.cos,
    neg: tf.neg,
    sign: tf.sign,
    square: tf.square,
    softplus: tf.softplus,
    floor: tf.floor,
    ceil: tf.ceil,
    round: tf.round,
    step: (x) => tf.step(x, 0.2),
    clipByValue: (x) => tf.clipByValue(x, -0.5, 1.2),
    cast: (x) => tf.cast(tf.cast(x, 'int32'), 'float32'),
  };
  for (const [name, operation] of Object.entries(smooth)) {
    test(`${name} and its gradient`, () => expectSame(({ x }) => operation(x!), { x }));
  }

  const ofPositive: Record<string, (x: tf.Tensor) => tf.Tensor> = {
    log: tf.log,
    log1p: tf.log1p,
    sqrt: tf.sqrt,
    rsqrt: tf.rsqrt,
    reciprocal: tf.reciprocal,
    pow: (x) => tf.pow(x, 1.7),
    square: (x) => tf.pow(x, 2),
  };
  for (const [name, operation] of Object.entries(ofPositive)) {
    test(`${name} of positive numbers and its gradient`, () => expectSame(({ x }) => operation(x!), { x: positive }));
  }

  test('log1p keeps small numbers', () =>
    expectSame(({ x }) => tf.mul(tf.log1p(x!), 1e8), { x: { shape: [3], data: Float32Array.of(1e-8, -2e-8, 0) } }));

  test('relu passes the gradient wherever its input is above 0, however small or large', () =>
    expectSame(({ x }) => tf.relu(x!), {
      x: { shape: [8], data: Float32Array.of(-3e38, -1, -1e-30, 0, 1.2e-38, 1e-30, 1, 3e38) },
    }));

  const binary: Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor> = {
    add: tf.add,
    sub: tf.sub,
    mul: tf.mul,
    div: tf.div,
    pow: tf.pow,
    maximum: tf.maximum,
    minimum: tf.minimum,
    squaredDifference: tf.squaredDifference,
    mod: tf.mod,
  };
  for (const [name, operation] of Object.entries(binary)) {
    for (const shape of [[3, 4, 5], [5], [4, 1], [3, 1, 1], []]) {
      test(`${name} of [3,4,5] with [${shape}], and its gradients`, () =>
        expectSame(
          ({ a, b }) => operation(a!, b!),
          { a: positive, b: numbers(shape, 3, 0.5, 2) },
          // tfjs itself has no gradient of these three under broadcasting.
          shape.length < 3 || shape[1] === 1
            ? { gradients: ['maximum', 'minimum', 'squaredDifference'].includes(name) ? [] : ['a', 'b'] }
            : {},
        ));
    }
  }

  test('integers keep integer arithmetic', () =>
    expectSame(
      ({ a, b }) => [tf.add(a!, b!), tf.mul(a!, b!), tf.floorDiv(a!, b!), tf.mod(a!, b!), tf.maximum(a!, b!)],
      { a: integers([5], [7, -7, 0, 9, -1]), b: integers([5], [2, 2, 3, -4, 5]) },
    ));

  test('comparisons and logic', () =>
    expectSame(
      ({ a, b }) => {
        const [more, less] = [tf.greater(a!, b!), tf.lessEqual(a!, 1)];
        return [
          ...[more, less, tf.equal(a!, b!), tf.notEqual(a!, b!), tf.greaterEqual(a!, b!), tf.less(a!, b!)],
          ...[tf.logicalAnd(more, less), tf.logicalOr(more, less), tf.logicalNot(more), tf.isNaN(a!), tf.isFinite(a!)],
          ...[tf.all(more, 0), tf.any(more), tf.sum(more, 0)],
        ];
      },
      { a: numbers([3, 4], 5, 0, 2), b: { shape: [3, 4], data: Float32Array.of(1, 0, 1, 2, 0, 1, 0, 2, 1, 1, 0, 2) } },
      { gradients: [] },
    ));

  test('where', () =>
    expectSame(
      ({ a, b, c, d }) => [tf.where(tf.greater(c!, 0), a!, b!), tf.where(tf.greater(d!, 0), a!, b!)],
      {
        a: numbers([3, 4], 5),
        b: numbers([3, 4], 6),
        c: numbers([3, 4], 7),
        d: numbers([3, 1], 8),
      },
      { gradients: ['a', 'b'] },
    ));

  test('sums of many', () =>
    expectSame(({ a, b, c }) => tf.addN([a!, b!, c!]), { a: x, b: positive, c: numbers([3, 4, 5], 9) }));
});

describe('reductions', () => {
  for (const [name, operation] of Object.entries({ sum: tf.sum, mean: tf.mean, max: tf.max, min: tf.min })) {
    for (const axis of [undefined, 0, -1, [0, 1], [1, 2], [0, 2]]) {
      test(`${name} over ${axis} and its gradient`, () =>
        expectSame(({ x }) => [operation(x!, axis), operation(x!, axis, true)], { x }));
    }
  }
  test('prod', () => expectSame(({ x }) => tf.prod(x!, 1), { x: positive }, { gradients: [] }));
  test('long sums over leading axes', () =>
    expectSame(({ x }) => [tf.sum(x!, [0, 1]), tf.mean(x!, 0)], { x: numbers([40, 20, 7]) }));
  test('argMax and argMin', () =>
    expectSame(({ x }) => [tf.argMax(x!, -1), tf.argMax(x!, 0), tf.argMin(x!, 1)], { x }, { gradients: [] }));
  test('softmax and logSoftmax', () =>
    expectSame(({ x }) => [tf.softmax(x!), tf.logSoftmax(x!)], { x: numbers([6, 7], 4, -9, 9) }));
  test('moments and log-sum-exp', () =>
    expectSame(({ x }) => [tf.moments(x!, [0, 1]).variance, tf.logSumExp(x!, 1)], { x }));
  test('norms', () => expectSame(({ x }) => tf.norm(x!), { x }));
});

describe('matrix products', () => {
  for (const [transposeA, transposeB] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const) {
    const a = transposeA ? [6, 5] : [5, 6];
    const b = transposeB ? [7, 6] : [6, 7];
    for (const batch of [[], [1], [3], [2, 3]]) {
      test(`[${[...batch, ...a]}]${transposeA ? 'ᵀ' : ''} × [${[...batch, ...b]}]${transposeB ? 'ᵀ' : ''}`, () =>
        expectSame(({ a, b }) => tf.matMul(a!, b!, transposeA, transposeB), {
          a: numbers([...batch, ...a]),
          b: numbers([...batch, ...b], 2),
        }));
    }
  }
});

describe('shapes', () => {
  test('reshape, expandDims, squeeze', () =>
    expectSame(({ x }) => [tf.reshape(x!, [-1, 10]), tf.expandDims(x!, 1), tf.squeeze(tf.expandDims(x!, 0))], { x }));
  test('transpose', () =>
    expectSame(
      ({ x }) => [tf.transpose(x!), tf.transpose(x!, [1, 2, 0]), tf.transpose(tf.expandDims(x!, 1), [0, 2, 1, 3])],
      { x },
    ));
  test('slice and split', () =>
    expectSame(({ x }) => [tf.slice(x!, [1, 0, 2], [1, -1, 2]), ...tf.split(x!, 2, 1), ...tf.split(x!, [1, 3, 1], 2)], {
      x,
    }));
  test('concat, stack, unstack', () =>
    expectSame(
      ({ x, y }) => [tf.concat([x!, y!], 1), tf.concat([x!, y!], -1), tf.stack([x!, y!], 1), ...tf.unstack(x!, 1)],
      {
        x,
        y: positive,
      },
    ));
  test('pad and mirror pad', () =>
    expectSame(
      ({ x }) => [
        tf.pad(
          x!,
          [
            [0, 0],
            [1, 2],
            [0, 1],
          ],
          0.5,
        ),
        tf.mirrorPad(
          x!,
          [
            [0, 0],
            [1, 2],
            [2, 1],
          ],
          'reflect',
        ),
        tf.mirrorPad(
          x!,
          [
            [1, 0],
            [1, 2],
            [2, 1],
          ],
          'symmetric',
        ),
      ],
      { x },
      { gradients: [] },
    ));
  test('gradient of pad', () =>
    expectSame(
      ({ x }) =>
        tf.pad(x!, [
          [0, 0],
          [1, 2],
          [0, 1],
        ]),
      { x },
    ));
  test('tile and broadcastTo', () =>
    expectSame(({ x, y }) => [tf.tile(x!, [2, 1, 3]), tf.broadcastTo(y!, [3, 4, 5])], { x, y: numbers([4, 1]) }));
  test('reverse', () => expectSame(({ x }) => [tf.reverse(x!, 1), tf.reverse(x!, [0, 2])], { x }));
  test('cumsum', () => expectSame(({ x }) => [tf.cumsum(x!, 2), tf.cumsum(x!, 2, true, true)], { x }));
  test('cumsum along another axis', () => expectSame(({ x }) => tf.cumsum(x!, 1), { x }, { gradients: [] }));
  test('constants', () =>
    expectSame(
      ({ x }) => [
        tf.add(x!, tf.fill([5], 3)),
        tf.mul(x!, tf.ones([3, 4, 5])),
        tf.add(x!, tf.zerosLike(x!)),
        tf.mul(x!, tf.range(0, 5)),
        tf.mul(x!, tf.linspace(0, 1, 5)),
        tf.add(tf.onesLike(x!), tf.eye(4, 5)),
      ],
      { x },
    ));
});

describe('indices', () => {
  test('gather on every axis, with its gradient', () =>
    expectSame(({ x, i }) => [tf.gather(x!, i as tf.Tensor1D, 0), tf.gather(x!, i as tf.Tensor1D, 1)], {
      x,
      i: integers([5], [2, 0, 1, 2, 2]),
    }));
  test('segment sums, of few and of many segments', () =>
    expectSame(
      ({ x, i }) => [tf.unsortedSegmentSum(x!, i as tf.Tensor1D, 4), tf.unsortedSegmentSum(x!, i as tf.Tensor1D, 100)],
      { x: numbers([6, 3]), i: integers([6], [3, 0, 3, 1, 1, 3]) },
    ));
  test('one-hot', () =>
    expectSame(({ i }) => [tf.oneHot(i!, 4), tf.oneHot(i!, 4, 2, -1), tf.oneHot(i!, 3, 1, 0, 'int32')], {
      i: integers([5], [2, 0, 1, 2, 2]),
    }));
});

describe('pooling', () => {
  for (const [size, stride, pad] of [
    [2, 2, 'valid'],
    [3, 2, 1],
    [3, 2, 'same'],
    [3, 2, 'valid'],
    [3, 1, 'same'],
  ] as const) {
    for (const shape of [
      [2, 8, 8, 16],
      [3, 7, 9, 5],
    ]) {
      test(`max ${size}×${size}, stride ${stride}, ${pad}, of [${shape}]`, () =>
        expectSame(({ x }) => tf.maxPool(x as tf.Tensor4D, size, stride, pad), { x: numbers(shape) }));
    }
  }
  test('max of equal numbers passes the gradient to the first', () =>
    expectSame(({ x }) => tf.maxPool(tf.relu(x as tf.Tensor4D), 3, 2, 1), { x: numbers([2, 8, 8, 16], 1, -2, 0.5) }));
  for (const [size, stride] of [
    [2, 2],
    [3, 2],
    [3, 3],
  ] as const) {
    test(`average ${size}×${size}, stride ${stride}`, () =>
      expectSame(({ x }) => tf.avgPool(x as tf.Tensor4D, size, stride, 'valid'), { x: numbers([2, 9, 8, 16]) }));
  }
});

describe('resizing', () => {
  for (const [alignCorners, halfPixel] of [
    [false, false],
    [true, false],
    [false, true],
  ] as const) {
    const places = `alignCorners ${alignCorners}, halfPixelCenters ${halfPixel}`;
    const resize = ({ x }: Record<string, tf.Tensor>, size: [number, number]) => [
      tf.image.resizeBilinear(x as tf.Tensor4D, size, alignCorners, halfPixel),
      tf.image.resizeNearestNeighbor(x as tf.Tensor4D, size, alignCorners, halfPixel),
    ];
    for (const size of [
      [8, 12],
      [3, 4],
      [7, 5],
    ] as [number, number][]) {
      test(`[4, 6] to [${size}], ${places}`, () =>
        expectSame((inputs) => resize(inputs, size), { x: numbers([2, 4, 6, 3]) }, { gradients: [] }));
    }
    // tfjs's plain gradients of resizing are wrong. Resizing R is linear, so Σ w · R(x) must equal Σ gradient · x.
    for (const size of [
      [8, 12],
      [3, 4],
      [7, 5],
    ] as [number, number][]) {
      test(`gradient of [4, 6] to [${size}], ${places}`, async () => {
        for (const kind of [0, 1]) {
          const weights = numbers([2, ...size, 3], 5);
          const x = numbers([2, 4, 6, 3], 6 + kind);
          const [, [, engine]] = (await lowerings([x.shape])) as [unknown, [string, Engine]];
          const step: StepFunction = ({ x, weights }) => {
            const score = (x: tf.Tensor) => tf.sum(tf.mul(resize({ x }, size)[kind]!, weights!)) as tf.Scalar;
            const { value, grad } = tf.valueAndGrad(score)(x!);
            return { outputs: { value, projected: tf.sum(tf.mul(grad, x!)) } };
          };
          const { value, projected } = await runOnce(engine, step, { x, weights });
          expect(projected!.data[0]).toBeCloseTo(value!.data[0]!, 4);
        }
      });
    }
  }
});

describe('depthwise convolution', () => {
  for (const [multiplier, stride, pad] of [
    [1, 1, 'same'],
    [2, 1, 'valid'],
    [1, 2, 'same'],
    [2, 2, 1],
  ] as const) {
    test(`multiplier ${multiplier}, stride ${stride}, ${pad}`, () =>
      expectSame(({ x, f }) => tf.depthwiseConv2d(x as tf.Tensor4D, f as tf.Tensor4D, stride, pad), {
        x: numbers([2, 7, 8, 6]),
        f: numbers([3, 3, 6, multiplier], 2),
      }));
  }
});
