import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { patchesOf } from '../../../electron/worker/nets/encoder.ts';
import { encoders } from '../../../electron/worker/nets/encoders.ts';
import { gatherWithin, patchify, unpatchify } from '../../../electron/worker/nets/patches.ts';
import type { Scope } from '../../../electron/worker/nets/scope.ts';
import { declaredTensors } from '../../../electron/worker/nets/scopes.ts';
import { causalMask, selfAttention } from '../../../electron/worker/nets/transformer.ts';
import { cosinePicture, sineScope } from './filled.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

describe('patches', () => {
  it('and the pixels in them are ordered row by row from the top, channels last', () => {
    const values = Float32Array.from({ length: 2 * 4 * 4 * 3 }, (_, i) => i);
    const patches = patchify(tf.tensor4d(values, [2, 4, 4, 3]), 2);
    expect(patches.shape).toEqual([2, 4, 12]);
    const cut = patches.arraySync();
    for (let n = 0; n < 2; n++)
      for (let t = 0; t < 4; t++)
        for (let i = 0; i < 12; i++) {
          const y = 2 * Math.floor(t / 2) + Math.floor(i / 6);
          const x = 2 * (t % 2) + (Math.floor(i / 3) % 2);
          expect(cut[n]![t]![i]).toBe(((n * 4 + y) * 4 + x) * 3 + (i % 3));
        }
  });

  it('can be put together to the original map', () => {
    const map = tf.reshape(tf.range(0, 2 * 6 * 6), [2, 6, 6, 1]);
    expect(unpatchify(patchify(map, 3), 3).arraySync()).toEqual(map.arraySync());
  });

  it('are gathered from each photograph’s own rows, with the correct gradient', () => {
    const table = tf.tensor2d([0, 1, 2, 10, 11, 12], [6, 1]);
    const rows = tf.tensor1d([2, 0, 1, 1], 'int32');
    expect([...gatherWithin(table, rows, 2).dataSync()]).toEqual([2, 0, 11, 11]);
    const weights = tf.tensor2d([1, 2, 3, 4], [4, 1]);
    const gradient = tf.grad((x) => tf.sum(tf.mul(gatherWithin(x as tf.Tensor2D, rows, 2), weights)))(table);
    expect([...gradient.dataSync()]).toEqual([2, 0, 1, 0, 7, 0]);
  });
});

/** The same picture with one value changed. */
function withChange(picture: tf.Tensor4D, row: number, column: number, value: number): tf.Tensor4D {
  const values = picture.dataSync().slice();
  values[3 * (row * picture.shape[2] + column)] = value;
  return tf.tensor4d(values, picture.shape);
}

describe('a transformer on some patches', () => {
  const { patches, encode } = encoders['vit-tiny'];

  it('gives the same tokens as the encoder if all patches are visible, in the requested order', () => {
    const { stages } = encode(sineScope(), cosinePicture(32));
    const last = tf.reshape(stages.at(-1)!, [16, 192]);
    const order = Array.from({ length: 16 }, (_, i) => (5 * i) % 16);
    const rows = tf.tensor1d(order, 'int32');
    const tokens = patches!.encode(sineScope(), cosinePicture(32), rows, 16);
    expect(tokens.shape).toEqual([1, 16, 192]);
    const expected = tf.gather(last, rows).dataSync();
    for (const [i, value] of tokens.dataSync().entries()) expect(value).toBeCloseTo(expected[i]!, 4);
  });

  it('does not depend on the other patches', () => {
    const shown = tf.tensor1d([0, 5, 10, 15], 'int32');
    const picture = cosinePicture(32);
    const tokensOf = (x: tf.Tensor4D) => patches!.encode(sineScope(), x, shown, 4).dataSync();
    const tokens = tokensOf(picture);
    expect(tokensOf(withChange(picture, 9, 1, 9))).toEqual(tokens); // in patch 4
    expect(tokensOf(withChange(picture, 9, 9, 9))).not.toEqual(tokens); // in patch 5
  });

  it('declares the same parameters as the encoder, and so does its causal form', () => {
    const declared = (net: (scope: Scope) => unknown) =>
      Object.entries(declaredTensors(net).parameters)
        .map(([name, { shape }]) => `${name} ${shape}`)
        .sort();
    const whole = declared((scope) => encode(scope, tf.zeros([0, 32, 32, 3])));
    const none = tf.tensor1d([], 'int32');
    expect(declared((scope) => patches!.encode(scope, tf.zeros([0, 32, 32, 3]), none, 4))).toEqual(whole);
    expect(declared((scope) => patches!.causal.encode(scope, tf.zeros([0, 32, 32, 3])))).toEqual(whole);
  });

  it('does not exist for convolutional nets', () => {
    expect(() => patchesOf(encoders.conv4)).toThrow('conv4 has no patches as tokens: choose a transformer');
  });
});

describe('causal attention', () => {
  it('masks the scores of later tokens only', () => {
    const mask = causalMask(3).arraySync();
    for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) expect(mask[i]![j]).toBe(j > i ? -1e9 : 0);
  });

  it('equals attention over the tokens up to each token, in slow loops', () => {
    const x = tf.reshape(tf.sin(tf.range(0, 24)), [1, 4, 6]) as tf.Tensor3D;
    const mixed = selfAttention(sineScope(), x, 2, causalMask(4)).arraySync()[0]!;
    for (let t = 0; t < 4; t++) {
      const alone = selfAttention(sineScope(), tf.slice(x, [0, 0, 0], [1, t + 1, 6]) as tf.Tensor3D, 2);
      const last = (alone.arraySync() as number[][][])[0]![t]!;
      for (const [i, value] of mixed[t]!.entries()) expect(value).toBeCloseTo(last[i]!, 5);
    }
  });

  it('makes a token depend only on its own patch and those before it, to the last bit', () => {
    const picture = cosinePicture(32);
    const [before, after] = [picture, withChange(picture, 17, 9, 3)].map(
      (
        x, // in patch 9 of 16
      ) =>
        encoders['vit-tiny']
          .patches!.causal.encode(sineScope(), x)
          .stages.map((stage) => tf.reshape(stage, [16, 192]).arraySync() as number[][]),
    );
    for (const [s, stage] of before!.entries())
      for (const [t, token] of stage.entries()) {
        if (t < 9) expect(after![s]![t]).toEqual(token);
        else expect(after![s]![t]).not.toEqual(token);
      }
  });
});
