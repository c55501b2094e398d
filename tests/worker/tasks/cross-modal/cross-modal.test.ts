import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { encoders } from '../../../../electron/worker/nets/encoders.ts';
import { declaredTensors } from '../../../../electron/worker/nets/scopes.ts';
import { standardise } from '../../../../electron/worker/nets/standardise.ts';
import { cohensKappa } from '../../../../electron/worker/numerics/cohens-kappa.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { labOf } from '../../../../electron/worker/pictures/lab-colour.ts';
import type { RgbPicture } from '../../../../electron/worker/pictures/picture.ts';
import { abMap } from '../../../../electron/worker/posing/ab-map.ts';
import { rowsByLabel } from '../../../../electron/worker/tasks/cross-modal/board-pictures.ts';
import { crossModal } from '../../../../electron/worker/tasks/cross-modal/cross-modal.ts';
import { labelEntropy } from '../../../../electron/worker/tasks/cross-modal/scorer.ts';
import { encoderIds } from '../../../../shared/encoder-cards.ts';
import { colourPixels } from '../../../../shared/image-reading.ts';
import { makeSettings } from '../../../../shared/make-settings.ts';
import { learnsOnSamples } from '../learning.ts';
import { batchOf, hostTensor, slope } from '../photographs.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

type CrossModalPose = Parameters<typeof crossModal.pose>[1];
const settings: CrossModalPose = {
  ...colourPixels,
  size: 16,
  modalities: 'lightness-colour',
  labels: 4,
  balance: true,
  flip: true,
  randomCrop: true,
};
const halves: CrossModalPose = { ...settings, modalities: 'halves' };
const pose = (seed: number, own = settings, purpose: 'train' | 'held-out' = 'held-out') =>
  crossModal.pose(slope(30, 20, seed), own, new Random('pose', seed), purpose, { index: 0 });

describe('the question', () => {
  it('has the shapes of the signature', () => {
    for (const own of [settings, halves]) {
      const posed = pose(1, own);
      const signature = crossModal.signature(own);
      expect(Object.keys(posed)).toEqual(Object.keys(signature));
      for (const [name, { shape }] of Object.entries(signature))
        expect(posed[name]?.length).toBe(shape.reduce((a, b) => a * b, 1));
    }
  });

  it('has the colours of the same square as the lightness', () => {
    const { photograph, ab } = pose(2, settings, 'train');
    expect(ab).toEqual(abMap(photograph as Uint8Array, 16));
  });

  it('is determined by the seed, and in training differs between seeds', () => {
    expect(pose(3, settings, 'train')).toEqual(pose(3, settings, 'train'));
    const other = crossModal.pose(slope(30, 20, 3), settings, new Random('other'), 'train', { index: 0 });
    expect(other.photograph).not.toEqual(pose(3, settings, 'train').photograph);
  });
});

describe('the encoder’s view', () => {
  const pixels = tf.tensor4d(
    Array.from({ length: 48 }, (_, i) => (i % 7) / 7),
    [1, 4, 4, 3],
  );

  it('is grey for lightness and colour, and the unchanged photograph for halves', () => {
    const grey = crossModal.view!(pixels, settings).dataSync();
    for (let i = 0; i < 48; i += 3) expect(new Set(grey.subarray(i, i + 3)).size).toBe(1);
    expect(crossModal.view!(pixels, halves).dataSync()).toEqual(standardise(pixels).dataSync());
  });
});

describe('the net', () => {
  it('gives labels from both modalities with every encoder, each with its own weights', () => {
    for (const id of encoderIds)
      for (const own of [settings, halves]) {
        const size = id === 'alexnet' ? 128 : 64;
        const shapes: Record<string, readonly number[]> = {};
        const posed = { photograph: tf.zeros([0, size, size, 3]), ab: tf.zeros([0, size / 4, size / 4, 2]) };
        const { parameters } = declaredTensors((scope) => {
          const answers = crossModal.net(scope, encoders[id], posed, { ...own, size }, 1);
          for (const [name, { shape }] of Object.entries(answers)) shapes[name] = shape;
        });
        expect(shapes).toEqual({ first: [0, 4], second: [0, 4] });
        const names = Object.keys(parameters);
        expect(names.every((name) => name.startsWith('encoder/') || name.startsWith('head/'))).toBe(true);
        expect(names.some((name) => name.startsWith(own === halves ? 'head/right/' : 'head/colour/'))).toBe(true);
      }
  });

  it('shows the encoder no colours', () => {
    const seen: number[][] = [];
    const spying = {
      ...encoders.conv4,
      encode: (_: unknown, images: tf.Tensor) => {
        seen.push(Array.from(images.dataSync()));
        return { stages: [], features: tf.zeros([1, 8]) as tf.Tensor2D };
      },
    };
    const { photograph, ab } = pose(4);
    const posed = {
      photograph: tf.tensor(Array.from(photograph!), [1, 16, 16, 3]),
      ab: tf.tensor(Array.from(ab!), [1, 4, 4, 2]),
    };
    declaredTensors((scope) => crossModal.net(scope, spying, posed, settings, 1));
    expect(seen).toHaveLength(1);
    for (let i = 0; i < 768; i += 3) expect(new Set(seen[0]!.slice(i, i + 3)).size).toBe(1);
  });

  it('shows each modality its own half', () => {
    const seen: tf.Tensor[] = [];
    const spying = {
      ...encoders.conv4,
      encode: (_: unknown, images: tf.Tensor) => {
        seen.push(tf.keep(images));
        return { stages: [], features: tf.zeros([1, 8]) as tf.Tensor2D };
      },
    };
    const { photograph } = pose(5, halves);
    const posed = { photograph: tf.tensor(Array.from(photograph!), [1, 16, 16, 3]) };
    declaredTensors((scope) => crossModal.net(scope, spying, posed, halves, 1));
    for (const [which, images] of seen.entries()) {
      expect(images.shape).toEqual([1, 8, 8, 3]);
      const values = images.dataSync();
      for (let y = 0; y < 8; y++)
        for (let x = 0; x < 8; x++) {
          const byte = photograph![3 * (16 * (y + 4) + x + 8 * which)]!;
          expect(values[3 * (8 * y + x)]).toBeCloseTo(4 * (byte / 255 - 0.5), 5);
        }
      images.dispose();
    }
  });
});

describe('the loss', () => {
  it('is ln K at chance, with metrics for the agreement and for the entropy of the labels', () => {
    const { loss } = crossModal.loss({ first: tf.zeros([8, 4]), second: tf.zeros([8, 4]) }, {}, settings);
    expect(loss.dataSync()[0]).toBeCloseTo(Math.log(4), 5);
    const one = (label: number) => [0, 1, 2, 3].map((k) => (k === label ? 3 : 0));
    const { metrics } = crossModal.loss(
      { first: tf.tensor2d([0, 1, 2, 3].map(one)), second: tf.tensor2d([0, 1, 1, 1].map(one)) },
      {},
      settings,
    );
    expect(metrics.agreement!.dataSync()[0]).toBe(0.5);
    expect(metrics.labelEntropy!.dataSync()[0]).toBeCloseTo(-(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75)), 5);
  });
});

describe('the score', () => {
  const logitsOf = (labels: readonly number[]) =>
    hostTensor(
      [labels.length, 4],
      labels.flatMap((label) => [0, 1, 2, 3].map((k) => (k === label ? 2 : 0))),
    );
  const scoreOf = (first: readonly number[], second: readonly number[], own = settings, counted = first.length) => {
    const scorer = crossModal.scorer(own);
    scorer.add({ first: logitsOf(first), second: logitsOf(second) }, {}, counted);
    return scorer.result();
  };
  const some = Array.from({ length: 24 }, (_, i) => i % 4);

  it('is Cohen’s κ of the two labellings; padding does not count', () => {
    const other = some.map((label, i) => (i % 3 ? label : (label + 1) % 4));
    expect(scoreOf(some, other).score).toBeCloseTo(cohensKappa(some, other), 12);
    expect(scoreOf(some, other, settings, 8).score).toBeCloseTo(cohensKappa(some.slice(0, 8), other.slice(0, 8)), 12);
    expect(scoreOf(some, some).score).toBe(1);
    expect(scoreOf(some, some).alarms).toEqual([]);
    expect(scoreOf(some, other).standardError).toBeGreaterThan(0);
  });

  it('has as its loss the cross-entropy of each modality against the label of the other', () => {
    const right = -Math.log(Math.exp(2) / (Math.exp(2) + 3));
    const wrong = -Math.log(1 / (Math.exp(2) + 3));
    expect(scoreOf([0, 1], [0, 2]).loss).toBeCloseTo((right + wrong) / 2, 5);
  });

  it('raises an alarm for each modality that gives nearly all photographs the same label, and is then 0', () => {
    const { score, alarms } = scoreOf(new Array(24).fill(2), new Array(24).fill(2));
    expect(score).toBe(0);
    expect(alarms).toEqual(
      ['lightness', 'colour'].map((side) => ({
        kind: 'constant-labels',
        message: `The labels of held-out images from the ${side} have an entropy of 0.00 nats; the maximum for 4 labels is 1.39. Nearly all images get the same label, so agreement means nothing.`,
      })),
    );
    expect(scoreOf(new Array(24).fill(2), some, halves).alarms[0]!.message).toContain('from the left half');
  });

  it('measures entropy from 0 for one label to ln K for equally frequent labels', () => {
    expect(labelEntropy([1, 1, 1])).toBe(0);
    expect(labelEntropy(some)).toBeCloseTo(Math.log(4), 12);
  });
});

describe('the board', () => {
  const posed = batchOf([pose(1), pose(2), pose(3)]);
  const answers = {
    first: hostTensor([3, 4], [0, 2, 0, 0, 0, 0, 3, 0, 1, 0, 0, 0]),
    second: hostTensor([3, 4], [0, 1, 0, 0, 0, 4, 0, 0, 1, 0, 0, 0]),
  };

  it('shows both modalities with their labels, and the photograph', () => {
    const { pictures, caption, correct, probabilities } = crossModal.show(posed, answers, 1, settings);
    expect(pictures.map(({ role }) => role)).toEqual(['asked', 'asked', 'truth']);
    expect(pictures.map((picture) => picture.caption)).toEqual([
      'lightness: label 3 (87 %)',
      'colour: label 2 (95 %)',
      'the image',
    ]);
    expect(caption).toBe('lightness gets label 3, colour label 2');
    expect(correct).toBe(false);
    expect(probabilities?.map(({ truth }) => truth)).toEqual([false, true, false, false]);
    expect(pictures[2]?.picture.data).toEqual(posed.photograph!.slice(768, 1536));
    expect(crossModal.show(posed, answers, 0, settings)).toMatchObject({ caption: 'both get label 2', correct: true });
    expect(crossModal.show(posed, undefined, 0, settings).caption).toBe('do lightness and colour get the same label?');
  });

  it('shows lightness without colours, and colours at one lightness', () => {
    const [grey, colour] = crossModal.show(posed, undefined, 0, settings).pictures.map(({ picture }) => picture.data);
    for (let i = 0; i < 768; i += 3) {
      expect(new Set(grey!.subarray(i, i + 3)).size).toBe(1);
      expect(labOf(colour![i]!, colour![i + 1]!, colour![i + 2]!)[0]).toBeCloseTo(65, -1);
    }
  });

  it('shows halves as the squares that the network sees', () => {
    const [left, right] = crossModal.show(posed, undefined, 0, halves).pictures.map(({ picture }) => picture);
    expect([left!.width, right!.width]).toEqual([8, 8]);
    expect(left!.data.subarray(0, 3)).toEqual(posed.photograph!.subarray(3 * 16 * 4, 3 * 16 * 4 + 3));
    expect(right!.data.subarray(0, 3)).toEqual(posed.photograph!.subarray(3 * (16 * 4 + 8), 3 * (16 * 4 + 8) + 3));
  });

  it('groups the photographs into rows by the label of each modality', () => {
    const [item] = crossModal.overview!(posed, answers, 3, settings);
    expect(item?.caption).toBe(
      'rows from the top: label 1, 2, 3. Entropy of the labels of these 3 images in nats: lightness 1.10, colour 0.64; maximum 1.10',
    );
    expect(item?.pictures.map(({ caption }) => caption)).toEqual([
      'grouped by the label of the lightness',
      'grouped by the label of the colour',
    ]);
  });

  it('puts each photograph into the row of its label', () => {
    const picture = (value: number): RgbPicture => ({
      width: 4,
      height: 4,
      channels: 3 as const,
      data: new Uint8Array(48).fill(value),
    });
    const { width, height, data } = rowsByLabel([picture(10), picture(20), picture(30)], [5, 2, 5], [2, 5], 2);
    expect([width, height]).toEqual([2 * 8 + 4, 2 * 8 + 4]);
    const at = (column: number, row: number) => data[3 * ((4 + 8 * row) * width + 4 + 8 * column)];
    expect([at(0, 0), at(1, 0), at(0, 1), at(1, 1)]).toEqual([20, 247, 10, 30]);
  });
});

describe('settings', () => {
  it('refuse picture sides that do not fit the modalities', () => {
    expect(makeSettings('cross-modal', { size: 42 })).toMatchObject({
      ok: false,
      failure: {
        message: 'the two modalities are taken at a quarter of the image size, and 42 px is not a multiple of 4',
      },
    });
    const asked = { size: 64, encoder: 'alexnet', taskSettings: { modalities: 'halves' } } as const;
    expect(makeSettings('cross-modal', asked)).toMatchObject({
      ok: false,
      failure: {
        message: 'each half is a square of 32 px, which alexnet cannot take',
        hint: 'set the size to a multiple of 2, at least 128',
      },
    });
    expect(makeSettings('cross-modal', { ...asked, size: 128 }).ok).toBe(true);
  });
});

describe('training', () => {
  it('on the sample photographs improves the prediction of the other modality’s label on held-out photographs', async () => {
    const asked = { size: 16, batch: 32, learningRate: 0.003, taskSettings: { labels: 3 } };
    const { first, last } = await learnsOnSamples('cross-modal', asked, 120);
    expect(last.loss).toBeLessThan(first.loss - 0.5);
    expect(last.score).toBeGreaterThan(first.score + 0.1);
  }, 240_000);
});
