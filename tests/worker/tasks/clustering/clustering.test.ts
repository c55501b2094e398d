import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkpointFile } from '../../../../electron/files/run-folder.ts';
import { conv4 } from '../../../../electron/worker/nets/conv4.ts';
import { declare, scopeOver } from '../../../../electron/worker/nets/scopes.ts';
import { sobel } from '../../../../electron/worker/nets/sobel.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { readCheckpoint } from '../../../../electron/worker/run/checkpoint.ts';
import { clustering } from '../../../../electron/worker/tasks/clustering/clustering.ts';
import { clusterWeights, limitedBy } from '../../../../electron/worker/tasks/clustering/survey-clusters.ts';
import type { PoseSettings } from '../../../../electron/worker/tasks/posed.ts';
import { colourPixels } from '../../../../shared/image-reading.ts';
import type { ClusteringSettings } from '../../../../shared/task-cards/clustering.ts';
import { root } from '../../../built.ts';
import {
  makePhotographs,
  metricsOf,
  sameFile,
  temporaryFolder,
  tinyJob,
  tinySettings,
  train,
} from '../../training/fixture.ts';
import { hostTensor, slope } from '../photographs.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const settings: PoseSettings<ClusteringSettings> = {
  ...colourPixels,
  size: 16,
  clusters: 4,
  axes: 8,
  roundEpochs: 1,
  sobel: true,
  balance: true,
  smallestCrop: 0.5,
  flip: true,
};
const pose = (seed: number, index = 3) =>
  clustering.pose(slope(22, 18), settings, new Random(seed), 'train', { index });

describe('the question', () => {
  it('is two crops of one photograph, with the photograph’s index', () => {
    const { images, index } = pose(1);
    expect(images!.length).toBe(2 * 16 * 16 * 3);
    expect(images!.subarray(0, 768)).not.toEqual(images!.subarray(768));
    expect([...index!]).toEqual([3, 3]);
  });

  it('depends only on its random numbers', () => {
    expect(pose(1)).toEqual(pose(1));
    expect(pose(1).images).not.toEqual(pose(2).images);
  });
});

describe('edges', () => {
  it('are Sobel’s of the grey picture, as slow loops compute them', () => {
    const random = new Random('edges');
    const side = 5;
    const values = Array.from({ length: side * side * 3 }, () => random.uniform(-2, 2));
    const edges = tf.tidy(() => sobel(tf.tensor4d(values, [1, side, side, 3])).dataSync());
    const grey = (y: number, x: number): number => {
      if (y < 0 || x < 0 || y >= side || x >= side) return 0;
      return [0, 1, 2].reduce((sum, c) => sum + values[(y * side + x) * 3 + c]! / 3, 0);
    };
    const across = [
      [1, 0, -1],
      [2, 0, -2],
      [1, 0, -1],
    ];
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        let [horizontal, vertical] = [0, 0];
        for (let i = -1; i <= 1; i++) {
          for (let j = -1; j <= 1; j++) {
            horizontal += across[i + 1]![j + 1]! * grey(y + i, x + j);
            vertical += across[j + 1]![i + 1]! * grey(y + i, x + j);
          }
        }
        const at = (y * side + x) * 3;
        expect(edges[at]!).toBeCloseTo(horizontal, 4);
        expect(edges[at + 1]!).toBeCloseTo(vertical, 4);
        expect(edges[at + 2]!).toBe(0);
      }
    }
  });

  it('do not distinguish equally bright colours', () => {
    const red = tf.tensor4d([1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1], [1, 2, 2, 3]);
    const grey = tf.fill([1, 2, 2, 3], 1 / 3) as tf.Tensor4D;
    const [a, b] = [sobel(red).dataSync(), sobel(grey).dataSync()];
    a.forEach((value, i) => {
      expect(value).toBeCloseTo(b[i]!, 6);
    });
  });

  it('are the input of an exported encoder too, unless the setting is off', () => {
    const pixels = tf.randomUniform([1, 16, 16, 3], 0, 1, 'float32', 1) as tf.Tensor4D;
    const seen = clustering.view!(pixels, settings).dataSync();
    expect(seen.filter((_, i) => i % 3 === 2).every((value) => value === 0)).toBe(true);
    expect(clustering.view!(pixels, { ...settings, sobel: false }).dataSync()[2]).not.toBe(0);
  });
});

describe('the loss', () => {
  it('weights each photograph by the inverse of its cluster’s size, as slow loops do', () => {
    const labels = Int32Array.of(0, 0, 0, 1);
    const weights = clusterWeights({ labels, sizes: Int32Array.of(3, 1) });
    expect([...weights]).toEqual([4 / 6, 4 / 6, 4 / 6, 2].map(Math.fround));
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(4, 6);
    const logits = [
      [1, 0],
      [0, 0],
      [2, 1],
      [-1, 0.5],
    ];
    const expected =
      logits.reduce((sum, row, i) => {
        const total = row.reduce((all, z) => all + Math.exp(z), 0);
        return sum - weights[i]! * Math.log(Math.exp(row[labels[i]!]!) / total);
      }, 0) / 4;
    const { loss, metrics } = clustering.loss(
      {
        logits: tf.tensor2d(logits),
        label: tf.tensor1d([...labels]),
        weight: tf.tensor1d(weights),
        agreement: tf.tensor1d([0.25]),
      },
      {},
      settings,
    );
    expect(loss.dataSync()[0]).toBeCloseTo(expected, 6);
    expect(metrics.nmi!.dataSync()[0]).toBe(0.25);
    expect(metrics.accuracy!.dataSync()[0]).toBe(1);
  });

  it('is ln K at chance, and its target is the cluster of each photograph', () => {
    const { parameters, buffers } = declare(
      (scope) =>
        clustering.net(
          scope,
          conv4,
          { images: tf.zeros([0, 16, 16, 3]), index: tf.tensor1d([], 'int32') },
          settings,
          40,
        ),
      1,
    );
    const state = Object.fromEntries(
      Object.entries({ ...parameters, ...buffers }).map(([name, { shape, data }]) => [
        name,
        name.startsWith('head/') ? tf.zeros([...shape]) : tf.tensor(data, [...shape]),
      ]),
    );
    state['clusters/labels'] = tf.tensor1d(Array.from({ length: 40 }, (_, i) => i % 4));
    const posed = { images: tf.zeros([4, 16, 16, 3]), index: tf.tensor1d([5, 5, 38, 38], 'int32') };
    const answers = clustering.net(scopeOver(state, {}), conv4, posed, settings, 40);
    expect([...answers.label!.dataSync()]).toEqual([1, 1, 2, 2]);
    expect(clustering.loss(answers, posed, settings).loss.dataSync()[0]).toBeCloseTo(Math.log(4), 6);
    expect(Object.keys(clustering.net(scopeOver(state), conv4, posed, settings, 40))).toEqual(['logits']);
  });

  it('has at most one cluster per eight photographs', () => {
    expect([limitedBy(1800, 32), limitedBy(100, 32), limitedBy(3, 32)]).toEqual([32, 12, 2]);
  });
});

describe('the score', () => {
  const scoreOf = (rows: readonly (readonly number[])[]) => {
    const scorer = clustering.scorer(settings);
    const logits = rows.flatMap((row) => Array.from({ length: 4 }, (_, k) => (row.includes(k) ? 9 : 0)));
    scorer.add({ logits: hostTensor([rows.length, 4], logits) }, {}, rows.length / 2);
    return scorer.result();
  };

  it('is 1 if both crops always get the same cluster', () => {
    const rows = Array.from({ length: 40 }, (_, i) => [Math.floor(i / 2) % 4]);
    expect(scoreOf(rows)).toMatchObject({ score: 1, alarms: [] });
  });

  it('is about 0 if the clusters are random', () => {
    const random = new Random('dealt');
    const rows = Array.from({ length: 800 }, () => [random.integer(0, 3)]);
    const { score, standardError } = scoreOf(rows);
    expect(Math.abs(score)).toBeLessThan(0.03);
    expect(standardError).toBeGreaterThan(0);
  });

  it('is 0, with an alarm, if all crops are in one cluster', () => {
    const { score, alarms } = scoreOf(Array.from({ length: 40 }, () => [2]));
    expect(score).toBe(0);
    expect(alarms).toEqual([
      {
        kind: 'giant-cluster',
        message:
          '100 % of the held-out crops are in one of 4 clusters: that cluster carries no information about an image.',
      },
    ]);
  });
});

describe('the board', () => {
  it('names the clusters of both crops', () => {
    const posed = pose(1);
    const logits = hostTensor([2, 4], [0, Math.log(7), 0, 0, 0, 0, 0, Math.log(7)]);
    const shown = clustering.show(posed, { logits }, 0, settings);
    expect(shown).toMatchObject({ caption: 'in clusters 2 and 4 (70 %, 70 %)', correct: false });
    expect(shown.pictures.map(({ picture }) => picture.width)).toEqual([16, 16]);
  });
});

describe('a run', () => {
  const folder = temporaryFolder();
  beforeAll(() => makePhotographs(folder, 20));
  const own = { taskSettings: { clusters: 2, axes: 4 }, length: { epochs: 3 }, batch: 5 } as const;
  const job = (run: string) => tinyJob(folder, run, tinySettings(own, 'clustering'));
  const stateAt = async (run: string, step: number) => {
    const read = await readCheckpoint(checkpointFile(job(run).runDir, step));
    if (!read.ok) throw new Error(read.failure.message);
    return read.value;
  };

  it('clusters the photographs before each epoch, initialises the head again, and shows the clusters on the board', async () => {
    const heard = await train(job('whole'));
    expect(heard.ending.status).toBe('finished');
    const { state, note } = await stateAt('whole', heard.ending.step);
    const labels = [...state['clusters/labels']!.data];
    expect(new Set(labels)).toEqual(new Set([0, 1]));
    expect(note.surveyedAt).toBe(heard.steps.filter(({ epoch }) => epoch < 3).length);
    for (const { metrics } of heard.steps) expect(metrics!.nmi).toBeGreaterThanOrEqual(0);
    const board = heard.of('board').at(-1)!.board;
    const clusters = board.items.filter(({ photograph }) => photograph === undefined);
    expect(clusters.map(({ caption }) => caption).join('; ')).toMatch(/cluster \d: \d+ images \(2 clusters.*NMI/);
  });

  it('that was stopped continues to the same numbers, without clustering twice', async () => {
    const whole = job('whole');
    const interrupted = job('interrupted');
    await train(interrupted, (message, tell) => {
      if (message.type === 'steps' && message.records.some(({ step }) => step >= 2)) tell({ type: 'stop' });
    });
    const resumed = await train(interrupted);
    expect(resumed.ending.status).toBe('finished');
    expect(await metricsOf(interrupted)).toEqual(await metricsOf(whole));
    const last = checkpointFile(whole.runDir, resumed.ending.step);
    expect(await sameFile(last, checkpointFile(interrupted.runDir, resumed.ending.step))).toBe(true);
  });

  it('can be stopped during the clustering, and then nothing has changed', async () => {
    const heard = await train(job('stopped'), (message, tell) => {
      if (message.type === 'progress' && message.what.startsWith('clustering')) tell({ type: 'stop' });
    });
    expect(heard.ending).toMatchObject({ status: 'stopped', step: 0 });
    const { state, note } = await stateAt('stopped', 0);
    expect(note.surveyedAt).toBeUndefined();
    expect([...state['clusters/labels']!.data].every((label) => label === 0)).toBe(true);
  });

  it('learns the clusters of the sample photographs: the loss of an epoch falls below chance', async () => {
    const samples = join(root, 'assets', 'samples');
    const asked = {
      size: 32,
      batch: 8,
      length: { epochs: 8 },
      learningRate: 0.003,
      taskSettings: { clusters: 4, axes: 16, roundEpochs: 8 },
    };
    const settings = tinySettings(asked, 'clustering');
    const dataset = { folders: [samples], packDir: join(folder, 'pack-samples') };
    const heard = await train(tinyJob(folder, 'samples', settings, { dataset }));
    const last = heard.steps.filter(({ epoch }) => epoch === 8);
    const mean = last.reduce((sum, { loss }) => sum + loss, 0) / last.length;
    expect(mean).toBeLessThan(0.8 * Math.log(4));
    expect(heard.snapshots.at(-1)!.heldOut.score).toBeGreaterThan(heard.snapshots[0]!.heldOut.score);
  });
});
