import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Encoder } from '../../../../electron/worker/nets/encoder.ts';
import { convolutionBlock } from '../../../../electron/worker/nets/layers.ts';
import { declaredTensors, initialiseTensors, scopeOver } from '../../../../electron/worker/nets/scopes.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { cutPatch } from '../../../../electron/worker/posing/patches.ts';
import { context } from '../../../../electron/worker/tasks/context/context.ts';
import type { PoseSettings } from '../../../../electron/worker/tasks/posed.ts';
import { colourPixels } from '../../../../shared/image-reading.ts';
import type { ContextSettings } from '../../../../shared/task-cards/context.ts';
import { tinySettings } from '../../training/fixture.ts';
import { expectGradientsOfFiniteDifferences } from '../finite-differences.ts';
import { learnsOnSamples } from '../learning.ts';
import { batchOf, hostTensor, slope } from '../photographs.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

type Pose = PoseSettings<ContextSettings>;
const settings: Pose = {
  ...colourPixels,
  size: 64,
  gap: 0.5,
  jitter: 0.1,
  colour: 'keep',
  pixelate: 0,
  level: false,
  normalise: true,
};
/** Patches of 12 px with gaps of 6, moved by up to 1; the lattice spans 48 of 64. */
const patch = 12;
const pitch = 18;
const pose = (seed: number, own: Pose = settings, purpose: 'train' | 'held-out' = 'held-out') =>
  context.pose(slope(80, 72, seed), own, new Random('pose', seed), purpose, { index: 0 });

/** Red is the column of a pixel, green its row. */
const map = (side: number) => ({
  width: side,
  height: side,
  channels: 3 as const,
  data: Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return [pixel % side, Math.floor(pixel / side), 9][i % 3]!;
  }),
});

describe('the question', () => {
  it('has the shapes of the signature', () => {
    for (const own of [settings, { ...settings, gap: 0, jitter: 0 }, { ...settings, size: 70, gap: 1, jitter: 0.15 }]) {
      const posed = pose(1, own);
      const signature = context.signature(own);
      expect(Object.keys(posed)).toEqual(Object.keys(signature));
      for (const [name, { shape }] of Object.entries(signature))
        expect(posed[name]?.length).toBe(shape.reduce((a, b) => a * b, 1));
    }
  });

  it('contains all eight neighbours of the middle patch, in reading order', () => {
    expect(Array.from(pose(1).side!)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('held-out, is the lattice in the middle of the photograph, without jitter', () => {
    const { patches, corners } = context.pose(map(64), settings, new Random(1), 'held-out', { index: 0 });
    for (let place = 0; place < 9; place++) {
      const corner = [8 + (place % 3) * pitch, 8 + Math.floor(place / 3) * pitch];
      expect(Array.from(corners!.subarray(2 * place, 2 * place + 2))).toEqual(corner);
      const at = place * patch * patch * 3;
      expect(Array.from(patches!.subarray(at, at + 2))).toEqual(corner);
    }
  });

  it('in training, moves the lattice and jitters each patch; the pixels are those at the stored corners', () => {
    const distances = new Set<number>();
    const lefts = new Set<number>();
    for (let seed = 0; seed < 60; seed++) {
      const { patches, corners } = context.pose(map(64), settings, new Random(seed), 'train', { index: 0 });
      lefts.add(corners![8]!);
      for (let place = 0; place < 9; place++) {
        const at = place * patch * patch * 3;
        expect(Array.from(patches!.subarray(at, at + 2))).toEqual(
          Array.from(corners!.subarray(2 * place, 2 * place + 2)),
        );
        if (place % 3 > 0) distances.add(corners![2 * place]! - corners![2 * place - 2]!);
      }
    }
    expect([...distances].sort((a, b) => a - b)).toEqual([16, 17, 18, 19, 20]);
    expect(lefts.size).toBeGreaterThan(10);
  });

  it('is determined by the seed, and in training differs between seeds', () => {
    const own: Pose = { ...settings, colour: 'drop', pixelate: 0.5 };
    expect(pose(1, own, 'train')).toEqual(pose(1, own, 'train'));
    const drawn = (seed: number) => context.pose(slope(80, 72), own, new Random(seed), 'train', { index: 0 }).patches;
    expect(drawn(1)).not.toEqual(drawn(2));
  });

  it('pixelates a share of the patches, in training only', () => {
    const changed = (pixelate: number, purpose: 'train' | 'held-out') => {
      const own = { ...settings, size: 128, pixelate };
      let count = 0;
      for (let seed = 0; seed < 20; seed++) {
        const picture = slope(140, 130, seed);
        const { patches, corners, photograph } = context.pose(picture, own, new Random(seed), purpose, { index: 0 });
        for (let place = 0; place < 9; place++) {
          const corner = { left: corners![2 * place]!, top: corners![2 * place + 1]! };
          const cut = cutPatch(photograph as Uint8Array, 128, corner, 24);
          if (cut.some((value, i) => value !== patches![place * cut.length + i])) count += 1;
        }
      }
      return count / 180;
    };
    expect(changed(1, 'held-out')).toBe(0);
    expect(changed(1, 'train')).toBe(1);
    expect(changed(0.3, 'train')).toBeGreaterThan(0.15);
    expect(changed(0.3, 'train')).toBeLessThan(0.45);
  });

  it('leaves one channel of each patch if colours are dropped, held-out too', () => {
    const { patches } = pose(3, { ...settings, colour: 'drop' });
    for (let place = 0; place < 9; place++) {
      const pixels = patches!.subarray(place * patch * patch * 3, (place + 1) * patch * patch * 3);
      const dropped = [0, 1, 2].filter((c) => pixels.every((value, i) => i % 3 !== c || Math.abs(value - 128) <= 1));
      expect(dropped).toHaveLength(2);
    }
  });
});

/** One small convolution and its spatial mean. */
const small: Encoder = {
  id: 'conv4',
  width: 5,
  encode(scope, images) {
    const map = convolutionBlock(scope.within('conv1'), images as tf.Tensor4D, {
      filters: 5,
      side: 3,
      stride: 2,
      padding: 1,
    });
    return { stages: [map], features: tf.mean(map, [1, 2]) };
  },
};

function netWith(own: Pose) {
  const net = (scope: Parameters<typeof context.net>[0], patches: tf.Tensor) =>
    context.net(scope, small, { patches }, own, 1).logits!;
  const { parameters, buffers } = initialiseTensors(
    declaredTensors((scope) => net(scope, tf.zeros([0, patch, patch, 3]))),
    1,
  );
  const state = Object.fromEntries(
    Object.entries({ ...parameters, ...buffers }).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
  );
  return {
    parameters: Object.keys(parameters),
    answer: (patches: tf.Tensor) => Array.from(net(scopeOver(state), patches).dataSync()),
  };
}

describe('the net', () => {
  const random = new Random('patches');
  const bytes = Float32Array.from({ length: 18 * patch * patch * 3 }, () => random.integer(0, 255));
  const patches = tf.tensor4d(bytes, [18, patch, patch, 3]);
  const per = patch * patch * 3;

  it('gives eight rows per photograph, each from the middle patch and one neighbour', () => {
    const { answer } = netWith(settings);
    const before = answer(patches);
    expect(before).toHaveLength(2 * 8 * 8);
    const rowsChangedBy = (place: number) => {
      const other = bytes.slice();
      other.copyWithin(place * per, 17 * per); // another patch in its place
      const after = answer(tf.tensor4d(other, [18, patch, patch, 3]));
      return Array.from({ length: 16 }, (_, row) => row).filter((row) =>
        after.slice(row * 8, row * 8 + 8).some((logit, k) => logit !== before[row * 8 + k]),
      );
    };
    expect(rowsChangedBy(0)).toEqual([0]);
    expect(rowsChangedBy(5)).toEqual([4]);
    expect(rowsChangedBy(9 + 8)).toEqual([]); // by itself
    expect(rowsChangedBy(4)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(rowsChangedBy(9 + 3)).toEqual([8 + 3]);
  });

  it('has batch norm without scale and shift in its head', () => {
    const { parameters } = netWith(settings);
    expect(parameters.filter((name) => name.startsWith('head/'))).toEqual([
      'head/first/kernel',
      'head/second/kernel',
      'head/second/bias',
      'head/answer/kernel',
      'head/answer/bias',
    ]);
  });

  it('ignores the green–magenta direction if it is projected out', () => {
    const tinted = tf.add(patches, tf.mul(tf.tensor1d([-10, 20, -10]), tf.sin(tf.range(0, 18)).reshape([18, 1, 1, 1])));
    const waves = tf.add(
      tinted,
      tf.mul(tf.tensor1d([-10, 20, -10]), tf.sin(tf.range(0, patch)).reshape([1, 1, patch, 1])),
    );
    const change = (own: Pose) => {
      const { answer } = netWith(own);
      const [before, after] = [answer(patches), answer(waves)];
      return Math.max(...before.map((logit, i) => Math.abs(logit - after[i]!)));
    };
    expect(change(settings)).toBeGreaterThan(3e-3);
    expect(change({ ...settings, colour: 'project' })).toBeLessThan(1e-5);
  });
});

describe('the encoder’s input for a plain picture', () => {
  const random = new Random('plain');
  const pixels = tf.tensor4d(
    Float32Array.from({ length: 2 * 48 }, () => random.uniform()),
    [2, 4, 4, 3],
  );
  const viewed = (own: Pose) => context.view!(pixels, own).arraySync() as number[][][][];

  it('has no green–magenta component if it is projected out', () => {
    for (const row of viewed({ ...settings, colour: 'project', normalise: false }).flat(2))
      expect(-row[0]! + 2 * row[1]! - row[2]!).toBeCloseTo(0, 5);
  });

  it('is its green channel if colours are dropped', () => {
    const original = pixels.arraySync() as number[][][][];
    for (const [i, row] of viewed({ ...settings, colour: 'drop', normalise: false })
      .flat(2)
      .entries()) {
      expect([row[0], row[2]]).toEqual([0, 0]);
      expect(row[1]).toBeCloseTo((original.flat(2)[i]![1]! - 0.5) * 4, 5);
    }
  });

  it('has no slope if patches are levelled', () => {
    const sloping = tf.add(pixels, tf.reshape(tf.range(0, 4), [1, 1, 4, 1])) as tf.Tensor4D;
    const level = { ...settings, level: true };
    expect(
      tf.max(tf.abs(tf.sub(context.view!(sloping, level), context.view!(pixels, level)))).dataSync()[0],
    ).toBeLessThan(1e-4);
    expect(
      tf.max(tf.abs(tf.sub(context.view!(sloping, settings), context.view!(pixels, settings)))).dataSync()[0],
    ).toBeGreaterThan(0.1);
  });

  it('has mean 0 if patches are normalised', () => {
    expect(tf.mean(context.view!(pixels, settings)).dataSync()[0]).toBeCloseTo(0, 5);
  });
});

describe('the loss', () => {
  it('is ln 8 at chance, with an accuracy of an eighth', () => {
    const side = tf.tensor1d([0, 1, 2, 3, 4, 5, 6, 7], 'int32');
    const { loss, metrics } = context.loss({ logits: tf.zeros([8, 8]) }, { side }, settings);
    expect(loss.dataSync()[0]).toBeCloseTo(Math.log(8), 6);
    expect(metrics.accuracy!.dataSync()[0]).toBe(context.chance(settings, 64));
  });
});

describe('a training step', () => {
  it('changes each weight by the gradient that finite differences give', () => {
    const own = tinySettings({ size: 88, batch: 2 }, 'context'); // patches of 16 px
    const photographs = [1, 2].map((seed) =>
      context.pose(slope(99, 99, seed), { ...settings, size: 88 }, new Random(seed), 'held-out', { index: 0 }),
    );
    expectGradientsOfFiniteDifferences(own, small, batchOf(photographs));
  });
});

describe('the score', () => {
  const side = Int32Array.from({ length: 16 }, (_, i) => i % 8);
  const scored = (guess: (truth: number) => number) => {
    const scorer = context.scorer(settings);
    const logits = Array.from(side).flatMap((truth) =>
      Array.from({ length: 8 }, (_, k) => (k === guess(truth) ? 9 : 0)),
    );
    scorer.add({ logits: hostTensor([16, 8], logits) }, { side }, 2);
    return scorer.result();
  };

  it('is the share of neighbours whose side is answered correctly', () => {
    expect(scored((truth) => truth)).toMatchObject({ score: 1, alarms: [] });
    expect(scored((truth) => 7 - truth)).toMatchObject({ score: 0, alarms: [] });
  });

  it('raises an alarm if every neighbour is put on the same side', () => {
    const { score, alarms } = scored(() => 1);
    expect(score).toBe(context.chance(settings, 2));
    expect(alarms[0]?.message).toBe(
      "100 % of the answers on held-out images are 'above': the network gives the same answer whatever it sees.",
    );
  });
});

describe('the board', () => {
  const photographs = Array.from({ length: 24 }, (_, seed) => pose(seed));
  const posed = batchOf(photographs);
  const captionOf = (index: number) => context.show(posed, undefined, index, settings).caption;
  const logitsFor = (index: number, asked: number, answered: number) => {
    const logits = new Float32Array(24 * 64);
    logits[(index * 8 + asked) * 8 + answered] = Math.log(7);
    return hostTensor([24 * 8, 8], logits);
  };
  const index = Array.from({ length: 24 }, (_, i) => i).find(
    (i) => captionOf(i) === 'the second patch is above left of the first',
  )!;

  it('shows different sides for different photographs', () => {
    expect(new Set(photographs.map((_, i) => captionOf(i))).size).toBeGreaterThan(4);
  });

  it('shows both patches in their places, in white frames on the faint photograph', () => {
    const { data } = context.show(posed, undefined, index, settings).pictures.at(-1)!.picture;
    const at = (x: number, y: number, c: number) => data[(y * 64 + x) * 3 + c];
    const photograph = photographs[index]!.photograph!;
    for (const [left, top] of [
      [8, 8],
      [26, 26],
    ] as const) {
      expect(at(left - 1, top - 1, 0)).toBe(255);
      for (let c = 0; c < 3; c++)
        expect(at(left + 3, top + 5, c)).toBe(photograph[((top + 5) * 64 + left + 3) * 3 + c]);
    }
    expect(at(60, 60, 1)).toBe(Math.round(128 + 0.25 * (photograph[(60 * 64 + 60) * 3 + 1]! - 128)));
  });

  it('names the side and the answer, with the probability of every side', () => {
    const shown = context.show(posed, { logits: logitsFor(index, 0, 6) }, index, settings);
    expect(shown.caption).toBe('the second patch is above left; the network answers below (50 %)');
    expect(shown.correct).toBe(false);
    expect(shown.pictures.map(({ role }) => role)).toEqual(['asked', 'answer', 'truth']);
    expect(shown.probabilities?.map(({ label, truth }) => [label, truth])).toEqual([
      ['above left', true],
      ['above', false],
      ['above right', false],
      ['left', false],
      ['right', false],
      ['below left', false],
      ['below', false],
      ['below right', false],
    ]);
    expect(context.show(posed, { logits: logitsFor(index, 0, 0) }, index, settings).correct).toBe(true);
  });

  it('draws each place as bright as it is probable, and the second patch at the most probable one', () => {
    const { data } = context.show(posed, { logits: logitsFor(index, 0, 6) }, index, settings).pictures[1]!.picture;
    const pixel = (x: number, y: number) => Array.from(data.subarray((y * 64 + x) * 3, (y * 64 + x) * 3 + 3));
    const second = Array.from(photographs[index]!.patches!.subarray(0, 3));
    expect(pixel(26, 44)).toEqual(second); // below the middle
    expect(pixel(10, 10)).toEqual([36, 36, 36]); // a seventh of the highest probability
  });
});

describe('training on the sample photographs', () => {
  it('finds the right side more often than the untrained network', async () => {
    const { first, last } = await learnsOnSamples('context', { size: 96, batch: 12 }, 120);
    expect(last.score).toBeGreaterThan(first.score + 0.05);
  }, 240_000);
});
