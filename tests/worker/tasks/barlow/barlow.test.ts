import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { encoders } from '../../../../electron/worker/nets/encoders.ts';
import { declare, declaredTensors, scopeOver } from '../../../../electron/worker/nets/scopes.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { heatColour } from '../../../../electron/worker/pictures/heat-picture.ts';
import { barlow } from '../../../../electron/worker/tasks/barlow/barlow.ts';
import { colourPixels } from '../../../../shared/image-reading.ts';
import { learnsOnSamples } from '../learning.ts';
import { batchOf, hostTensor, slope } from '../photographs.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const settings = {
  ...colourPixels,
  size: 16,
  width: 16,
  lambda: 0.1,
  smallestCrop: 0.2,
  flip: true,
  colourJitter: true,
  jitterStrength: 0.5,
  grey: true,
  blur: true,
};
const pose = (seed: number) =>
  barlow.pose(slope(30, 24, seed), settings, new Random('pose', seed), 'train', { index: 0 });

const random = new Random('embeddings');
const rowsOf = (count: number, width: number, of: (row: number, d: number) => number = () => random.normal()) =>
  Array.from({ length: count }, (_, row) => Array.from({ length: width }, (_, d) => of(row, d)));

describe('the net', () => {
  const views = () => tf.tensor4d(Float32Array.from(batchOf([1, 2, 3, 4].map(pose)).views!), [8, 16, 16, 3]);
  const net = (scope: Parameters<typeof barlow.net>[0]) =>
    barlow.net(scope, encoders.conv4, { views: views() }, settings, 1);

  it('projects through three layers of the same width without bias, and its last norm has no parameters', () => {
    const { parameters } = declaredTensors((scope) => {
      barlow.net(scope, encoders.conv4, { views: tf.zeros([0, 16, 16, 3]) }, settings, 1);
    });
    expect(Object.keys(parameters).filter((name) => name.startsWith('head/'))).toEqual([
      'head/linear1/kernel',
      'head/norm1/scale',
      'head/norm1/shift',
      'head/linear2/kernel',
      'head/norm2/scale',
      'head/norm2/shift',
      'head/linear3/kernel',
    ]);
  });

  it('in training, normalises every dimension over the batch and updates a running mean of the cross-correlation', () => {
    const { parameters, buffers } = declare(net, 1);
    const state = Object.fromEntries(
      Object.entries({ ...parameters, ...buffers }).map(([name, { shape, data }]) => [
        name,
        tf.tensor(data, [...shape]),
      ]),
    );
    const updates: Record<string, tf.Tensor> = {};
    const { embeddings, correlation } = net(scopeOver(state, updates));
    const { mean, variance } = tf.moments(embeddings!, 0);
    for (const value of mean.dataSync()) expect(value).toBeCloseTo(0, 4);
    for (const value of variance.dataSync()) expect(value).toBeCloseTo(1, 2);
    expect(correlation!.shape).toEqual([16, 16]);
    expect(Math.max(...correlation!.dataSync())).toBe(0);
    // A tenth of this batch's correlation, which is at most 1 on the diagonal.
    const running = Array.from(updates['head/correlation']!.dataSync());
    expect(Math.max(...running)).toBeLessThanOrEqual(0.1001);
    expect(Math.max(...running)).toBeGreaterThan(0.03);
  });
});

describe('the loss', () => {
  const lossOf = (rows: number[][], lambda = settings.lambda) => {
    const own = { ...settings, width: rows[0]!.length, lambda };
    const { loss, metrics } = barlow.loss({ embeddings: tf.tensor2d(rows) }, {}, own);
    const [invariance, redundancy] = [metrics.invariance!, metrics.redundancy!].map((term) => term.dataSync()[0]!);
    return { loss: loss.dataSync()[0]!, invariance: invariance!, redundancy: redundancy! };
  };
  /** Eight photographs with two equal views each, and three uncorrelated dimensions. */
  const ideal = rowsOf(16, 3, (row, d) => ((row >> (d + 1)) & 1 ? 1 : -1));

  it('is 0 for identical, decorrelated views', () => {
    expect(lossOf(ideal).loss).toBeCloseTo(0, 4);
  });

  it('is 1 for a network with constant embeddings', () => {
    expect(lossOf(rowsOf(16, 3, (_, d) => d)).loss).toBeCloseTo(1, 5);
  });

  it('is about 1 + λ (D − 1) / N for unrelated views', () => {
    const { loss, redundancy } = lossOf(rowsOf(400, 40), 0.5);
    expect(redundancy).toBeCloseTo((0.5 * 39) / 200, 1);
    expect(loss).toBeCloseTo(1 + (0.5 * 39) / 200, 1);
  });

  it('is the sum of its two metrics per dimension: a copy of each dimension changes only the redundancy term', () => {
    const { loss, invariance, redundancy } = lossOf(
      ideal.map((row) => [...row, ...row]),
      0.1,
    );
    expect(loss).toBeCloseTo(invariance + redundancy, 6);
    expect(invariance).toBeCloseTo(0, 4);
    expect(redundancy).toBeCloseTo(0.1, 3); // one copy of each dimension
  });

  it('refuses a batch of one photograph', () => {
    expect(() => lossOf(rowsOf(2, 3))).toThrow('views are compared with other images of the batch: found a batch of 1');
  });
});

describe('the score', () => {
  const scoreOf = (rows: number[][]) => {
    const scorer = barlow.scorer({ ...settings, width: rows[0]!.length });
    scorer.add({ embeddings: hostTensor([rows.length, rows[0]!.length], rows.flat()) }, {}, rows.length / 2);
    return scorer.result();
  };

  it('is 1 if every first view retrieves its own second view; the held-out loss equals the training loss', () => {
    const rows = rowsOf(12, 6).flatMap((row) => [row, row.map((value) => value + 0.1 * random.normal())]);
    const { score, loss, alarms } = scoreOf(rows);
    const own = { ...settings, width: 6 };
    expect(score).toBe(1);
    expect(loss).toBeCloseTo(barlow.loss({ embeddings: tf.tensor2d(rows) }, {}, own).loss.dataSync()[0]!, 3);
    expect(alarms).toEqual([]);
  });

  it('is at chance, with an alarm, if all embeddings are the same', () => {
    const { score, loss, alarms } = scoreOf(rowsOf(12, 6, (_, d) => d - 2));
    expect(score).toBeCloseTo(barlow.chance(settings, 6), 10);
    expect(loss).toBe(1);
    expect(alarms.map(({ kind }) => kind)).toEqual(['collapsed-embeddings']);
  });
});

describe('the board', () => {
  const posed = batchOf([pose(1), pose(2)]);
  const overviewOf = (correlation: number[]) =>
    barlow.overview!(
      posed,
      { embeddings: hostTensor([4, 2], [1, 0, 1, 0, 0, 1, 0, 1]), correlation: hostTensor([2, 2], correlation) },
      2,
      settings,
    );

  it('shows the cross-correlation as a picture, and its means on and off the diagonal in the caption', () => {
    const [similarities, correlation] = overviewOf([1, -0.5, 0.5, 0.6]);
    expect(similarities!.caption).toContain('similarity of two views');
    expect(correlation!.caption).toBe(
      'cross-correlation: 0.80 on the diagonal (goal 1), 0.50 off it (goal 0), over the last batches',
    );
    const { width, data } = correlation!.pictures[0]!.picture;
    expect(width).toBe(8);
    expect(Array.from(data.subarray(0, 3))).toEqual(heatColour(1));
    expect(Array.from(data.subarray(12, 15))).toEqual(heatColour(-0.5));
  });

  it('says that the cross-correlation is not measured before the first step', () => {
    expect(overviewOf([0, 0, 0, 0])[1]!.caption).toBe('cross-correlation: not measured before the first step');
  });

  it('shows the views of each photograph and the view that it retrieves', () => {
    const answers = { embeddings: hostTensor([4, 2], [1, 0, 1, 0, 0, 1, 0, 1]) };
    expect(barlow.show(posed, answers, 0, settings).correct).toBe(true);
  });
});

describe('training', () => {
  it('on the samples lowers the held-out loss', { timeout: 240_000 }, async () => {
    const asked = { size: 32, batch: 16, learningRate: 0.002, taskSettings: { width: 64 } };
    const { first, last } = await learnsOnSamples('barlow', asked, 40);
    expect(last.loss).toBeLessThan(first.loss - 0.08);
  });
});
