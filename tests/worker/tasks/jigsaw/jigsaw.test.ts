import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Encoder } from '../../../../electron/worker/nets/encoder.ts';
import { encoders } from '../../../../electron/worker/nets/encoders.ts';
import { convolutionBlock } from '../../../../electron/worker/nets/layers.ts';
import { declaredTensors, initialiseTensors, scopeOver } from '../../../../electron/worker/nets/scopes.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import type { Pixels } from '../../../../electron/worker/pictures/picture.ts';
import { permutationSet } from '../../../../electron/worker/posing/permutation-set.ts';
import { jigsaw, permutationsInUse } from '../../../../electron/worker/tasks/jigsaw/jigsaw.ts';
import type { PoseSettings } from '../../../../electron/worker/tasks/posed.ts';
import { colourPixels } from '../../../../shared/image-reading.ts';
import type { JigsawSettings } from '../../../../shared/task-cards/jigsaw.ts';
import { tinySettings } from '../../training/fixture.ts';
import { expectGradientsOfFiniteDifferences } from '../finite-differences.ts';
import { learnsOnSamples } from '../learning.ts';
import { batchOf, hostTensor, slope } from '../photographs.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

type Pose = PoseSettings<JigsawSettings>;
const settings: Pose = {
  ...colourPixels,
  size: 24,
  permutations: 8,
  startWith: 8,
  growEvery: 3,
  gap: true,
  level: false,
  normalise: true,
  grey: 0,
  channelJitter: 0,
  centralCrop: false,
};
const tile = 6; // of cells of 8
const pose = (seed: number, own: Pose = settings, purpose: 'train' | 'held-out' = 'held-out', epoch?: number) =>
  jigsaw.pose(slope(30, 27, seed), own, new Random('pose', seed), purpose, {
    index: 0,
    ...(epoch !== undefined && { epoch }),
  });

/** Red is the column of a pixel, green its row. */
const map = (width: number, height: number) => ({
  width,
  height,
  channels: 3 as const,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return [pixel % width, Math.floor(pixel / width), 9][i % 3]!;
  }),
});

describe('the question', () => {
  it('has the shapes of the signature', () => {
    for (const own of [settings, { ...settings, gap: false }, { ...settings, size: 25 }]) {
      const posed = pose(1, own);
      const signature = jigsaw.signature(own);
      expect(Object.keys(posed)).toEqual(Object.keys(signature));
      for (const [name, { shape }] of Object.entries(signature))
        expect(posed[name]?.length).toBe(shape.reduce((a, b) => a * b, 1));
    }
  });

  it('held-out, has at place k the centre of the cell of tile π(k)', () => {
    const { tiles, permutation } = jigsaw.pose(map(24, 24), settings, new Random(3), 'held-out', { index: 0 });
    const order = permutationSet(8)[permutation![0]!]!;
    for (let place = 0; place < 9; place++) {
      const [column, row] = [order[place]! % 3, Math.floor(order[place]! / 3)];
      const at = place * tile * tile * 3;
      expect(Array.from(tiles!.subarray(at, at + 3))).toEqual([8 * column + 1, 8 * row + 1, 9]);
    }
  });

  it('in training, has tiles at random places inside their cells', () => {
    const offsets = new Set<number>();
    for (let seed = 0; seed < 40; seed++) {
      const about = { index: 0, epoch: 0 };
      const { tiles, permutation } = jigsaw.pose(map(24, 24), settings, new Random(seed), 'train', about);
      const order = permutationSet(8)[permutation![0]!]!;
      for (let place = 0; place < 9; place++) {
        const [column, row] = [order[place]! % 3, Math.floor(order[place]! / 3)];
        const at = place * tile * tile * 3;
        offsets.add(tiles![at]! - 8 * column).add(tiles![at + 1]! - 8 * row);
      }
    }
    expect([...offsets].sort()).toEqual([0, 1, 2]);
  });

  it('without gaps, is the whole photograph in cells', () => {
    const { tiles } = jigsaw.pose(map(24, 24), { ...settings, gap: false }, new Random(3), 'train', { index: 0 });
    const seen = new Set(Array.from({ length: 9 * 64 }, (_, i) => 24 * tiles![3 * i + 1]! + tiles![3 * i]!));
    expect(seen.size).toBe(24 * 24);
  });

  it('is determined by the seed, and in training differs between seeds', () => {
    const about = { index: 0, epoch: 0 };
    const drawn = (seed: number) =>
      jigsaw.pose(slope(30, 27), { ...settings, channelJitter: 1, grey: 0.5 }, new Random(seed), 'train', about);
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1).tiles).not.toEqual(drawn(2).tiles);
  });

  it('is cut from the central square if the setting says so', () => {
    for (let seed = 0; seed < 20; seed++) {
      const own = { ...settings, centralCrop: true };
      const { tiles } = jigsaw.pose(map(60, 24), own, new Random(seed), 'train', { index: 0 });
      const columns = Array.from({ length: 9 * tile * tile }, (_, i) => tiles![3 * i]!);
      expect(Math.min(...columns)).toBeGreaterThanOrEqual(18);
      expect(Math.max(...columns)).toBeLessThan(42);
    }
  });

  it('shows a share of photographs in grey, and shifted channels, only in training; with a share of 1, held-out photographs are grey too', () => {
    const shownGrey = (grey: number, purpose: 'train' | 'held-out') =>
      Array.from({ length: 200 }, (_, seed) => pose(seed, { ...settings, grey }, purpose)).filter(({ tiles }) =>
        isGrey(tiles!),
      ).length;
    const isGrey = (tiles: ArrayLike<number>) =>
      Array.from({ length: tiles.length / 3 }, (_, i) => i).every((i) => tiles[3 * i] === tiles[3 * i + 1]);
    expect(shownGrey(0.3, 'train')).toBeGreaterThan(40);
    expect(shownGrey(0.3, 'train')).toBeLessThan(80);
    expect(shownGrey(0.99, 'held-out')).toBe(0);
    expect(shownGrey(1, 'train')).toBe(200);
    expect(shownGrey(1, 'held-out')).toBe(200);
    const shifted = { ...settings, channelJitter: 2 };
    expect(pose(2, shifted).tiles).toEqual(pose(2).tiles);
    expect(pose(2, shifted, 'train').tiles).not.toEqual(pose(2, settings, 'train').tiles);
  });
});

describe('the permutations in use', () => {
  const plan = { permutations: 64, startWith: 8, growEvery: 3 };

  it('double every few epochs until all are in use', () => {
    const inUse = Array.from({ length: 12 }, (_, epoch) => permutationsInUse(plan, epoch));
    expect(inUse).toEqual([8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64]);
    expect(permutationsInUse({ ...plan, permutations: 20 }, 50)).toBe(20);
    expect(permutationsInUse({ ...plan, permutations: 4 }, 0)).toBe(4);
  });

  it('are those that training draws from; held-out puzzles are drawn from all', () => {
    const own = { ...settings, ...plan };
    const dealt = (purpose: 'train' | 'held-out', epoch?: number) =>
      Array.from({ length: 300 }, (_, seed) => pose(seed, own, purpose, epoch).permutation![0]!);
    expect(new Set(dealt('train', 2)).size).toBe(8);
    expect(Math.max(...dealt('train', 2))).toBe(7);
    expect(Math.max(...dealt('train', 3))).toBe(15);
    expect(Math.max(...dealt('held-out'))).toBeGreaterThan(48);
  });
});

describe('the net', () => {
  const netOf = (tiles: tf.Tensor, own: Pose = settings) => {
    const net = (scope: Parameters<typeof jigsaw.net>[0], input: tf.Tensor) =>
      jigsaw.net(scope, encoders.conv4, { tiles: input }, own, 1).logits!;
    const { parameters, buffers } = initialiseTensors(
      declaredTensors((scope) => net(scope, tf.zeros([0, ...tiles.shape.slice(1)]))),
      1,
    );
    const state = Object.fromEntries(
      Object.entries({ ...parameters, ...buffers }).map(([name, { shape, data }]) => [
        name,
        tf.tensor(data, [...shape]),
      ]),
    );
    return Array.from(net(scopeOver(state), tiles).dataSync());
  };
  const random = new Random('tiles');
  const tiles = tf.tensor4d(
    Float32Array.from({ length: 18 * 16 * 16 * 3 }, () => random.integer(0, 255)),
    [18, 16, 16, 3],
  );

  it('gives one row per puzzle, which depends only on its own nine tiles', () => {
    const together = netOf(tiles);
    expect(together).toHaveLength(2 * 8);
    const second = netOf(tf.slice(tiles, [9, 0, 0, 0], [9, 16, 16, 3]));
    for (const [i, logit] of second.entries()) expect(together[8 + i]).toBeCloseTo(logit, 4);
  });

  it('ignores the brightness of a tile if tiles are normalised', () => {
    const brighter = tf.add(
      tf.mul(tiles, 0.5),
      tf.tensor4d(
        Float32Array.from({ length: 18 }, (_, i) => 5 * i),
        [18, 1, 1, 1],
      ),
    );
    const [before, after] = [netOf(tiles), netOf(brighter)];
    const difference = Math.max(...before.map((logit, i) => Math.abs(logit - after[i]!)));
    expect(difference).toBeLessThan(1e-4);
    const plain = { ...settings, normalise: false };
    const [plainBefore, plainAfter] = [netOf(tiles, plain), netOf(brighter, plain)];
    expect(Math.max(...plainBefore.map((logit, i) => Math.abs(logit - plainAfter[i]!)))).toBeGreaterThan(0.002);
  });
});

describe('levelling', () => {
  it('removes a linear gradient of brightness from the encoder’s input', () => {
    const pixels = tf.randomUniform([2, 6, 6, 3], 0, 1, 'float32', 3) as tf.Tensor4D;
    const sloping = tf.add(pixels, tf.reshape(tf.range(0, 6), [1, 6, 1, 1])) as tf.Tensor4D;
    const furthest = (own: typeof settings) =>
      tf.max(tf.abs(tf.sub(jigsaw.view!(sloping, own), jigsaw.view!(pixels, own)))).dataSync()[0]!;
    expect(furthest({ ...settings, level: true })).toBeLessThan(1e-4);
    expect(furthest(settings)).toBeGreaterThan(0.1);
  });
});

describe('the loss', () => {
  it('is ln |P| at chance', () => {
    const { loss } = jigsaw.loss(
      { logits: tf.zeros([3, 8]) },
      { permutation: tf.tensor1d([0, 5, 7], 'int32') },
      settings,
    );
    expect(loss.dataSync()[0]).toBeCloseTo(Math.log(8), 6);
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
  it('changes each weight by the gradient that finite differences give', () => {
    const own = tinySettings({ size: 64, batch: 2 }, 'jigsaw'); // tiles of 16 px
    const photographs = [1, 2].map((seed) =>
      jigsaw.pose(slope(72, 72, seed), { ...settings, size: 64 }, new Random(seed), 'held-out', { index: 0 }),
    );
    expectGradientsOfFiniteDifferences(own, small, batchOf(photographs));
  });
});

describe('the score', () => {
  const scored = (guess: (truth: number) => number) => {
    const scorer = jigsaw.scorer(settings);
    const truths = Int32Array.from({ length: 40 }, (_, i) => i % 8);
    const logits = Array.from(truths).flatMap((truth) =>
      Array.from({ length: 8 }, (_, p) => (p === guess(truth) ? 9 : 0)),
    );
    scorer.add({ logits: hostTensor([40, 8], logits) }, { permutation: truths }, 40);
    return scorer.result();
  };

  it('is the share of permutations answered correctly; chance is 1 ÷ permutations', () => {
    expect(scored((truth) => truth)).toMatchObject({ score: 1, standardError: 0, alarms: [] });
    expect(scored((truth) => (truth < 4 ? truth : 0)).score).toBe(0.5);
    expect(jigsaw.chance(settings, 40)).toBe(1 / 8);
  });

  it('raises an alarm if every puzzle gets the same answer', () => {
    const { score, alarms } = scored(() => 2);
    expect(score).toBe(jigsaw.chance(settings, 40));
    expect(alarms).toEqual([
      {
        kind: 'constant-answer',
        message:
          "100 % of the answers on held-out images are 'permutation 3': the network gives the same answer whatever it sees.",
      },
    ]);
  });
});

describe('the board', () => {
  const posed = batchOf([pose(4), pose(5)]);
  const truth = posed.permutation![1]!;
  const set = permutationSet(8);
  const answering = (permutation: number) =>
    hostTensor(
      [2, 8],
      [...Array(8).fill(0), ...Array.from({ length: 8 }, (_, p) => (p === permutation ? Math.log(7) : 0))],
    );

  it('shows the shuffled tiles and the right order before there is an answer', () => {
    const shown = jigsaw.show(posed, undefined, 1, settings);
    expect(shown.pictures.map(({ role }) => role)).toEqual(['asked', 'truth']);
    expect(shown.caption).toBe(`permutation ${truth + 1} of 8: which one is it?`);
  });

  it('puts the tile at place k of the puzzle at place π(k)', () => {
    const [asked, solved] = jigsaw.show(posed, undefined, 1, settings).pictures.map(({ picture }) => picture);
    const cornerOf = (data: Pixels, place: number) => {
      const at = 3 * (Math.floor(place / 3) * (tile + 2) * asked!.width + (place % 3) * (tile + 2));
      return Array.from(data.subarray(at, at + 3));
    };
    for (let place = 0; place < 9; place++)
      expect(cornerOf(solved!.data, set[truth]![place]!)).toEqual(cornerOf(asked!.data, place));
  });

  it('solves the puzzle with a right answer; with a wrong one from this set of distant permutations, no tile is in place', () => {
    const right = jigsaw.show(posed, { logits: answering(truth) }, 1, settings);
    expect(right.correct).toBe(true);
    expect(right.caption).toBe(
      `permutation ${truth + 1} of 8; the network answers ${truth + 1} (50 %): 9 of 9 tiles in place`,
    );
    expect(right.pictures[1]!.picture).toEqual(right.pictures[2]!.picture);
    const guess = (truth + 1) % 8;
    const wrong = jigsaw.show(posed, { logits: answering(guess) }, 1, settings);
    expect(wrong.correct).toBe(false);
    expect(wrong.caption).toContain(`the network answers ${guess + 1} (50 %): 0 of 9 tiles in place`);
  });

  it('lists the most probable answers, and the right one', () => {
    const logits = hostTensor(
      [2, 8],
      [...Array(8).fill(0), ...Array.from({ length: 8 }, (_, p) => (p === truth ? -1 : p / 10))],
    );
    const { probabilities } = jigsaw.show(posed, { logits }, 1, settings);
    expect(probabilities).toHaveLength(6);
    expect(probabilities!.at(-1)).toMatchObject({ label: `no. ${truth + 1}`, truth: true });
    const values = probabilities!.map(({ probability }) => probability);
    expect(values).toEqual([...values].sort((a, b) => b - a));
  });
});

describe('training on the sample photographs', () => {
  it('distinguishes two permutations more often than the untrained network', async () => {
    const taskSettings = { permutations: 2, grey: 0, channelJitter: 0 };
    const { first, last } = await learnsOnSamples('jigsaw', { size: 64, batch: 16, taskSettings }, 50);
    expect(last.score).toBeGreaterThan(first.score + 0.08);
  }, 240_000);
});
