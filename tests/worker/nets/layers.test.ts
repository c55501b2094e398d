import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { channelWiseDense, contextDecoder } from '../../../electron/worker/nets/context-decoder.ts';
import { batchNorm, upConvolution } from '../../../electron/worker/nets/layers.ts';
import type { Scope } from '../../../electron/worker/nets/scope.ts';
import { declaredTensors, scopeOver } from '../../../electron/worker/nets/scopes.ts';
import { standardise, standardiseBytes, unstandardise } from '../../../electron/worker/nets/standardise.ts';
import { selfAttention } from '../../../electron/worker/nets/transformer.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const waves = (shape: number[], f: (n: number) => number): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, n) => f(n)),
    shape,
  );

describe('batch norm', () => {
  const state = () => ({ scale: tf.ones([2]), shift: tf.zeros([2]), mean: tf.zeros([2]), variance: tf.ones([2]) });

  it('updates running statistics as in PyTorch', () => {
    // bn = nn.BatchNorm2d(2); x = torch.sin(torch.arange(16.)).reshape(2,2,2,2); bn(x.permute(0,3,1,2)); bn((2*x+1).permute(0,3,1,2))
    const x = waves([2, 2, 2, 2], Math.sin) as tf.Tensor4D;
    const first: Record<string, tf.Tensor> = {};
    batchNorm(scopeOver(state(), first), x, { relu: false });
    const second: Record<string, tf.Tensor> = {};
    const y = batchNorm(scopeOver({ ...state(), ...first }, second), tf.add(tf.mul(x, 2), 1), { relu: false });
    expect(Array.from(second.mean!.dataSync())).toEqual([
      expect.closeTo(0.128_001_35, 6),
      expect.closeTo(0.142_167_33, 6),
    ]);
    expect(Array.from(second.variance!.dataSync())).toEqual([
      expect.closeTo(1.086_294_3, 6),
      expect.closeTo(1.067_547_7, 6),
    ]);
    expect(y.dataSync()[1]).toBeCloseTo(1.026_395_3, 5);
  });

  it('uses the running statistics outside training, and updates nothing', () => {
    const tensors = { ...state(), mean: tf.tensor1d([1, 2]), variance: tf.tensor1d([4, 9]) };
    const x = tf.tensor4d([3, 8], [1, 1, 1, 2]);
    const y = batchNorm(scopeOver(tensors), x, { relu: false });
    expect(Array.from(y.dataSync())).toEqual([expect.closeTo(1, 4), expect.closeTo(2, 4)]);
  });

  it('of rows equals that of maps of one pixel, and has no parameters without scale and shift', () => {
    const rows = waves([5, 2], Math.sin) as tf.Tensor2D;
    const maps = tf.reshape(rows, [5, 1, 1, 2]) as tf.Tensor4D;
    const { mean, variance } = state();
    const updates: Record<string, tf.Tensor> = {};
    const y = batchNorm(scopeOver({ mean, variance }, updates), rows, { relu: false, affine: false });
    const expected = batchNorm(scopeOver(state(), {}), maps, { relu: false });
    expect(y.shape).toEqual([5, 2]);
    expect(Array.from(y.dataSync())).toEqual(Array.from(expected.dataSync()));
    expect(Object.keys(updates)).toEqual(['mean', 'variance']);
  });
});

describe('up-convolution', () => {
  it('equals PyTorch’s ConvTranspose2d with a kernel of 4, stride 2 and padding 1', () => {
    // F.conv_transpose2d(x, w.permute(3,2,0,1), stride=2, padding=1), x = sin(n) as [1,2,2,3], w = cos(n) as [4,4,2,3]
    const kernel = waves([4, 4, 2, 3], Math.cos);
    const y = upConvolution(scopeOver({ kernel }), waves([1, 2, 2, 3], Math.sin) as tf.Tensor4D, 2, 4);
    expect(y.shape).toEqual([1, 4, 4, 2]);
    const values = Array.from(y.dataSync());
    expect(values[0]).toBeCloseTo(1.528_286_3, 5);
    expect(values[7]).toBeCloseTo(1.489_152_7, 5);
    expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(0.665_957_7, 4);
  });
});

describe('the channel-wise fully connected layer', () => {
  it('equals the sum over the places of the same channel, in slow loops', () => {
    const [n, places, channels, side] = [2, 6, 3, 2];
    const x = waves([n, 2, 3, channels], (i) => Math.sin(i)) as tf.Tensor4D;
    const kernel = waves([channels, places, side * side], (i) => Math.cos(i));
    const bias = waves([side * side, channels], (i) => i / 10);
    const y = channelWiseDense(scopeOver({ kernel, bias }), x, side);
    expect(y.shape).toEqual([n, side, side, channels]);
    const [xs, ks, ys] = [x.dataSync(), kernel.dataSync(), y.dataSync()];
    for (let row = 0; row < n; row++)
      for (let to = 0; to < side * side; to++)
        for (let c = 0; c < channels; c++) {
          let expected = (to * channels + c) / 10;
          for (let from = 0; from < places; from++)
            expected += xs[(row * places + from) * channels + c]! * ks[(c * places + from) * side * side + to]!;
          expect(ys[(row * side * side + to) * channels + c]).toBeCloseTo(expected, 4);
        }
  });
});

describe('the context decoder', () => {
  const decoded = (map: [number, number, number, number], side: number) => {
    let shape: number[] = [];
    const declared = declaredTensors((scope) => {
      shape = contextDecoder(scope, tf.zeros(map), side, 3).shape.slice(1);
    });
    return { shape, declared };
  };

  it('gives the full side of the picture for the maps of all encoders', () => {
    for (const [map, side] of [
      [[0, 8, 8, 256], 64],
      [[0, 9, 9, 256], 65],
      [[0, 6, 6, 256], 64],
      [[0, 2, 2, 256], 16],
      [[0, 7, 7, 512], 224],
      [[0, 28, 28, 192], 224],
    ] as const)
      expect(decoded([...map], side).shape).toEqual([side, side, 3]);
  });

  it('has a small initial last kernel, so that its initial output is nearly uniform', () => {
    const kernel = decoded([0, 8, 8, 256], 64).declared.parameters['output/kernel']!;
    const values = kernel.initialise(kernel.shape, new Random(1));
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    expect(deviation).toBeGreaterThan(0.018);
    expect(deviation).toBeLessThan(0.022);
  });

  it('has a channel-wise layer of at most 8×8 places, however large the map', () => {
    const { parameters } = decoded([0, 28, 28, 256], 224).declared;
    expect(parameters['channel-wise/kernel']?.shape).toEqual([256, 49, 49]);
  });
});

describe('self-attention', () => {
  it('equals softmax(q kᵀ / √d) v for each head, in slow loops', () => {
    const [tokens, width, heads] = [3, 4, 2];
    const depth = width / heads;
    const x = waves([1, tokens, width], (n) => Math.sin(n)) as tf.Tensor3D;
    const tensors = {
      'qkv/kernel': waves([width, 3 * width], (n) => Math.cos(n * 1.3)),
      'qkv/bias': waves([3 * width], (n) => n / 20),
      'projection/kernel': waves([width, width], (n) => Math.sin(n * 0.9)),
      'projection/bias': waves([width], (n) => -n / 10),
    };
    const actual = selfAttention(scopeOver(tensors), x, heads).dataSync();

    const linear = (row: number[], kernel: tf.Tensor, bias: tf.Tensor): number[] => {
      const [k, b, units] = [kernel.dataSync(), bias.dataSync(), bias.size];
      return Array.from(b, (value, u) => row.reduce((sum, xi, i) => sum + xi * k[i * units + u]!, value));
    };
    const rows = x.arraySync()[0]!.map((row) => linear(row, tensors['qkv/kernel'], tensors['qkv/bias']));
    const mixed = rows.map((q) => {
      const out: number[] = [];
      for (let head = 0; head < heads; head++) {
        const part = (row: number[], which: number) =>
          row.slice(which * width + head * depth, which * width + (head + 1) * depth);
        const scores = rows.map((k) =>
          Math.exp(part(q, 0).reduce((sum, v, i) => sum + v * part(k, 1)[i]!, 0) / Math.sqrt(depth)),
        );
        const total = scores.reduce((a, b) => a + b, 0);
        for (let i = 0; i < depth; i++)
          out.push(rows.reduce((sum, v, t) => sum + (scores[t]! / total) * part(v, 2)[i]!, 0));
      }
      return out;
    });
    const expected = mixed.flatMap((row) => linear(row, tensors['projection/kernel'], tensors['projection/bias']));
    for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 4);
  });
});

describe('standardising', () => {
  it('maps black to −2, grey to 0 and white to 2, and can be inverted', () => {
    const pixels = tf.tensor1d([0, 0.5, 1]);
    expect(Array.from(standardise(pixels).dataSync())).toEqual([-2, 0, 2]);
    expect(Array.from(unstandardise(standardise(pixels)).dataSync())).toEqual([0, 0.5, 1]);
    expect(Array.from(standardiseBytes(tf.tensor1d([0, 255])).dataSync())).toEqual([-2, 2]);
  });
});

it('declaring a net leaves no tensors behind', () => {
  const net = (scope: Scope) => contextDecoder(scope, tf.zeros([0, 8, 8, 64]), 64, 3);
  const before = tf.memory().numTensors;
  declaredTensors(net);
  expect(tf.memory().numTensors).toBe(before);
});
