/** Tasks on pictures that are not colour photographs of 8 bits. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Encoder } from '../../../electron/worker/nets/encoder.ts';
import { encoders } from '../../../electron/worker/nets/encoders.ts';
import { convolutionBlock } from '../../../electron/worker/nets/layers.ts';
import { declare, scopeOver } from '../../../electron/worker/nets/scopes.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import type { Picture } from '../../../electron/worker/pictures/picture.ts';
import { encoderOf, poseSettings, pretextTask } from '../../../electron/worker/tasks/tasks.ts';
import type { ImageReading } from '../../../shared/image-reading.ts';
import { makeSettings } from '../../../shared/make-settings.ts';
import { taskCards } from '../../../shared/task-cards.ts';
import type { RequestedSettings, TrainSettings } from '../../../shared/training-settings.ts';
import { expectGradientsOfFiniteDifferences } from './finite-differences.ts';
import { batchOf } from './photographs.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const auto = { kind: 'auto' } as const;
const readings: Readonly<Record<string, ImageReading>> = {
  'one channel of 16 bits': { channels: 'grey', depth: 16, range: auto },
  'four bands of 8 bits': { channels: [0, 1, 2, 3], depth: 8, range: auto },
  'four bands of 16 bits': { channels: [3, 2, 1, 0], depth: 16, range: auto },
};

/** A picture without symmetry, another for every seed, in whole values or in steps of 1/257. */
function picture(reading: ImageReading, width: number, height: number, seed: number): Picture {
  const random = new Random(seed, 'any channels');
  const channels = reading.channels === 'grey' ? 1 : reading.channels.length;
  const length = width * height * channels;
  const data =
    reading.depth === 16
      ? Float32Array.from({ length }, () => random.integer(0, 65_535) / 257)
      : Uint8Array.from({ length }, () => random.integer(0, 255));
  return { width, height, channels, data };
}

function settingsFor(task: string, reading: ImageReading, asked: RequestedSettings = {}): TrainSettings {
  const made = makeSettings(task, { batch: 2, length: { steps: 1 }, ...asked, reading });
  if (!made.ok) throw new Error(made.failure.message);
  return made.value;
}

/** The smallest size of each task that does not need the flow between frames. */
const sizes = {
  rotation: 16,
  jigsaw: 66,
  context: 88,
  inpainting: 32,
  counting: 32,
  clustering: 32,
  simclr: 36,
  mae: 32,
  barlow: 36,
} as const;

describe.each(Object.keys(readings))('on %s', (name) => {
  const reading = readings[name]!;
  it.each(Object.keys(sizes) as (keyof typeof sizes)[])('%s poses, answers and draws its board', (id) => {
    const size = sizes[id];
    const settings = settingsFor(id, reading, { size, encoder: id === 'mae' ? 'vit-tiny' : 'conv4' });
    const task = pretextTask(id);
    const own = poseSettings(settings);
    const side = Math.ceil(size * 1.125);
    for (const purpose of ['train', 'held-out'] as const) {
      const posed = [1, 2].map((seed) =>
        task.pose(picture(reading, side + 4, side, seed), own, new Random('pose', seed), purpose, {
          index: seed - 1,
          epoch: 0,
        }),
      );
      for (const [array, { shape, dtype }] of Object.entries(task.signature(own))) {
        const found = posed[0]![array]!;
        expect(found.length, array).toBe(tf.util.sizeFromShape([...shape]));
        expect(found.constructor.name.toLowerCase(), array).toBe(`${dtype}array`);
      }
      const batch = batchOf(posed);
      const inputs = Object.fromEntries(
        Object.entries(task.signature(own)).map(([array, { shape, dtype }]) => [
          array,
          tf.tensor(
            Array.from(batch[array]!),
            [2 * shape[0]!, ...shape.slice(1)],
            dtype === 'int32' ? 'int32' : 'float32',
          ),
        ]),
      );
      const empty = Object.fromEntries(
        Object.entries(inputs).map(([array, x]) => [array, tf.zeros([0, ...x.shape.slice(1)], x.dtype)]),
      );
      const { parameters, buffers } = declare((scope) => task.net(scope, encoderOf(settings), empty, own, 2), 1);
      const state = Object.fromEntries(
        Object.entries({ ...parameters, ...buffers }).map(([key, { shape, data }]) => [
          key,
          tf.tensor(data, [...shape]),
        ]),
      );
      const outputs = task.net(scopeOver(state), encoderOf(settings), inputs, own, 2);
      const answers = Object.fromEntries(
        Object.entries(outputs).map(([key, x]) => [key, { shape: x.shape, data: x.dataSync() as Float32Array }]),
      );
      const scorer = task.scorer(own);
      scorer.add(answers, batch, 2);
      const { loss } = scorer.result();
      expect(Number.isFinite(loss)).toBe(true);
      for (const { pictures } of [
        task.show(batch, answers, 1, own),
        ...(task.overview?.(batch, answers, 2, own) ?? []),
      ])
        for (const { picture: drawn } of pictures)
          expect(drawn.data.length).toBe(drawn.width * drawn.height * drawn.channels);
    }
  });
});

/** One small convolution: quick enough for finite differences on tfjs's plain CPU backend. */
const small: Encoder = {
  id: 'conv4',
  width: 5,
  encode(scope, images) {
    const convolution = { filters: 5, side: 3, stride: 2, padding: 1 };
    const map = convolutionBlock(scope.within('conv1'), images as tf.Tensor4D, convolution);
    return { stages: [map], features: tf.mean(map, [1, 2]) };
  },
};

describe('a training step', () => {
  it.each([
    ['rotation', 'one channel of 16 bits', 16],
    ['rotation', 'four bands of 16 bits', 16],
    ['inpainting', 'four bands of 16 bits', 16],
    ['inpainting', 'one channel of 16 bits', 16],
    ['jigsaw', 'four bands of 8 bits', 66],
  ] as const)('of %s on %s changes each weight by the gradient of finite differences', (id, name, size) => {
    const reading = readings[name]!;
    const settings = settingsFor(id, reading, { size, encoder: 'conv4' });
    const posed = [1, 2].map((seed) =>
      pretextTask(id).pose(
        picture(reading, size + 4, size, seed),
        poseSettings(settings),
        new Random('pose', seed),
        'held-out',
        { index: 0 },
      ),
    );
    expectGradientsOfFiniteDifferences(settings, small, batchOf(posed));
  });
});

describe('an encoder', () => {
  it.each([1, 2, 4, 16])('has a first layer for %i channels, and the same layers after it', (channels) => {
    for (const [id, side] of [
      ['conv4', 32],
      ['resnet18', 32],
      ['alexnet', 64],
      ['vit-tiny', 32],
    ] as const) {
      const shapes = (count: number) =>
        Object.entries(declare((scope) => encoders[id].encode(scope, tf.zeros([0, side, side, count])), 1).parameters);
      const [first, ...others] = shapes(channels);
      const [coloured, ...same] = shapes(3);
      expect(first![1].shape.with(-2, 3)).toEqual(coloured![1].shape);
      expect(first![1].shape.at(-2)).toBe(channels);
      expect(others.map(([, { shape }]) => shape)).toEqual(same.map(([, { shape }]) => shape));
    }
  });
});

describe('a task about colours', () => {
  const needing = taskCards.filter(({ needsColour }) => needsColour).map(({ id }) => id);
  it('is refused on other channels, with the reason and a way out', () => {
    expect(needing).toEqual(['colorization', 'autoregressive', 'cross-modal']);
    for (const id of needing) {
      const made = makeSettings(id, { reading: readings['four bands of 8 bits']! });
      expect(made).toMatchObject({
        ok: false,
        failure: {
          code: 'bad-usage',
          message: expect.stringMatching(/needs colour: .*; these images are read as bands 1, 2, 3, 4$/),
          hint: expect.stringContaining('read the images in colour'),
        },
      });
    }
  });

  it('trains on colour of 16 bits', () => {
    for (const id of needing)
      expect(makeSettings(id, { reading: { channels: 'rgb', depth: 16, range: auto } }).ok).toBe(true);
  });
});

describe('a setting that changes colours', () => {
  it('has its value without effect where there are none, whatever was asked', () => {
    const taskSettings = { grey: 0.7, channelJitter: 2 };
    expect(settingsFor('jigsaw', readings['one channel of 16 bits']!, { taskSettings }).taskSettings).toMatchObject({
      grey: 0,
      channelJitter: 0,
    });
    expect(settingsFor('context', readings['four bands of 8 bits']!).taskSettings).toMatchObject({ colour: 'keep' });
    const colour: ImageReading = { channels: 'rgb', depth: 16, range: auto };
    expect(settingsFor('jigsaw', colour, { taskSettings }).taskSettings).toMatchObject(taskSettings);
  });
});
