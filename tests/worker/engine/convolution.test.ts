import * as tf from '@tensorflow/tfjs';
import { describe, test } from 'vitest';
import { expectSame, numbers } from './compare.ts';

type Pad = number | 'same' | 'valid';

/** What a case covers; batch, height, width, channels in and out, kernel side, stride, padding. */
const cases: [string, number, number, number, number, number, number, number, Pad][] = [
  ['3×3 from pictures', 5, 9, 8, 3, 32, 3, 1, 1],
  ['3×3 on blocked maps, batch of one block', 16, 6, 6, 16, 32, 3, 1, 1],
  ['3×3 on blocked maps, batch that is no multiple of a block', 5, 7, 5, 32, 16, 3, 1, 1],
  ['3×3 of stride 2, even side', 3, 8, 8, 16, 32, 3, 2, 1],
  ['3×3 of stride 2, odd side', 3, 9, 7, 16, 32, 3, 2, 1],
  ['3×3 of stride 2, padded as TensorFlow does', 3, 8, 8, 32, 16, 3, 2, 'same'],
  ['3×3 of stride 2 that does not reach the last row', 3, 8, 8, 16, 16, 3, 2, 'valid'],
  ['3×3 of stride 2, four blocks of channels in', 3, 8, 8, 64, 16, 3, 2, 1],
  ['3×3 of stride 2, four blocks in, odd side', 3, 9, 7, 64, 16, 3, 2, 1],
  ['3×3 of stride 2, four blocks in, padded as TensorFlow does', 3, 8, 8, 64, 16, 3, 2, 'same'],
  ['5×5 of stride 3, phases of different lengths', 2, 9, 9, 64, 16, 5, 3, 2],
  ['1×1', 4, 5, 6, 16, 32, 1, 1, 0],
  ['1×1 of stride 2, even side', 4, 6, 6, 16, 32, 1, 2, 0],
  ['1×1 of stride 2, odd side', 4, 7, 5, 32, 16, 1, 2, 0],
  ['7×7 of stride 2', 2, 20, 20, 3, 16, 7, 2, 3],
  ['11×11 of stride 4', 2, 35, 35, 3, 16, 11, 4, 2],
  ['5×5', 3, 9, 9, 16, 32, 5, 1, 2],
  ['4×4 of stride 2', 3, 8, 8, 16, 16, 4, 2, 1],
  ['8×8 of stride 8, adjacent patches', 2, 16, 24, 3, 16, 8, 8, 'valid'],
  ['4×4 of stride 4 that does not reach the last rows', 2, 10, 9, 3, 16, 4, 4, 'valid'],
  ['many rows, cut into bands', 2, 48, 48, 16, 16, 3, 1, 1],
  ['channels that are no multiple of a block', 3, 6, 6, 24, 40, 3, 1, 1],
  ['few channels out', 3, 6, 6, 32, 3, 3, 1, 1],
  ['few channels in, stride 2', 3, 9, 9, 7, 16, 3, 2, 1],
];

describe('convolution and both gradients', () => {
  for (const [name, n, h, w, channels, filters, side, stride, pad] of cases) {
    test(name, () =>
      expectSame(({ x, f }) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, stride, pad), {
        x: numbers([n, h, w, channels]),
        f: numbers([side, side, channels, filters], 2, -0.3, 0.3),
      }),
    );
  }
});

describe('transposed convolution and both gradients', () => {
  for (const [channels, filters, side] of [
    [32, 16, 10],
    [32, 16, 9],
    [16, 3, 10],
  ] as const) {
    test(`4×4 of stride 2 from 5×5×${channels} to ${side}×${side}×${filters}`, () =>
      expectSame(
        ({ x, f }) => tf.conv2dTranspose(x as tf.Tensor4D, f as tf.Tensor4D, [3, side, side, filters], 2, 'same'),
        { x: numbers([3, 5, 5, channels]), f: numbers([4, 4, filters, channels], 2, -0.3, 0.3) },
      ));
  }
});

describe('between convolutions', () => {
  const x = numbers([3, 6, 6, 3]);
  const f = numbers([3, 3, 3, 16], 2);
  const conv = (x: tf.Tensor, f: tf.Tensor, stride = 1) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, stride, 1);

  test('bias, and scale by picture, by position and by channel', () =>
    expectSame(
      ({ x, f, bias, picture, place }) => tf.mul(tf.add(tf.mul(tf.add(conv(x!, f!), bias!), picture!), place!), bias!),
      { x, f, bias: numbers([16], 3), picture: numbers([3, 1, 1, 1], 4), place: numbers([1, 6, 6, 1], 5) },
    ));
  test('a map of another rank', () =>
    expectSame(({ x, f, map }) => tf.add(conv(x!, f!), map!), { x, f, map: numbers([6, 6, 16], 3) }));
  test('reductions over space, over channels and over everything', () =>
    expectSame(
      ({ x, f }) => {
        const y = tf.square(conv(x!, f!));
        return [tf.mean(y, [1, 2]), tf.sum(y, [0, 1, 2]), tf.mean(y, 3), tf.sum(y), tf.max(y, [1, 2]), tf.mean(y, 0)];
      },
      { x, f },
    ));
  test('pooling, concatenation, slicing and flattening', () =>
    expectSame(
      ({ x, f }) => {
        const y = conv(x!, f!);
        const both = tf.concat([y, tf.relu(y)], 3);
        const tall = tf.concat([y, y], 1);
        return [
          tf.maxPool(both as tf.Tensor4D, 2, 2, 'valid'),
          tf.reshape(y, [3, -1]),
          tf.slice(y, [1, 0, 0, 0], [2, -1, -1, -1]),
          tf.slice(tall, [0, 2, 0, 3], [-1, 4, -1, 5]),
          tf.concat([y, y], 0),
        ];
      },
      { x, f },
    ));
  test('arithmetic on filters', () =>
    expectSame(
      ({ x, f, g }) => {
        const centred = tf.sub(g!, tf.mean(g!, [0, 1, 2], true));
        return [conv(conv(x!, f!), centred), tf.sum(tf.square(g!)), tf.mul(g!, 0.5)];
      },
      { x, f, g: numbers([3, 3, 16, 32], 6) },
    ));
});
