import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { encoders } from '../../../../electron/worker/nets/encoders.ts';
import { declaredTensors } from '../../../../electron/worker/nets/scopes.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { lossChunk, ntXentOfPool } from '../../../../electron/worker/tasks/simclr/scorer.ts';
import { simclr } from '../../../../electron/worker/tasks/simclr/simclr.ts';
import { colourPixels } from '../../../../shared/image-reading.ts';
import { learnsOnSamples } from '../learning.ts';
import { batchOf, hostTensor, slope } from '../photographs.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const settings = {
  ...colourPixels,
  size: 16,
  temperature: 0.5,
  smallestCrop: 0.2,
  flip: true,
  colourJitter: true,
  jitterStrength: 0.5,
  grey: true,
  blur: true,
};
const pose = (seed: number, purpose: 'train' | 'held-out' = 'train') =>
  simclr.pose(slope(30, 24, seed), settings, new Random('pose', seed), purpose, { index: 0 });

const random = new Random('projections');
const projections = (count: number, of: () => number = () => random.normal()) =>
  Array.from({ length: count }, () => Array.from({ length: 4 }, of));

describe('the question', () => {
  it('is two views of one photograph, with the shapes of the signature', () => {
    const posed = pose(1);
    const { views } = simclr.signature(settings);
    expect(Object.keys(posed)).toEqual(['views']);
    expect(posed.views!.length).toBe(views!.shape.reduce((a, b) => a * b, 1));
    expect(posed.views!.subarray(0, 768)).not.toEqual(posed.views!.subarray(768));
  });

  it('of held-out photographs is augmented too, and depends only on its random numbers', () => {
    expect(pose(2, 'held-out')).toEqual(pose(2));
    expect(pose(3, 'held-out')).not.toEqual(pose(2, 'held-out'));
  });
});

describe('the net', () => {
  it('projects through two layers, the first as wide as the encoder’s representation', () => {
    for (const id of ['conv4', 'resnet18'] as const) {
      let shape: readonly number[] = [];
      const { parameters } = declaredTensors((scope) => {
        shape = simclr.net(scope, encoders[id], { views: tf.zeros([0, 16, 16, 3]) }, settings, 1).projections!.shape;
      });
      const { width } = encoders[id];
      expect(shape).toEqual([0, 128]);
      expect(
        Object.entries(parameters)
          .filter(([name]) => !name.startsWith('encoder/'))
          .map(([name, wish]) => [name, ...wish.shape]),
      ).toEqual([
        ['head/hidden/kernel', width, width],
        ['head/hidden/bias', width],
        ['head/projection/kernel', width, 128],
        ['head/projection/bias', 128],
      ]);
    }
  });
});

describe('the loss', () => {
  const lossOf = (rows: number[][]) => {
    const { loss, metrics } = simclr.loss({ projections: tf.tensor2d(rows) }, {}, settings);
    return { loss: loss.dataSync()[0]!, accuracy: metrics.accuracy!.dataSync()[0]! };
  };

  it('is ln(2N − 1) if all projections are the same', () => {
    expect(lossOf(projections(8, () => 1)).loss).toBeCloseTo(Math.log(7), 5);
  });

  it('comes with the share of views that retrieve their positive', () => {
    expect(
      lossOf([
        [1, 0],
        [3, 0],
        [0, 1],
        [0, 2],
      ]).accuracy,
    ).toBe(1);
    expect(
      lossOf([
        [1, 0],
        [0, 1],
        [1, 0.1],
        [0.1, 1],
      ]).accuracy,
    ).toBe(0);
  });

  it('refuses a batch of one photograph, which has no negatives', () => {
    expect(() => lossOf(projections(2))).toThrow(
      'views are compared with other images of the batch: found a batch of 1',
    );
  });
});

describe('the score', () => {
  const scoreOf = (rows: number[][]) => {
    const scorer = simclr.scorer(settings);
    scorer.add({ projections: hostTensor([rows.length, rows[0]!.length], rows.flat()) }, {}, rows.length / 2);
    return scorer.result();
  };

  it('is 1 if every first view retrieves its own second view; the held-out loss equals the training loss', () => {
    const rows = projections(10).flatMap((row) => [row, row.map((value) => 2 * value)]);
    const { score, loss, alarms } = scoreOf(rows);
    expect(score).toBe(1);
    expect(alarms).toEqual([]);
    expect(loss).toBeCloseTo(simclr.loss({ projections: tf.tensor2d(rows) }, {}, settings).loss.dataSync()[0]!, 5);
  });

  it('is at chance, with an alarm, if all projections are the same', () => {
    const { score, loss, alarms } = scoreOf(projections(12, () => 1));
    expect(score).toBeCloseTo(simclr.chance(settings, 6), 10);
    expect(loss).toBeCloseTo(Math.log(11), 5);
    expect(alarms.map(({ kind }) => kind)).toEqual(['collapsed-embeddings']);
  });

  it('splits the pool into equal chunks for the loss, so that pools of every size are comparable', () => {
    const matrix = (count: number) => ({ count, width: 2, data: new Float32Array(2 * count).fill(1) });
    for (const [count, chunk] of [
      [2 * lossChunk, lossChunk],
      [100, 50],
      [40, 40],
    ] as const)
      expect(ntXentOfPool(matrix(count), matrix(count), 0.2)).toBeCloseTo(Math.log(2 * chunk - 1), 5);
  });
});

describe('the board', () => {
  it('shows the views of each photograph, the view that it retrieves, and all similarities', () => {
    const posed = batchOf([pose(1), pose(2)]);
    const answers = { projections: hostTensor([4, 2], [1, 0, 1, 0, 0, 1, 0, 1]) };
    expect(simclr.show(posed, answers, 1, settings).caption).toBe('retrieved the positive: yes, similarity 1.00');
    expect(simclr.show(posed, undefined, 1, settings).pictures[0]!.picture.data).toEqual(
      posed.views!.slice(2 * 768, 3 * 768),
    );
    expect(simclr.overview!(posed, answers, 2, settings).map(({ caption }) => caption)).toEqual([
      'mean similarity of two views of one image 1.00, of views of different images 0.00',
    ]);
  });
});

describe('training', () => {
  it('on the samples lowers the held-out loss', { timeout: 240_000 }, async () => {
    const asked = { size: 32, batch: 16, learningRate: 0.002 };
    const { first, last } = await learnsOnSamples('simclr', asked, 80);
    expect(last.loss).toBeLessThan(first.loss - 0.2);
  });
});
