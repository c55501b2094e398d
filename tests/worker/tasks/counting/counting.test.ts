import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { encoders } from '../../../../electron/worker/nets/encoders.ts';
import { declare, declaredTensors, scopeOver } from '../../../../electron/worker/nets/scopes.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import type { Pixels, RgbPicture } from '../../../../electron/worker/pictures/picture.ts';
import type { Purpose } from '../../../../electron/worker/posing/purpose.ts';
import { counting } from '../../../../electron/worker/tasks/counting/counting.ts';
import { colourPixels } from '../../../../shared/image-reading.ts';
import { makeSettings } from '../../../../shared/make-settings.ts';
import { boardItemSchema } from '../../../../shared/run-results.ts';
import { learnsOnSamples } from '../learning.ts';
import { batchOf, hostTensor, slope } from '../photographs.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

type CountingPose = Parameters<typeof counting.pose>[1];
const settings: CountingPose = {
  ...colourPixels,
  size: 16,
  counters: 3,
  margin: 10,
  randomResampler: true,
  grey: 0,
  flip: true,
  randomCrop: true,
};
const pose = (seed: number, purpose: Purpose = 'train', own = settings, picture: RgbPicture = slope(22, 19, seed)) =>
  counting.pose(picture, own, new Random('pose', seed), purpose, { index: 0 }).images as Uint8Array;
const bytes = 8 * 8 * 3;
const inputOf = (images: Uint8Array, i: number) => images.subarray(i * bytes, (i + 1) * bytes);

describe('the question', () => {
  it('is a whole and its four tiles, all of half the side, with the shapes of the signature', () => {
    expect(counting.signature(settings)).toEqual({ images: { shape: [5, 8, 8, 3], dtype: 'uint8' } });
    expect(pose(1).length).toBe(5 * bytes);
  });

  it('held-out, has the bytes of the central square in its tiles, in reading order', () => {
    const picture = slope(20, 18);
    const images = pose(1, 'held-out', settings, picture);
    for (let y = 0; y < 16; y++)
      for (let x = 0; x < 16; x++) {
        const tile = 1 + (x >= 8 ? 1 : 0) + (y >= 8 ? 2 : 0);
        const at = 3 * ((y % 8) * 8 + (x % 8));
        const from = 3 * ((y + 1) * 20 + x + 2);
        expect(inputOf(images, tile).slice(at, at + 3)).toEqual(picture.data.slice(from, from + 3));
      }
  });

  it('has a whole close to its assembled tiles at half resolution, the means of four pixels', () => {
    const images = pose(2, 'held-out');
    const whole = inputOf(images, 0);
    for (let y = 1; y < 7; y++)
      for (let x = 1; x < 7; x++) {
        const tile = inputOf(images, 1 + (x >= 4 ? 1 : 0) + (y >= 4 ? 2 : 0));
        const at = (dx: number, dy: number) => tile[3 * (((2 * y + dy) % 8) * 8 + ((2 * x + dx) % 8))]!;
        const mean = (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4;
        expect(Math.abs(whole[3 * (y * 8 + x)]! - mean)).toBeLessThan(4);
      }
  });

  it('draws one of four resamplers in training, and uses bicubic if that is off or held-out', () => {
    const fixed = { ...settings, flip: false, randomCrop: false };
    const wholes = (own: CountingPose, purpose: Purpose) =>
      new Set(Array.from({ length: 40 }, (_, seed) => inputOf(pose(seed, purpose, own, slope(16, 16, 3)), 0).join()));
    expect(wholes(fixed, 'train').size).toBe(4);
    const bicubic = wholes(fixed, 'held-out');
    expect(bicubic.size).toBe(1);
    expect(wholes({ ...fixed, randomResampler: false }, 'train')).toEqual(bicubic);
  });

  it('is grey for a share of the training photographs, whole and tiles, and held-out only if the share is 1', () => {
    const isGrey = (images: Uint8Array) =>
      Array.from({ length: images.length / 3 }, (_, i) => images[3 * i] === images[3 * i + 1]).every(Boolean);
    const shareOf = (grey: number, purpose: Purpose) => {
      const posed = Array.from({ length: 200 }, (_, seed) => pose(seed, purpose, { ...settings, grey }));
      return posed.filter(isGrey).length / posed.length;
    };
    expect(shareOf(0.67, 'train')).toBeGreaterThan(0.57);
    expect(shareOf(0.67, 'train')).toBeLessThan(0.77);
    expect(shareOf(1, 'train')).toBe(1);
    expect(shareOf(0.99, 'held-out')).toBe(0);
    expect(shareOf(1, 'held-out')).toBe(1);
  });

  it('is determined by the seed, and in training differs between seeds', () => {
    const picture = slope(40, 40);
    expect(pose(1, 'train', settings, picture)).toEqual(pose(1, 'train', settings, picture));
    expect(pose(1, 'train', settings, picture)).not.toEqual(pose(2, 'train', settings, picture));
  });
});

describe('the net', () => {
  const larger = { ...settings, size: 32 };
  const shown = [1, 2].flatMap((seed) => [...pose(seed, 'train', larger, slope(40, 36, seed))]);
  const images = tf.tensor4d(shown, [10, 16, 16, 3]);
  const netWith = (own: CountingPose, seen: tf.Tensor4D) => {
    const net = (scope: Parameters<typeof counting.net>[0]) =>
      counting.net(scope, encoders.conv4, { images: seen }, own, 1);
    const { parameters, buffers } = declare(net, 1);
    const tensors = Object.entries({ ...parameters, ...buffers }).map(([name, { shape, data }]) => [
      name,
      tf.tensor(data, [...shape]),
    ]);
    return net(scopeOver(Object.fromEntries(tensors)));
  };

  it('counts in the whole and sums over the four tiles; no count is negative', () => {
    const { whole, parts } = netWith(larger, images);
    expect([whole!.shape, parts!.shape]).toEqual([
      [2, 3],
      [2, 3],
    ]);
    expect(Math.min(...whole!.dataSync(), ...parts!.dataSync())).toBeGreaterThanOrEqual(0);
  });

  it('counts the same in a tile and in a whole with the same pixels, wherever the tile is', () => {
    const same = tf.tile(tf.slice(images, [0, 0, 0, 0], [1, 16, 16, 3]), [5, 1, 1, 1]) as tf.Tensor4D;
    const { whole, parts } = netWith(larger, same);
    for (const [k, count] of whole!.dataSync().entries()) expect(parts!.dataSync()[k]).toBeCloseTo(4 * count, 4);
  });

  it('has parameters of the encoder and of its head', () => {
    const { parameters } = declaredTensors((scope) =>
      counting.net(scope, encoders.conv4, { images: tf.zeros([0, 16, 16, 3]) }, larger, 1),
    );
    expect(parameters['head/counters/kernel']?.shape).toEqual([512, 3]);
    expect(Object.keys(parameters).every((name) => /^(encoder|head)\//.test(name))).toBe(true);
  });
});

describe('the loss', () => {
  it('logs both distances and the number of counters that are alive', () => {
    const whole = tf.tensor2d([
      [1, 0, 0],
      [3, 0, 0],
    ]);
    const parts = tf.tensor2d([
      [1, 0, 2],
      [3, 0, 0],
    ]);
    const { loss, metrics } = counting.loss({ whole, parts }, {}, settings);
    const own = (4 + 0) / 2;
    const other = (4 + 4 + 4) / 2;
    expect(loss.dataSync()[0]).toBeCloseTo(own + (10 - 8 + (10 - 4)) / 2, 5);
    expect(metrics.distanceToOwn!.dataSync()[0]).toBeCloseTo(own, 6);
    expect(metrics.distanceToOther!.dataSync()[0]).toBeCloseTo(other, 6);
    expect(metrics.aliveCounters!.dataSync()[0]).toBe(2);
  });

  it('refuses a batch of one photograph, and says what to do', () => {
    expect(() => counting.loss({ whole: tf.ones([1, 3]), parts: tf.ones([1, 3]) }, {}, settings)).toThrow(
      'counts are compared with other images of the batch: found a batch of 1',
    );
  });
});

describe('the score', () => {
  const scored = (whole: number[][], parts: number[][], own = settings) => {
    const scorer = counting.scorer(own);
    const tensor = (rows: number[][]) => hostTensor([rows.length, rows[0]!.length], rows.flat());
    scorer.add({ whole: tensor(whole), parts: tensor(parts) }, {}, whole.length);
    return scorer.result();
  };
  const apart = Array.from({ length: 4 }, (_, i) => [4 * i, 0, 1]);

  it('is 1 if each whole is nearest to its own parts; the loss is 0 if photographs are far apart', () => {
    expect(scored(apart, apart)).toMatchObject({ score: 1, loss: 0, alarms: [] });
  });

  it('uses the squared distance; its loss is the contrast, as slow loops compute it', () => {
    const whole = [
      [1, 0, 0],
      [2, 0, 0],
    ];
    const parts = [
      [1.4, 0, 0],
      [1.6, 0, 0],
    ];
    const { score, loss } = scored(whole, parts);
    expect(score).toBe(1);
    const terms = [0.4 ** 2 + 10 - 0.6 ** 2, 0.4 ** 2 + 10 - 0.6 ** 2];
    expect(loss).toBeCloseTo((terms[0]! + terms[1]!) / 2, 5);
    expect(scored(whole, parts.toReversed()).score).toBe(0);
  });

  it('is at chance if all counts are zero; the loss is the margin, and there is an alarm', () => {
    const nothing = apart.map(() => [0, 0, 0]);
    const { score, loss, alarms } = scored(nothing, nothing);
    expect(score).toBe(counting.chance(settings, 4));
    expect(loss).toBe(10);
    expect(alarms.map(({ kind }) => kind)).toEqual(['zero-counts']);
    expect(scored(nothing, nothing, { ...settings, margin: 0 }).alarms).toHaveLength(1);
  });

  it('raises an alarm if more than nine in ten counters are dead, with their number', () => {
    const wide = apart.map(([first]) => [first!, ...Array<number>(19).fill(0)]);
    expect(scored(wide, wide).alarms).toEqual([
      {
        kind: 'dead-counters',
        message: '19 of 20 counters are dead: their count is zero on all 4 held-out images.',
      },
    ]);
  });
});

describe('the board', () => {
  const posed = batchOf([{ images: pose(1) }, { images: pose(2) }]);
  const answers = {
    whole: hostTensor([2, 3], [2, 0, 0.5, 1, 0, 0]),
    parts: hostTensor([2, 3], [2.5, 0, 0, 1, 0, 3]),
  };

  it('shows the whole and its separated tiles, also before there are counts', () => {
    const shown = counting.show(posed, undefined, 1, settings);
    expect(shown.pictures.map(({ picture }) => picture.width)).toEqual([8, 18]);
    expect(shown.pictures[0]!.picture.data).toEqual(inputOf(pose(2), 0));
    const tiles = shown.pictures[1]!.picture;
    for (const [tile, [left, top]] of [
      [1, [0, 0]],
      [2, [10, 0]],
      [3, [0, 10]],
      [4, [10, 10]],
    ] as const)
      for (let y = 0; y < 8; y++) {
        const at = 3 * ((top + y) * 18 + left);
        expect(tiles.data.slice(at, at + 24)).toEqual(inputOf(pose(2), tile).slice(y * 24, (y + 1) * 24));
      }
    expect(shown.bars).toBeUndefined();
  });

  it('lists the counters of a photograph by descending count, without zeros', () => {
    const shown = counting.show(posed, answers, 1, settings);
    expect(shown.bars?.rows).toEqual([
      { label: 'no. 3', values: [0, 3] },
      { label: 'no. 1', values: [1, 1] },
    ]);
    expect(shown.caption).toBe('total count 1.0 in the whole, 4.0 in its tiles; 2 of 3 counters active');
    expect(boardItemSchema.shape.bars.safeParse(shown.bars).success).toBe(true);
  });

  it('shows all counters over all photographs, in the caption and as squares, dead ones in blue', () => {
    const [census] = counting.overview!(posed, answers, 2, settings);
    expect(census!.caption).toBe('2 of 3 counters are alive on these 2 images');
    expect(census!.bars?.rows).toEqual([
      { label: 'no. 1', values: [1.5, 1.75] },
      { label: 'no. 3', values: [0.25, 1.5] },
    ]);
    const { width, data } = census!.pictures[0]!.picture;
    const colourOf = (place: number) => {
      const at = 3 * (Math.floor(place / 2) * (width / 2) * width + (place % 2) * (width / 2));
      return data.slice(at, at + 3);
    };
    const isBlue = ([red, , blue]: Pixels) => blue! > red! + 50;
    expect([0, 1, 2].map((place) => isBlue(colourOf(place)))).toEqual([false, false, true]);
  });
});

describe('settings', () => {
  it('are refused if half the side is too small for the encoder, or not a multiple that it accepts', () => {
    expect(makeSettings('counting', { encoder: 'alexnet', size: 96 })).toMatchObject({
      ok: false,
      failure: {
        message: 'counting gives alexnet tiles of half the image size: found 96 px, so tiles of 48 px',
        hint: 'choose an image size of at least 128 px and a multiple of 2',
      },
    });
    expect(makeSettings('counting', { encoder: 'vit-tiny', size: 72 }).ok).toBe(false);
    expect(makeSettings('counting', { encoder: 'vit-tiny', size: 64 }).ok).toBe(true);
    expect(makeSettings('counting', { encoder: 'conv4', size: 33 }).ok).toBe(false);
  });
});

describe('a training on the samples', () => {
  it('brings wholes closer to the sums of their parts, and away from other photographs', async () => {
    const asked = { size: 32, batch: 12, optimizer: 'adamw', learningRate: 0.001 } as const;
    const { first, last } = await learnsOnSamples('counting', asked, 160);
    expect(last.loss).toBeLessThan(0.85 * first.loss);
    expect(last.alarms).toEqual([]);
  }, 120_000);
});
