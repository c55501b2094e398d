import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkpointFile } from '../../../../electron/files/run-folder.ts';
import { encoders } from '../../../../electron/worker/nets/encoders.ts';
import type { Scope } from '../../../../electron/worker/nets/scope.ts';
import { declare, declaredTensors, scopeOver } from '../../../../electron/worker/nets/scopes.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { inpainting } from '../../../../electron/worker/tasks/inpainting/inpainting.ts';
import { pretextTask } from '../../../../electron/worker/tasks/tasks.ts';
import { encoderIds } from '../../../../shared/encoder-cards.ts';
import { colourPixels } from '../../../../shared/image-reading.ts';
import {
  makePhotographs,
  metricsOf,
  sameFile,
  type TrainJob,
  temporaryFolder,
  tinyJob,
  tinySettings,
  train,
} from '../../training/fixture.ts';
import { learnsOnSamples } from '../learning.ts';
import { batchOf, hostTensor, slope } from '../photographs.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

type InpaintingPose = Parameters<typeof inpainting.pose>[1];
const settings: InpaintingPose = {
  ...colourPixels,
  size: 16,
  mask: 'central',
  hidden: 0.25,
  adversarial: 0,
  overlap: false,
  flip: true,
  randomCrop: true,
};
const pose = (seed: number, own: InpaintingPose = settings) =>
  inpainting.pose(slope(20, 18, seed), own, new Random('pose', seed), 'held-out', { index: 0 });

describe('the question', () => {
  it('has the shapes of the signature', () => {
    const posed = pose(1);
    const signature = inpainting.signature(settings);
    expect(Object.keys(posed)).toEqual(Object.keys(signature));
    for (const [name, { shape }] of Object.entries(signature))
      expect(posed[name]?.length).toBe(shape.reduce((a, b) => a * b, 1));
  });

  it('shows the visible pixels of the photograph, and their mean in the hole', () => {
    for (const mask of ['central', 'random'] as const) {
      const { asked, truth, hidden } = pose(2, { ...settings, mask });
      const visible = [0, 1, 2].map((c) =>
        Array.from(truth!).filter((_, i) => i % 3 === c && hidden![Math.floor(i / 3)] === 0),
      );
      const mean = visible.map((values) => Math.round(values.reduce((a, b) => a + b, 0) / values.length));
      for (const [i, value] of asked!.entries())
        expect(value).toBe(hidden![Math.floor(i / 3)] ? mean[i % 3] : truth![i]);
    }
  });

  it('does not depend on the hidden pixels', () => {
    const photograph = slope(16, 16);
    const painted = { ...photograph, data: photograph.data.slice() };
    painted.data.fill(255, 3 * (8 * 16 + 8), 3 * (8 * 16 + 9));
    const asked = [photograph, painted].map(
      (picture) => inpainting.pose(picture, settings, new Random(1), 'held-out', { index: 0 }).asked,
    );
    expect(asked[0]).toEqual(asked[1]);
  });

  it('draws different blocks for every photograph, and the same for one seed', () => {
    const own: InpaintingPose = { ...settings, mask: 'random' };
    expect(pose(1, own)).toEqual(pose(1, own));
    expect(pose(1, own).hidden).not.toEqual(pose(2, own).hidden);
  });
});

describe('the seam', () => {
  const own: InpaintingPose = { ...settings, size: 64, overlap: true };
  const { hidden, seam } = inpainting.pose(slope(70, 66), own, new Random(1), 'held-out', { index: 0 });

  it('is the visible frame of a 32nd of the side around a central hole: the paper’s 4 px of 128', () => {
    for (let y = 0; y < 64; y++)
      for (let x = 0; x < 64; x++) {
        const [inHole, inFrame] = [0, 2].map((width) => Math.min(x, y) >= 16 - width && Math.max(x, y) < 48 + width);
        expect(hidden![y * 64 + x]).toBe(inHole ? 1 : 0);
        expect(seam![y * 64 + x]).toBe(inFrame && !inHole ? 1 : 0);
      }
  });

  it('exists only if its setting is on, and is in the signature', () => {
    expect(Object.keys(inpainting.signature(own))).toContain('seam');
    expect(Object.keys(inpainting.signature(settings))).not.toContain('seam');
    expect(pose(1).seam).toBeUndefined();
  });
});

describe('the net', () => {
  it('paints the whole picture from every encoder’s last map', () => {
    for (const id of encoderIds) {
      const own = { ...settings, size: 64 };
      let painted: readonly number[] = [];
      const { parameters } = declaredTensors((scope) => {
        const answers = inpainting.net(scope, encoders[id], { asked: tf.zeros([0, 64, 64, 3]) }, own, 1);
        painted = answers.painted!.shape;
      });
      expect(painted).toEqual([0, 64, 64, 3]);
      const names = Object.keys(parameters);
      expect(names.every((name) => name.startsWith('encoder/') || name.startsWith('head/'))).toBe(true);
    }
  });

  const parametersOf = (own: InpaintingPose) =>
    Object.entries(
      declaredTensors((scope) => {
        const posed = {
          asked: tf.zeros([0, 64, 64, 3]),
          truth: tf.zeros([0, 64, 64, 3]),
          hidden: tf.zeros([0, 64, 64, 1]),
        };
        inpainting.net(scope, encoders.conv4, posed, { ...own, size: 64 }, 1);
      }).parameters,
    ).filter(([name]) => name.startsWith('head/discriminator/'));
  const inputsOfDense = (own: InpaintingPose) =>
    parametersOf(own).find(([name]) => name.endsWith('dense/kernel'))![1].shape[0];

  it('has a discriminator only if the loss has an adversarial weight', () => {
    expect(parametersOf(settings)).toEqual([]);
    expect(inpainting.adversary!(settings)).toBeUndefined();
    expect(inpainting.adversary!({ ...settings, adversarial: 0.001 })).toMatchObject({
      scope: 'head/discriminator/',
      rate: 0.1,
    });
  });

  it('shows the discriminator a central hole, or the whole picture for random blocks', () => {
    const own = { ...settings, adversarial: 0.001 };
    expect(inputsOfDense(own)).toBe(4 * 4 * 128); // 32 px: three halvings
    expect(inputsOfDense({ ...own, mask: 'random' })).toBe(4 * 4 * 256); // 64 px: four
  });

  it('uses the discriminator in training only', () => {
    const own = { ...settings, adversarial: 0.001 };
    const posed = Object.fromEntries(
      Object.entries(pose(1)).map(([name, data]) => [
        name,
        tf.tensor(Array.from(data), [1, 16, 16, name === 'hidden' ? 1 : 3]),
      ]),
    );
    const { parameters, buffers } = declare((scope) => inpainting.net(scope, encoders.conv4, posed, own, 1), 1);
    const tensors = Object.fromEntries(
      Object.entries({ ...parameters, ...buffers }).map(([name, { shape, data }]) => [
        name,
        tf.tensor(data, [...shape]),
      ]),
    );
    const answersIn = (scope: Scope) => Object.keys(inpainting.net(scope, encoders.conv4, posed, own, 1));
    expect(answersIn(scopeOver(tensors, {}))).toEqual(['painted', 'real', 'made']);
    expect(answersIn(scopeOver(tensors))).toEqual(['painted']);
  });
});

describe('the loss', () => {
  it('is the squared error of hidden pixels in 0–1', () => {
    const { truth, hidden } = pose(3);
    const tensors = {
      truth: tf.tensor4d(Float32Array.from(truth!), [1, 16, 16, 3]),
      hidden: tf.tensor4d(Float32Array.from(hidden!), [1, 16, 16, 1]),
    };
    const { loss } = inpainting.loss({ painted: tf.zeros([1, 16, 16, 3]) }, tensors, settings);
    const values = Array.from(truth!).filter((_, i) => hidden![Math.floor(i / 3)]);
    const expected = values.reduce((sum, value) => sum + (value / 255) ** 2, 0) / values.length;
    expect(loss.dataSync()[0]).toBeCloseTo(expected, 6);
  });

  it('with an adversarial weight a, is (1 − a) times the squared error plus a / 4 times the generator’s loss', () => {
    const { truth, hidden } = pose(3);
    const tensors = {
      truth: tf.tensor4d(Float32Array.from(truth!), [1, 16, 16, 3]),
      hidden: tf.tensor4d(Float32Array.from(hidden!), [1, 16, 16, 1]),
    };
    const painted = tf.fill([1, 16, 16, 3], 0.5);
    const answers = { painted, real: tf.tensor1d([2]), made: tf.tensor1d([0]) };
    const alone = inpainting.loss({ painted }, tensors, settings).loss.dataSync()[0]!;
    const { loss, metrics } = inpainting.loss(answers, tensors, { ...settings, adversarial: 0.2 });
    expect(loss.dataSync()[0]).toBeCloseTo(0.8 * alone + 0.05 * Math.LN2, 6);
    expect(metrics.squaredError!.dataSync()[0]).toBeCloseTo(alone, 6);
    expect(metrics.discriminatorAccuracy!.dataSync()[0]).toBe(1); // real is above ½, made is below
    expect(metrics.discriminatorLoss!.dataSync()[0]).toBeCloseTo((Math.log(1 + Math.exp(-2)) + Math.LN2) / 2, 6);
  });
});

describe('the score', () => {
  const photographs = [pose(4), pose(5)];
  const posed = batchOf(photographs);
  const scoreOf = (paint: (truth: number, i: number) => number, counted = 2) => {
    const scorer = inpainting.scorer(settings);
    const painted = Array.from(posed.truth!, (value, i) => paint(value / 255, i));
    scorer.add({ painted: hostTensor([2, 16, 16, 3], painted) }, posed, counted);
    return scorer.result();
  };
  const visibleMeanOf = (i: number) => {
    const { truth, hidden } = photographs[Math.floor(i / 768)]!;
    const visible = Array.from(truth!).filter((_, j) => j % 3 === i % 3 && !hidden![Math.floor(j / 3)]);
    return visible.reduce((a, b) => a + b, 0) / visible.length / 255;
  };

  it('is 1 for the photographs themselves and 0 for the mean of the visible pixels', () => {
    expect(scoreOf((truth) => truth).score).toBeCloseTo(1, 6);
    expect(scoreOf((_, i) => visibleMeanOf(i)).score).toBeCloseTo(inpainting.chance(settings, 1), 6);
  });

  it('is one minus the ratio of the squared errors over all holes, as slow loops compute it', () => {
    const paint = (truth: number, i: number) => 0.8 * truth + 0.1 * Math.sin(i);
    let [error, meanError, count] = [0, 0, 0];
    for (const [i, byte] of posed.truth!.entries()) {
      if (!posed.hidden![Math.floor(i / 3)]) continue;
      error += (paint(byte / 255, i) - byte / 255) ** 2;
      meanError += (visibleMeanOf(i) - byte / 255) ** 2;
      count += 1;
    }
    const { score, loss } = scoreOf(paint);
    expect(score).toBeCloseTo(1 - error / meanError, 5);
    expect(loss).toBeCloseTo(error / count, 6);
  });

  it('ignores visible pixels and padding', () => {
    const elsewhere = scoreOf((truth, i) => (posed.hidden![Math.floor(i / 3)] && i < 768 ? truth : 9), 1);
    expect(elsewhere.score).toBeCloseTo(1, 6);
  });

  it('raises an alarm if every hole is painted in one colour, and none otherwise', () => {
    expect(scoreOf(() => 0.5).alarms).toEqual([
      {
        kind: 'mean-colour',
        message:
          'The variance inside each painted hole is 0.0 % of that of the images: nearly one colour per hole, the trivial answer to squared error.',
      },
    ]);
    expect(scoreOf((truth, i) => visibleMeanOf(i) + 0.3 * (truth - visibleMeanOf(i))).alarms).toEqual([]);
  });
});

describe('blur', () => {
  const size = 32;
  const noise = new Random('texture');
  const smooth = slope(size, size);
  const texture = { ...smooth, data: smooth.data.map((value) => value + 20 * noise.normal()) };
  const own = { ...settings, size };
  const posed = inpainting.pose(texture, own, new Random(1), 'held-out', { index: 0 });
  const truth = Float32Array.from(posed.truth!, (value) => value / 255);
  /** The mean of (2·reach + 1)² pixels around each pixel. */
  const blurred = (reach: number) =>
    truth.map((_, i) => {
      const [x, y, c] = [Math.floor(i / 3) % size, Math.floor(i / 3 / size), i % 3];
      let sum = 0;
      for (let v = y - reach; v <= y + reach; v++)
        for (let u = x - reach; u <= x + reach; u++)
          sum += truth[3 * (Math.min(size - 1, Math.max(0, v)) * size + Math.min(size - 1, Math.max(0, u))) + c]!;
      return sum / (2 * reach + 1) ** 2;
    });
  const alarmsOf = (painted: Float32Array) => {
    const scorer = inpainting.scorer(own);
    scorer.add({ painted: hostTensor([1, size, size, 3], painted) }, posed, 1);
    return scorer.result().alarms;
  };

  it('raises an alarm with the share of fine detail', () => {
    expect(alarmsOf(blurred(3))).toEqual([
      { kind: 'blur', message: expect.stringMatching(/have [0-4]\.\d % of the images’ fine detail/) },
    ]);
  });

  it('raises no alarm for a sharp answer, right or wrong', () => {
    expect(alarmsOf(truth)).toEqual([]);
    expect(alarmsOf(truth.map((value) => 1 - value))).toEqual([]);
  });
});

describe('a training with a discriminator', () => {
  const folder = temporaryFolder();
  const taskSettings = { adversarial: 0.01, overlap: true };

  it('that was stopped continues to the same numbers, for both networks', async () => {
    await makePhotographs(folder, 20);
    const settings = tinySettings({ optimizer: 'adamw', length: { steps: 4 }, taskSettings }, 'inpainting');
    const [whole, interrupted] = ['whole', 'interrupted'].map((run) => tinyJob(folder, run, settings)) as [
      TrainJob,
      TrainJob,
    ];
    await train(whole);
    await train(interrupted, (message, tell) => {
      if (message.type === 'steps' && message.records.some(({ step }) => step >= 1)) tell({ type: 'stop' });
    });
    const resumed = await train(interrupted);
    expect(resumed.ending).toMatchObject({ status: 'finished', step: 4 });
    const metrics = await metricsOf(interrupted);
    expect(metrics).toEqual(await metricsOf(whole));
    expect(metrics.filter((record) => 'metrics' in record && 'discriminatorAccuracy' in record.metrics!)).toHaveLength(
      4,
    );
    expect(await sameFile(checkpointFile(interrupted.runDir, 4), checkpointFile(whole.runDir, 4))).toBe(true);
  }, 120_000);

  it('explains more variance of the holes in the sample photographs than before', async () => {
    const asked = { size: 32, batch: 8, optimizer: 'adamw', learningRate: 0.003, taskSettings } as const;
    const { first, last } = await learnsOnSamples('inpainting', asked, 40);
    expect(last.score).toBeGreaterThan(first.score + 0.1);
  }, 120_000);
});

describe('the board', () => {
  const posed = batchOf([pose(6), pose(7)]);
  const truthOf = (index: number) => posed.truth!.slice(index * 768, (index + 1) * 768);

  it('shows the question and the photograph before there is an answer', () => {
    const shown = inpainting.show(posed, undefined, 1, settings);
    expect(shown.pictures.map(({ role }) => role)).toEqual(['asked', 'truth']);
    expect(shown.pictures[1]?.picture.data).toEqual(truthOf(1));
    expect(shown.caption).toBe('25 % hidden: what was there?');
  });

  it('marks only the outermost pixels of the hole, with black and white dashes', () => {
    const marked = inpainting.show(posed, undefined, 0, settings).pictures[0]!.picture.data;
    for (let y = 0; y < 16; y++)
      for (let x = 0; x < 16; x++) {
        const [inHole, inner] = [0, 1].map(
          (margin) => x >= 4 + margin && x < 12 - margin && y >= 4 + margin && y < 12 - margin,
        );
        const at = 3 * (y * 16 + x);
        if (inHole && !inner) expect([0, 255]).toContain(marked[at]);
        else expect(marked[at]).toBe(posed.asked![at]);
      }
    expect(new Set(marked.slice(3 * (4 * 16 + 4), 3 * (4 * 16 + 12)))).toEqual(new Set([0, 255]));
  });

  it('pastes the answer into the photograph, clipped to 0–1', () => {
    const painted = new Float32Array(2 * 768).fill(1.5);
    const shown = inpainting.show(posed, { painted: hostTensor([2, 16, 16, 3], painted) }, 1, settings);
    expect(shown.pictures.map(({ role }) => role)).toEqual(['asked', 'answer', 'truth']);
    const answer = shown.pictures[1]!.picture.data;
    for (const [i, value] of answer.entries())
      expect(value).toBe(posed.hidden![256 + Math.floor(i / 3)] ? 255 : truthOf(1)[i]);
    expect(shown.caption).toBe('25 % hidden; no better than the mean colour; 0 % of the image’s fine detail');
    const right = Float32Array.from(posed.truth!, (value) => value / 255);
    const praised = inpainting.show(posed, { painted: hostTensor([2, 16, 16, 3], right) }, 1, settings);
    expect(praised.caption).toBe(
      '25 % hidden; squared error 100 % below that of the mean colour; 100 % of the image’s fine detail',
    );
  });
});

describe('tasks', () => {
  it('are found by id; an unknown id is refused with the list of ids', () => {
    expect(pretextTask('inpainting').card.id).toBe('inpainting');
    expect(pretextTask('rotation').chance({ ...colourPixels, size: 8 }, 64)).toBe(0.25);
    expect(() => pretextTask('sudoku')).toThrow("no task is called 'sudoku'");
  });
});
