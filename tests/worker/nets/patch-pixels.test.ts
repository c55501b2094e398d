import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { nearestColour } from '../../../electron/worker/nets/nearest-colour.ts';
import { earlierPixels, patchPixels } from '../../../electron/worker/nets/patch-pixels.ts';
import { declare, scopeOver } from '../../../electron/worker/nets/scopes.ts';
import { tensorsOf } from '../tasks/patch-encoder.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const [colours, pixels, width] = [3, 4, 5];
const net = (states: tf.Tensor2D, labels: tf.Tensor2D) => {
  const empty = [tf.zeros([0, width]), tf.zeros([0, pixels], 'int32')] as [tf.Tensor2D, tf.Tensor2D];
  const { parameters } = declare((scope) => patchPixels(scope, ...empty, colours), 7);
  return patchPixels(scopeOver(tensorsOf(parameters)), states, labels, colours);
};
const state = (rows: number) => tf.tile(tf.tensor2d([[0.4, -1, 0.3, 2, -0.6]]), [rows, 1]) as tf.Tensor2D;

describe('the pixels of a patch', () => {
  it('connect only to hidden units of later pixels', () => {
    const mask = earlierPixels(3, 2, 2).arraySync();
    for (let i = 0; i < 6; i++)
      for (let j = 0; j < 6; j++) expect(mask[i]![j]).toBe(Math.floor(i / 2) < Math.floor(j / 2) ? 1 : 0);
  });

  it('affect the logits of later pixels only', () => {
    const before = net(state(1), tf.tensor2d([[0, 1, 2, 0]], [1, 4], 'int32')).arraySync()[0]!;
    for (let changed = 0; changed < pixels; changed++) {
      const labels = [0, 1, 2, 0].map((label, i) => (i === changed ? (label + 1) % 3 : label));
      const after = net(state(1), tf.tensor2d([labels], [1, 4], 'int32')).arraySync()[0]!;
      for (let i = 0; i < pixels; i++) {
        if (i <= changed) expect(after[i]).toEqual(before[i]);
        else expect(after[i]).not.toEqual(before[i]);
      }
    }
  });

  it('have probabilities that sum to 1 over all possible patches', () => {
    const all = Array.from({ length: colours ** pixels }, (_, code) =>
      Array.from({ length: pixels }, (_, i) => Math.floor(code / colours ** i) % colours),
    );
    const logits = net(state(all.length), tf.tensor2d(all, [all.length, pixels], 'int32'));
    const logProbabilities = tf.logSoftmax(logits).arraySync() as number[][][];
    const total = all.reduce(
      (sum, patch, row) =>
        sum + Math.exp(patch.reduce((nats, label, i) => nats + logProbabilities[row]![i]![label]!, 0)),
      0,
    );
    expect(total).toBeCloseTo(1, 5);
  });

  it('depend on the state before the patch', () => {
    const labels = tf.tensor2d([[0, 1, 2, 0]], [1, 4], 'int32');
    expect(net(state(1), labels).arraySync()).not.toEqual(net(tf.neg(state(1)) as tf.Tensor2D, labels).arraySync());
  });
});

describe('the nearest colour', () => {
  it('has the smallest squared distance, and is the first among equals, in slow loops', () => {
    const codebook = Array.from({ length: 9 }, (_, k) => [(k * 67) % 256, (k * 101) % 256, (k * 29) % 256]);
    codebook.push(codebook[3]!);
    const bytes = Array.from({ length: 2 * 5 * 5 * 3 }, (_, i) => (i * i * 31) % 256);
    const labels = nearestColour(tf.tensor4d(bytes, [2, 5, 5, 3]), tf.tensor2d(codebook));
    expect(labels.shape).toEqual([2, 5, 5]);
    for (const [pixel, label] of labels.dataSync().entries()) {
      const away = codebook.map((colour) => colour.reduce((sum, v, c) => sum + (v - bytes[3 * pixel + c]!) ** 2, 0));
      expect(label).toBe(away.indexOf(Math.min(...away)));
    }
  });

  it('of a codebook colour is that colour', () => {
    const codebook = tf.tensor2d([
      [1, 2, 3],
      [1, 2, 4],
      [255, 254, 253],
    ]);
    expect([...nearestColour(tf.reshape(codebook, [1, 1, 3, 3]), codebook).dataSync()]).toEqual([0, 1, 2]);
  });
});
