import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { encoders, encoderWith } from '../../../electron/worker/nets/encoders.ts';
import type { Scope } from '../../../electron/worker/nets/scope.ts';
import { declare, declaredTensors } from '../../../electron/worker/nets/scopes.ts';
import { sinCosPositions } from '../../../electron/worker/nets/sin-cos-positions.ts';
import { type EncoderId, encoderCards, encoderIds } from '../../../shared/encoder-cards.ts';
import { cosinePicture, sineScope } from './filled.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

/** The default settings of an encoder. */
const usual = { size: 64, stem: 'auto', patch: '8', positions: 'fixed', normalisation: 'lab' } as const;

const shapesOf = (id: EncoderId, side: number): { stages: number[][]; features: number[] } => {
  let shapes = { stages: [] as number[][], features: [] as number[] };
  declaredTensors((scope) => {
    const { stages, features } = encoders[id].encode(scope, tf.zeros([0, side, side, 3]));
    shapes = { stages: stages.map((stage) => stage.shape.slice(1)), features: features.shape.slice(1) };
  });
  return shapes;
};

const countOf = (id: EncoderId, side: number): number => {
  const { parameters } = declaredTensors((scope) => encoders[id].encode(scope, tf.zeros([0, side, side, 3])));
  return Object.values(parameters).reduce((sum, { shape }) => sum + tf.util.sizeFromShape([...shape]), 0);
};

describe('the number of parameters', () => {
  // sum(p.numel() for p in net.parameters()) in PyTorch
  it('of conv4 is the same as in PyTorch', () => expect(countOf('conv4', 64)).toBe(388_896));
  it('of ResNet-18 is the same as in PyTorch, with either stem', () => {
    expect(countOf('resnet18', 64)).toBe(11_168_832);
    expect(countOf('resnet18', 72)).toBe(11_176_512);
  });
  it('of ResNets with the large stem and a head of 1000 classes is the published one', () => {
    const head = (width: number) => 1000 * width + 1000;
    expect(countOf('resnet18', 72) + head(512)).toBe(11_689_512);
    expect(countOf('resnet50', 72) + head(2048)).toBe(25_557_032);
    expect(countOf('resnet50', 64) + head(2048)).toBe(25_557_032 - 64 * 3 * (7 * 7 - 3 * 3));
  });
  it('of AlexNet is the sum over its five convolutions and their norms', () => {
    const convolutions = 121 * 3 * 64 + 25 * 64 * 192 + 9 * (192 * 384 + 384 * 256 + 256 * 256);
    expect(countOf('alexnet', 64)).toBe(convolutions + 2 * (64 + 192 + 384 + 256 + 256));
  });
  it('of ViTs is the sum over their patch embedding, twelve blocks and last norm', () => {
    for (const [id, d] of [
      ['vit-tiny', 192],
      ['vit-small', 384],
    ] as const) {
      const block = 4 * d + (3 * d * d + 3 * d) + (d * d + d) + (4 * d * d + 4 * d) + (4 * d * d + d);
      expect(countOf(id, 64)).toBe(8 * 8 * 3 * d + d + 12 * block + 2 * d);
    }
  });
  it('of ViTs at 224 px with a class token and a head of 1000 classes is the published one', () => {
    for (const [id, d, parameters] of [
      ['vit-tiny', 192, 5_717_416],
      ['vit-small', 384, 22_050_664],
    ] as const) {
      const net = encoderWith({ ...usual, encoder: id, size: 224, patch: '16', positions: 'learned' });
      const declared = declaredTensors((scope) => net.encode(scope, tf.zeros([0, 224, 224, 3]))).parameters;
      const count = Object.values(declared).reduce((sum, { shape }) => sum + tf.util.sizeFromShape([...shape]), 0);
      const classToken = d + d; // and its position
      expect(count + classToken + 1000 * d + 1000).toBe(parameters);
    }
  });
});

describe('the stages', () => {
  it('of conv4 halve the side and double the width, odd sides rounded up', () => {
    expect(shapesOf('conv4', 64).stages).toEqual([
      [64, 64, 32],
      [32, 32, 64],
      [16, 16, 128],
      [8, 8, 256],
    ]);
    expect(shapesOf('conv4', 17).stages.map(([side]) => side)).toEqual([17, 9, 5, 3]);
  });
  it('of ResNet-18 keep a small picture’s resolution and quarter a large one’s', () => {
    expect(shapesOf('resnet18', 64).stages).toEqual([
      [64, 64, 64],
      [32, 32, 128],
      [16, 16, 256],
      [8, 8, 512],
    ]);
    expect(shapesOf('resnet18', 224).stages.map(([side]) => side)).toEqual([56, 28, 14, 7]);
  });
  it('of ResNet-50 have the sides of ResNet-18 and four times the width', () => {
    for (const side of [64, 72])
      expect(shapesOf('resnet50', side).stages).toEqual(
        shapesOf('resnet18', side).stages.map(([height, width, channels]) => [height, width, 4 * channels!]),
      );
  });
  it('of ResNets follow the chosen stem at any size', () => {
    const firstKernel = (stem: 'small' | 'large' | 'auto', side: number) => {
      const net = encoderWith({ ...usual, encoder: 'resnet50', stem });
      return declaredTensors((scope) => net.encode(scope, tf.zeros([0, side, side, 3]))).parameters['stem/kernel']!
        .shape;
    };
    expect([64, 72].map((side) => firstKernel('small', side)[0])).toEqual([3, 3]);
    expect([64, 72].map((side) => firstKernel('large', side)[0])).toEqual([7, 7]);
    expect([64, 72].map((side) => firstKernel('auto', side)[0])).toEqual([3, 7]);
  });
  it('of AlexNet are its five convolutions', () => {
    expect(shapesOf('alexnet', 64).stages.map(([side]) => side)).toEqual([29, 14, 6, 6, 6]);
    expect(shapesOf('alexnet', 224).stages.map(([side]) => side)).toEqual([55, 27, 13, 13, 13]);
  });
  it('of ViTs are the token grids after each quarter of the blocks', () => {
    expect(shapesOf('vit-tiny', 64).stages).toEqual(Array(4).fill([8, 8, 192]));
    expect(shapesOf('vit-small', 64).stages).toEqual(Array(4).fill([8, 8, 384]));
  });
  it('end in features of the encoder’s declared width', () => {
    for (const id of encoderIds) expect(shapesOf(id, 64).features).toEqual([encoders[id].width]);
    for (const id of encoderIds) expect(shapesOf(id, 64).stages, id).toHaveLength(encoderCards[id].stages);
  });
});

describe('numbers', () => {
  const featuresOf = (id: EncoderId, side: number): Float32Array =>
    tf.tidy(() => encoders[id].encode(sineScope(), cosinePicture(side)).features.dataSync()) as Float32Array;
  const sum = (values: Float32Array): number => values.reduce((a, b) => a + b, 0);

  // References: conv4 and resnet18 in PyTorch's eval mode, with each kernel [h, w, in, out] filled with
  // sin(.7 n)·sqrt(2/(h·w·in)) and permuted to (out, in, h, w), on the input cos(.05 n), n counting through [1, S, S, 3].
  it('of conv4 equal PyTorch’s, at even and odd sides', () => {
    const even = featuresOf('conv4', 16);
    expect(even[1]! / 0.000_375_939_824).toBeCloseTo(1, 4);
    expect(sum(even) / 0.035_083_942).toBeCloseTo(1, 4);
    const odd = featuresOf('conv4', 17);
    expect(odd[0]! / 0.000_111_602_982).toBeCloseTo(1, 4);
    expect(sum(odd) / 0.024_867_302).toBeCloseTo(1, 4);
  });
  it('of ResNet-18 equal PyTorch’s, with either stem', () => {
    const small = featuresOf('resnet18', 16);
    expect(small[1]! / 0.000_463_157_834).toBeCloseTo(1, 3);
    expect(sum(small) / 0.094_615_601).toBeCloseTo(1, 4);
    const large = featuresOf('resnet18', 72);
    expect(large[1]! / 0.002_413_184_382).toBeCloseTo(1, 3);
    expect(sum(large) / 0.502_438_188).toBeCloseTo(1, 4);
  });

  // experiments/pytorch/reference_features.py
  it('of ResNet-50 equal torchvision’s, with either stem', () => {
    const norm = (values: Float32Array): number => Math.hypot(...values);
    const small = featuresOf('resnet50', 16);
    expect(sum(small) / 1.099_386_861e-3).toBeCloseTo(1, 4);
    expect(norm(small) / 3.814_969_851e-5).toBeCloseTo(1, 4);
    const large = tf.tidy(() =>
      encoderWith({ ...usual, encoder: 'resnet50', stem: 'large' })
        .encode(sineScope(), cosinePicture(33))
        .features.dataSync(),
    ) as Float32Array;
    expect(sum(large) / 6.026_772_626e-3).toBeCloseTo(1, 4);
    expect(norm(large) / 2.047_615_046e-4).toBeCloseTo(1, 4);
  });

  it('of ViTs equal timm’s, with learnt positions and patches of either side', () => {
    for (const [encoder, patch, second, norm] of [
      ['vit-tiny', '8', 2.743_556_35e-2, 5.430_749_294e-1],
      ['vit-small', '16', -3.359_238_505e-1, 4.673_413_051],
    ] as const) {
      const net = encoderWith({ ...usual, encoder, size: 32, patch, positions: 'learned' });
      const features = tf.tidy(() => net.encode(sineScope(), cosinePicture(32)).features.dataSync()) as Float32Array;
      expect(features[1]! / second).toBeCloseTo(1, 4);
      expect(Math.hypot(...features) / norm).toBeCloseTo(1, 5);
    }
  });

  it('of the features are the mean of the last stage over space', () => {
    for (const id of ['conv4', 'vit-tiny'] as const) {
      const { stages, features } = encoders[id].encode(sineScope(), cosinePicture(32));
      const last = stages.at(-1)!;
      const values = last.dataSync();
      const places = last.shape[1] * last.shape[2];
      let mean = 0;
      for (let place = 0; place < places; place++) mean += values[place * last.shape[3] + 5]! / places;
      expect(features.dataSync()[5]).toBeCloseTo(mean, 5);
    }
  });

  it('of a photograph do not depend on the rest of the batch in inference mode', () => {
    const one = cosinePicture(32);
    const other = tf.reverse(one, [1, 2]);
    for (const id of ['conv4', 'vit-tiny'] as const) {
      const alone = encoders[id].encode(sineScope(), one).features.dataSync();
      const together = encoders[id].encode(sineScope(), tf.concat([other, one])).features.dataSync();
      for (const [i, value] of alone.entries()) expect(together[alone.length + i]).toBeCloseTo(value, 5);
    }
  });

  it('of initial weights depend on the seed only', () => {
    const net = (scope: Scope) => encoders.conv4.encode(scope, tf.zeros([0, 16, 16, 3]));
    const kernel = (seed: number) => declare(net, seed).parameters['conv2/kernel']!.data;
    expect(kernel(1)).toEqual(kernel(1));
    expect(kernel(1)).not.toEqual(kernel(2));
    const deviation = Math.sqrt(kernel(1).reduce((total, w) => total + w * w, 0) / kernel(1).length);
    expect(deviation).toBeCloseTo(1 / Math.sqrt(3 * 9 * 32), 3); // of U(−1/√fan-in, 1/√fan-in)
  });
});

describe('pictures that an encoder does not support', () => {
  const encode = (id: EncoderId, shape: number[]) => () =>
    declare((scope) => encoders[id].encode(scope, tf.zeros(shape)), 1);
  it('are refused with what was found and what is required', () => {
    expect(encode('alexnet', [0, 56, 56, 3])).toThrow(
      new RangeError('alexnet takes images of at least 64 px: found 56 px'),
    );
    expect(encode('vit-tiny', [0, 60, 60, 3])).toThrow(
      new RangeError('vit-tiny takes images of at least 32 px and a multiple of 8: found 60 px'),
    );
    expect(encode('conv4', [0, 32, 24, 3])).toThrow(
      new RangeError('conv4 takes square images, [N, S, S, C]: found [0,32,24,3]'),
    );
    expect(encode('resnet18', [0, 32, 32])).toThrow(RangeError);
  });
});

describe('sine-cosine positions', () => {
  it('encode the column in the first half and the row in the second, sines before cosines', () => {
    const positions = sinCosPositions(3, 8); // frequencies 1 and 1/100
    const token = (row: number, column: number) => Array.from(positions.subarray((row * 3 + column) * 8).slice(0, 8));
    const at = (position: number) => [
      Math.sin(position),
      Math.sin(position / 100),
      Math.cos(position),
      Math.cos(position / 100),
    ];
    for (const [i, value] of [...at(2), ...at(1)].entries()) expect(token(1, 2)[i]).toBeCloseTo(value, 6);
    for (const [i, value] of [...at(0), ...at(0)].entries()) expect(token(0, 0)[i]).toBeCloseTo(value, 6);
  });
});
