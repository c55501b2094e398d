import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { encoders } from '../../../../electron/worker/nets/encoders.ts';
import { declare, declaredTensors, scopeOver } from '../../../../electron/worker/nets/scopes.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { coverPatches, paintPatches } from '../../../../electron/worker/tasks/mae/board-pictures.ts';
import { mae } from '../../../../electron/worker/tasks/mae/mae.ts';
import { colourPixels } from '../../../../shared/image-reading.ts';
import { makeSettings } from '../../../../shared/make-settings.ts';
import { learnsOnSamples } from '../learning.ts';
import { patchEncoder, tensorsOf } from '../patch-encoder.ts';
import { batchOf, hostTensor, slope } from '../photographs.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

type MaePose = Parameters<typeof mae.pose>[1];
const settings: MaePose = { ...colourPixels, size: 32, hidden: 0.75, normalise: true, flip: true, randomCrop: true };
const pose = (seed: number, own: MaePose = settings) =>
  mae.pose(slope(40, 36, seed), own, new Random('pose', seed), 'held-out', { index: 0 });

/** Normalised patches, computed in slow loops, [T, 192]. */
function normalisedOf(image: ArrayLike<number>, size = 32): number[][] {
  const grid = size / 8;
  return Array.from({ length: grid ** 2 }, (_, t) => {
    const values: number[] = [];
    for (let y = 0; y < 8; y++)
      for (let x = 0; x < 8; x++)
        for (let c = 0; c < 3; c++) {
          const at = ((Math.floor(t / grid) * 8 + y) * size + (t % grid) * 8 + x) * 3 + c;
          values.push((image[at]! / 255 - 0.5) * 4);
        }
    const mean = values.reduce((a, b) => a + b) / 192;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 191;
    return values.map((value) => (value - mean) / Math.sqrt(variance + 1e-6));
  });
}

describe('the question', () => {
  it('has the shapes of the signature: the photograph, the visible patches, and every patch’s index in the shuffled order', () => {
    const posed = pose(1);
    const signature = mae.signature(settings);
    expect(Object.keys(posed)).toEqual(Object.keys(signature));
    for (const [name, { shape }] of Object.entries(signature))
      expect(posed[name]?.length).toBe(shape.reduce((a, b) => a * b, 1));
    expect(posed.keep).toHaveLength(4);
  });

  it('hides different patches of every photograph, and the same for one seed', () => {
    expect(pose(1)).toEqual(pose(1));
    expect(pose(1).keep).not.toEqual(pose(2).keep);
  });
});

describe('the net', () => {
  const posed = batchOf([pose(1), pose(2)]);
  const inputs = (images: ArrayLike<number> = posed.images!) => ({
    images: tf.tensor4d(Float32Array.from(images), [2, 32, 32, 3]),
    keep: tf.tensor1d(posed.keep as Int32Array, 'int32'),
    restore: tf.tensor1d(posed.restore as Int32Array, 'int32'),
  });
  const empty = {
    images: tf.zeros([0, 32, 32, 3]),
    keep: tf.tensor1d([], 'int32'),
    restore: tf.tensor1d([], 'int32'),
  };
  const answersTo = (images?: ArrayLike<number>) => {
    const { parameters } = declare((scope) => mae.net(scope, patchEncoder, empty, settings, 1), 1);
    return mae.net(scopeOver(tensorsOf(parameters)), patchEncoder, inputs(images), settings, 1);
  };

  it('has the encoder’s parameters, and a decoder of four blocks in the head', () => {
    const { parameters } = declaredTensors((scope) => mae.net(scope, encoders['vit-tiny'], empty, settings, 1));
    const names = Object.keys(parameters);
    expect(names.every((name) => name.startsWith('encoder/') || name.startsWith('head/'))).toBe(true);
    expect(names).toContain('encoder/patches/kernel');
    expect(parameters['head/block4/attention/qkv/kernel']?.shape).toEqual([128, 384]);
    expect(names.some((name) => name.startsWith('head/block5'))).toBe(false);
  });

  it('has as its target every patch, normalised separately', () => {
    const { truth } = answersTo();
    const found = truth!.dataSync();
    for (let n = 0; n < 2; n++)
      for (const [t, patch] of normalisedOf(posed.images!.subarray(n * 3072, (n + 1) * 3072)).entries())
        for (const [i, value] of patch.entries()) expect(found[(n * 16 + t) * 192 + i]).toBeCloseTo(value, 3);
  });

  it('depends only on the visible patches of the same photograph', () => {
    const before = answersTo().painted!.arraySync() as number[][][];
    const keep = posed.keep!.subarray(0, 4);
    const changeOne = (patch: number): number[][][] => {
      const images = posed.images!.slice();
      const at = 3 * ((Math.floor(patch / 4) * 8 + 3) * 32 + (patch % 4) * 8 + 3);
      images[at] = 255 - images[at]!;
      return answersTo(images).painted!.arraySync() as number[][][];
    };
    const hidden = Array.from({ length: 16 }, (_, i) => i).find((patch) => !keep.includes(patch))!;
    expect(changeOne(hidden)).toEqual(before);
    const changed = changeOne(keep[0]!);
    expect(changed[0]).not.toEqual(before[0]);
    expect(changed[1]).toEqual(before[1]);
  });
});

describe('the loss', () => {
  const { images, restore } = pose(3);
  const truth = normalisedOf(images!);
  const lossOf = (paint: (value: number, hidden: boolean) => number): number => {
    const painted = truth.map((patch, t) => patch.map((value) => paint(value, restore![t]! >= 4)));
    const answers = { painted: tf.tensor3d([painted]), truth: tf.tensor3d([truth]) };
    return mae.loss(answers, { restore: tf.tensor1d(restore as Int32Array, 'int32') }, settings).loss.dataSync()[0]!;
  };

  it('is 0 if the hidden patches are right, whatever is painted elsewhere', () => {
    expect(lossOf((value, hidden) => (hidden ? value : 7))).toBeCloseTo(0, 6);
  });

  it('is 191/192, the variance of normalised patches, for a decoder that paints the mean', () => {
    expect(lossOf((_, hidden) => (hidden ? 0 : 7))).toBeCloseTo(191 / 192, 3);
  });

  it('is the mean over hidden patches of their mean squared error, as slow loops compute it', () => {
    const paint = (value: number) => 0.5 * value + 0.2;
    let [sum, count] = [0, 0];
    truth.forEach((patch, t) => {
      if (restore![t]! < 4) return;
      sum += patch.reduce((total, value) => total + (paint(value) - value) ** 2, 0) / 192;
      count += 1;
    });
    expect(count).toBe(12);
    expect(lossOf(paint)).toBeCloseTo(sum / count, 5);
  });
});

describe('the score', () => {
  const photographs = [pose(4), pose(5), pose(6)];
  const posed = batchOf(photographs);
  const truth = photographs.flatMap(({ images }) => normalisedOf(images!));
  const isHidden = (row: number) => posed.restore![row]! >= 4;
  const scoreOf = (paint: (value: number, row: number, i: number) => number, counted = 3) => {
    const scorer = mae.scorer(settings);
    const painted = truth.flatMap((patch, row) => patch.map((value, i) => paint(value, row, i)));
    const shape = [3, 16, 192];
    scorer.add({ painted: hostTensor(shape, painted), truth: hostTensor(shape, truth.flat()) }, posed, counted);
    return scorer.result();
  };
  it('is 1 for the photographs themselves, and 0, the baseline, for the mean of normalised pixels', () => {
    expect(scoreOf((value) => value).score).toBeCloseTo(1, 6);
    expect(scoreOf(() => 0).score).toBeCloseTo(mae.chance(settings, 3), 6);
  });

  it('is one minus the ratio of the squared errors over all hidden patches, as slow loops compute it', () => {
    const paint = (value: number, row: number, i: number) => 0.7 * value + 0.1 * Math.sin(row + i);
    let [error, fillError, count] = [0, 0, 0];
    truth.forEach((patch, row) => {
      if (!isHidden(row)) return;
      patch.forEach((value, i) => {
        error += (paint(value, row, i) - value) ** 2;
        fillError += value ** 2;
        count += 1;
      });
    });
    const { score, loss, standardError } = scoreOf(paint);
    expect(score).toBeCloseTo(1 - error / fillError, 5);
    expect(loss).toBeCloseTo(error / count, 5);
    expect(standardError).toBeGreaterThan(0);
  });

  it('ignores visible patches and padding', () => {
    expect(scoreOf((value, row) => (isHidden(row) && row < 16 ? value : 9), 1).score).toBeCloseTo(1, 6);
  });

  it('of plain pixels is 0 for the visible mean colour of each photograph', () => {
    const raw = mae.scorer({ ...settings, normalise: false });
    const values = truth.map((patch, row) => patch.map((value, i) => value + Math.floor(row / 16) + (i % 3)));
    const painted = values.map((patch, row) => {
      const first = row - (row % 16);
      const visible = values.slice(first, first + 16).filter((_, t) => !isHidden(first + t));
      return patch.map((_, i) => {
        const own = visible.flatMap((other) => other.filter((_, j) => j % 3 === i % 3));
        return own.reduce((a, b) => a + b) / own.length;
      });
    });
    const shape = [3, 16, 192];
    raw.add({ painted: hostTensor(shape, painted.flat()), truth: hostTensor(shape, values.flat()) }, posed, 3);
    expect(raw.result().score).toBeCloseTo(0, 5);
  });

  const kinds = (paint: Parameters<typeof scoreOf>[0]) => scoreOf(paint).alarms.map(({ kind }) => kind);

  it('raises an alarm if each patch is painted in one colour', () => {
    expect(kinds((_, row, i) => Math.sin(row) * ((i % 3) - 1))).toEqual(['flat-patches']);
    expect(scoreOf(() => 0).alarms[0]?.message).toContain('is 0.0 % of that of the images');
  });

  it('raises an alarm if all photographs get the same answer', () => {
    expect(kinds((_, row, i) => Math.sin((row % 16) + i))).toEqual(['same-painting']);
    expect(kinds(() => 0)).toEqual(['flat-patches', 'same-painting']);
  });

  it('raises no alarm if a little of each photograph is predicted', () => {
    expect(kinds((value) => 0.2 * value)).toEqual([]);
  });
});

describe('the board', () => {
  const posed = batchOf([pose(7), pose(8)]);
  const square = posed.images!.subarray(3072, 6144);
  const hidden = Array.from(posed.restore!.subarray(16, 32), (place) => place >= 4);
  const patchOf = (byte: number): number => {
    const pixel = Math.floor(byte / 3);
    return Math.floor(pixel / 32 / 8) * 4 + Math.floor((pixel % 32) / 8);
  };

  it('covers the hidden patches and nothing else', () => {
    const covered = coverPatches(square as Uint8Array, 32, hidden, 8);
    covered.forEach((value, i) => {
      if (hidden[patchOf(i)]) expect([118, 138]).toContain(value);
      else expect(value).toBe(square[i]);
    });
  });

  it('reproduces the photograph for a right answer, with the mean and contrast of each patch', () => {
    const patches = [0, 1].flatMap((n) => normalisedOf(posed.images!.subarray(n * 3072, (n + 1) * 3072)));
    const { truth, mean, deviation } = tf.tidy(() => {
      const pixels = tf.tensor4d(
        Float32Array.from(posed.images!, (v) => (v / 255 - 0.5) * 4),
        [2, 4, 8, 96],
      );
      const cut = tf.reshape(tf.transpose(tf.reshape(pixels, [2, 4, 8, 4, 24]), [0, 1, 3, 2, 4]), [2, 16, 192]);
      const average = tf.mean(cut, 2, true);
      const spread = tf.sqrt(tf.div(tf.sum(tf.square(tf.sub(cut, average)), 2, true), 191));
      return { truth: patches.flat(), mean: average.dataSync(), deviation: spread.dataSync() };
    });
    const answers = {
      painted: hostTensor([2, 16, 192], truth),
      truth: hostTensor([2, 16, 192], truth),
      mean: hostTensor([2, 16, 1], mean),
      deviation: hostTensor([2, 16, 1], deviation),
    };
    const shown = mae.show(posed, answers, 1, settings);
    expect(shown.pictures.map(({ role }) => role)).toEqual(['asked', 'answer', 'truth']);
    for (const [i, value] of shown.pictures[1]!.picture.data.entries())
      expect(Math.abs(value - square[i]!)).toBeLessThanOrEqual(1);
    expect(shown.pictures[1]!.caption).toContain('with their true mean and contrast');
    expect(shown.caption).toBe('12 of 16 patches hidden; squared error 100 % below that of the mean');
  });

  it('keeps visible patches and clips painted ones', () => {
    const restored = paintPatches(square as Uint8Array, 32, new Float32Array(16 * 192).fill(9), hidden, 8);
    restored.forEach((value, i) => {
      expect(value).toBe(hidden[patchOf(i)] ? 255 : square[i]);
    });
  });

  it('shows the question before there is an answer', () => {
    const shown = mae.show(posed, undefined, 0, settings);
    expect(shown.pictures.map(({ role }) => role)).toEqual(['asked', 'truth']);
    expect(shown.caption).toBe('12 of 16 patches hidden: what was there?');
  });
});

describe('settings', () => {
  it('with a convolutional encoder are refused with the reason', () => {
    const made = makeSettings('mae', { encoder: 'conv4' });
    expect(made.ok ? '' : `${made.failure.message}; ${made.failure.hint}`).toBe(
      'mae cannot train conv4: the encoder omits hidden patches, and a convolution has nothing to put in their place; choose the encoder vit-tiny or vit-small',
    );
  });
});

describe('training on the sample photographs', () => {
  it('brings the held-out error in 25 steps from twice that of the mean close to it', async () => {
    const { first, last } = await learnsOnSamples('mae', { encoder: 'vit-tiny', size: 32, batch: 16 }, 25);
    expect(last.loss).toBeLessThan(first.loss - 0.3);
    expect(last.score).toBeGreaterThan(first.score + 0.3);
  });
});
