import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Beside } from '../../../../electron/worker/data/auxiliary-data.ts';
import { encoders } from '../../../../electron/worker/nets/encoders.ts';
import { declaredTensors } from '../../../../electron/worker/nets/scopes.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { embeddingPicture } from '../../../../electron/worker/tasks/common-fate/board-pictures.ts';
import { commonFate } from '../../../../electron/worker/tasks/common-fate/common-fate.ts';
import { judgeFrame } from '../../../../electron/worker/tasks/common-fate/motion-agreement-scorer.ts';
import { encoderIds } from '../../../../shared/encoder-cards.ts';
import { colourPixels } from '../../../../shared/image-reading.ts';
import { sceneFolder } from '../../data/flow/scenes.ts';
import { photographs as numberedPhotographs } from '../../data/pictures.ts';
import { temporaryFolder, tinyJob, tinySettings, train } from '../../training/fixture.ts';
import { batchOf, hostTensor, slope } from '../photographs.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

type Settings = Parameters<typeof commonFate.pose>[1];
const settings: Settings = {
  ...colourPixels,
  size: 16,
  frameFilter: true,
  leastMotion: 1,
  pixels: 32,
  temperature: 0.1,
  flip: true,
  randomCrop: true,
};
const [width, height] = [24, 20];
/** The left part moves right, the rest down; each pixel moves slightly differently, so that places can be distinguished. */
const motion = (x: number, y: number) => [x < 11 ? 4 + 0.01 * y : 0, x < 11 ? 0 : 2 + 0.01 * x] as const;
const beside: Beside = {
  scene: 7,
  field: {
    width,
    height,
    data: Float32Array.from({ length: width * height * 2 }, (_, i) => {
      const pixel = i >> 1;
      return motion(pixel % width, Math.floor(pixel / width))[i % 2]!;
    }),
  },
};
const pose = (seed: number, purpose: 'train' | 'held-out' = 'held-out', own = settings, scene = 7) =>
  commonFate.pose(slope(width, height, seed), own, new Random('pose', seed), purpose, {
    index: 0,
    beside: { ...beside, scene },
  });

describe('the question', () => {
  it('has the shapes of the signature, and needs the flow', () => {
    const posed = pose(1);
    const signature = commonFate.signature(settings);
    expect(Object.keys(posed)).toEqual(Object.keys(signature));
    for (const [name, { shape }] of Object.entries(signature))
      expect(posed[name]?.length, name).toBe(shape.reduce((a, b) => a * b, 1));
    expect(Array.from(posed.scene!)).toEqual([7]);
    expect(() => commonFate.pose(slope(24, 20), settings, new Random(), 'train', { index: 0 })).toThrow('found none');
  });

  it('samples different pixels of the square, and gives their flow in units of its standard deviation', () => {
    const { rows, columns, flow, field } = pose(2);
    const places = new Set(Array.from(rows!, (row, i) => 16 * row + columns![i]!));
    expect(places.size).toBe(32);
    expect(Math.max(...places)).toBeLessThan(256);
    const raw = Array.from(rows!, (row, i) => [0, 1].map((axis) => field![2 * (16 * row + columns![i]!) + axis]!));
    const mean = [0, 1].map((axis) => raw.reduce((sum, vector) => sum + vector[axis]!, 0) / 32);
    const spread = Math.sqrt(raw.reduce((sum, [x, y]) => sum + (x! - mean[0]!) ** 2 + (y! - mean[1]!) ** 2, 0) / 32);
    for (const [i, vector] of raw.entries())
      for (const axis of [0, 1]) expect(flow![2 * i + axis]).toBeCloseTo(vector[axis]! / spread, 4);
  });

  it('crops and mirrors the motion with the photograph', () => {
    const centre = pose(3);
    for (const [x, y] of [
      [0, 0],
      [15, 0],
      [4, 9],
    ] as const) {
      // biome-ignore format: places
      const at = y * 16 + x;
      const [left, top] = [(width - 16) >> 1, (height - 16) >> 1];
      for (const axis of [0, 1]) expect(centre.field![2 * at + axis]).toBeCloseTo(motion(left + x, top + y)[axis]!, 5);
      const truth = slope(width, height, 3).data[3 * ((top + y) * width + left + x)];
      expect(centre.images![3 * at]).toBe(truth);
    }
    const plain = { ...settings, randomCrop: false };
    const seeds = Array.from({ length: 8 }, (_, seed) => pose(seed, 'train', plain));
    const mirrored = seeds.findIndex((posed, seed) => posed.images![0] !== pose(seed, 'held-out').images![0]);
    const [turned, straight] = [seeds[mirrored]!, pose(mirrored, 'held-out')];
    for (const x of [0, 3, 15]) {
      expect(turned.images![3 * x]).toBe(straight.images![3 * (15 - x)]);
      expect(turned.field![2 * x]).toBeCloseTo(-straight.field![2 * (15 - x)]!, 6);
      expect(turned.field![2 * x + 1]).toBeCloseTo(straight.field![2 * (15 - x) + 1]!, 6);
    }
  });

  it('differs between seeds, and is the same for one seed', () => {
    expect(pose(1, 'train')).toEqual(pose(1, 'train'));
    expect(pose(1, 'train').rows).not.toEqual(pose(2, 'train').rows);
  });

  it('gives nearly no flow for motion below the threshold', () => {
    const still: Beside = { scene: 1, field: { width, height, data: Float32Array.from({ length: width * height * 2 }, (_, i) => 0.02 * Math.sin(i)) } }; // biome-ignore format: one field
    const { flow } = commonFate.pose(slope(width, height), settings, new Random(1), 'held-out', {
      index: 0,
      beside: still,
    });
    expect(Math.max(...flow!.map(Math.abs))).toBeLessThan(0.02 / 0.19);
  });
});

describe('the net', () => {
  it('embeds the sampled pixels in training, with parameters of encoder and head only', () => {
    for (const id of encoderIds) {
      const own = { ...settings, size: 64 };
      let shape: readonly number[] = [];
      const { parameters } = declaredTensors((scope) => {
        const posed = { images: tf.zeros([0, 64, 64, 3]), rows: tf.zeros([0, 32]), columns: tf.zeros([0, 32]) };
        const { embedding, map } = commonFate.net(scope, encoders[id], posed, own, 1);
        shape = (embedding ?? map)!.shape;
      });
      expect(shape.at(-1)).toBe(16);
      const names = Object.keys(parameters);
      expect(names.every((name) => name.startsWith('encoder/') || name.startsWith('head/'))).toBe(true);
    }
  });
});

/** A map whose vectors are functions of the place, [16, 16, 2]. */
const mapOf = (at: (x: number, y: number) => readonly [number, number]): number[] =>
  Array.from({ length: 256 }, (_, i) => at(i % 16, Math.floor(i / 16))).flat();
const byMotion = mapOf((x) => (x + ((width - 16) >> 1) < 11 ? [1, 0] : [0, 1]));

describe('the score', () => {
  const frames = [pose(4, 'held-out', settings, 1), pose(5, 'held-out', settings, 1), pose(6, 'held-out', settings, 2)];
  const scoreOf = (map: readonly number[], posed = batchOf(frames), counted = frames.length) => {
    const scorer = commonFate.scorer(settings);
    const maps = Array.from({ length: frames.length }, () => map).flat();
    scorer.add({ map: hostTensor([frames.length, 16, 16, 2], maps) }, posed, counted);
    return scorer.result();
  };

  it('is the correlation over pairs of pixels minus that of their distance, as slow loops compute it', () => {
    const { rows, columns, flow } = frames[0]!;
    const map = mapOf((x, y) => [1 + 0.3 * x, Math.sin(x + y)]);
    const [cosines, kernel] = [[] as number[], [] as number[]];
    const distances = [2, 4, 8].map(() => [] as number[]);
    for (let u = 0; u < 32; u++)
      for (let v = u + 1; v < 32; v++) {
        const [a, b] = [u, v].map((p) =>
          map.slice(2 * (16 * rows![p]! + columns![p]!), 2 * (16 * rows![p]! + columns![p]!) + 2),
        );
        cosines.push((a![0]! * b![0]! + a![1]! * b![1]!) / (Math.hypot(...a!) * Math.hypot(...b!)));
        kernel.push(
          Math.exp(-((flow![2 * u]! - flow![2 * v]!) ** 2 + (flow![2 * u + 1]! - flow![2 * v + 1]!) ** 2) / 2),
        );
        [2, 4, 8].forEach((s, i) => {
          distances[i]!.push(
            Math.exp(-((rows![u]! - rows![v]!) ** 2 + (columns![u]! - columns![v]!) ** 2) / (2 * s * s)),
          );
        });
      }
    const correlation = (x: number[], y: number[]) => {
      const [mx, my] = [x, y].map((values) => values.reduce((a, b) => a + b) / values.length);
      let [xy, xx, yy] = [0, 0, 0];
      x.forEach((value, i) => {
        xy += (value - mx!) * (y[i]! - my!);
        xx += (value - mx!) ** 2;
        yy += (y[i]! - my!) ** 2;
      });
      return xy / Math.sqrt(xx * yy);
    };
    const expected = correlation(cosines, kernel) - Math.max(...distances.map((values) => correlation(values, kernel)));
    expect(scoreOf(map, batchOf([frames[0]!, frames[0]!, frames[0]!])).score).toBeCloseTo(expected, 4);
  });

  it('is high for embeddings of motion, and 0 or less for embeddings of the place', () => {
    const good = scoreOf(byMotion);
    const { flow, rows, columns } = frames[0]!;
    const distance = Math.max(
      ...judgeFrame({ embeddings: new Float32Array(64).fill(1), flow: flow!, rows: rows!, columns: columns! }, 16, 0.1)
        .distance,
    );
    expect(good.score).toBeGreaterThan(0.95 - distance - 0.1);
    expect(good.alarms).toEqual([]);
    const near = scoreOf(mapOf((x, y) => [Math.cos((x + y) / 10), Math.sin((x + y) / 10)]));
    expect(near.score).toBeLessThan(good.score - 0.2);
  });

  it('ignores padding', () => {
    const other = batchOf([frames[0]!, frames[1]!, pose(9, 'held-out', settings, 3)]);
    expect(scoreOf(byMotion, other, 2)).toEqual(scoreOf(byMotion, batchOf(frames), 2));
  });

  it('has a standard error over scenes, because frames of one scene are not independent', () => {
    const spread = scoreOf(mapOf((x, y) => [1 + 0.3 * x, Math.sin(x + 2 * y)]));
    expect(spread.standardError).toBeGreaterThan(0);
    const twice = commonFate.scorer(settings);
    const once = commonFate.scorer(settings);
    const map = mapOf((x, y) => [1 + 0.3 * x, Math.sin(x + 2 * y)]);
    const answers = { map: hostTensor([3, 16, 16, 2], [map, map, map].flat()) };
    once.add(answers, batchOf(frames), 3);
    for (let i = 0; i < 4; i++) twice.add(answers, batchOf(frames), 3);
    expect(twice.result().standardError).toBeCloseTo(once.result().standardError, 10);
  });

  it('raises an alarm if all pixels have the same embedding', () => {
    expect(scoreOf(mapOf(() => [3, 4])).alarms).toEqual([
      {
        kind: 'one-embedding',
        message:
          'The cosines between pixels of a held-out frame have a standard deviation of 0.0000: all pixels have the same embedding.',
      },
    ]);
    expect(scoreOf(mapOf(() => [3, 4])).loss).toBeCloseTo(Math.log(32), 4);
  });

  it('raises an alarm if embeddings predict no more than the place', () => {
    const { alarms } = scoreOf(mapOf((_, y) => [Math.cos(y / 5), Math.sin(y / 5)]));
    expect(alarms.map(({ kind }) => kind)).toEqual(['pixel-distance']);
    expect(alarms[0]!.message).toMatch(
      /correlation of the embeddings with motion is -?0\.\d\d, that of pixel distance 0\.\d\d/,
    );
  });
});

describe('the board', () => {
  const posed = batchOf([pose(6), pose(7)]);

  it('shows the frame and its motion before there is an answer', () => {
    const shown = commonFate.show(posed, undefined, 1, settings);
    expect(shown.pictures.map(({ role }) => role)).toEqual(['asked', 'truth']);
    expect(shown.pictures[0]!.picture.data).toEqual(posed.images!.slice(768));
    expect(shown.pictures[1]!.caption).toBe('motion to the next frame: hue is direction, full saturation is 4.2 px');
  });

  it('shows embeddings as colours and the similarity to one pixel, with the two correlations', () => {
    const answers = { map: hostTensor([2, 16, 16, 2], [...byMotion, ...byMotion]) };
    const shown = commonFate.show(posed, answers, 1, settings);
    expect(shown.pictures.map(({ role }) => role)).toEqual(['asked', 'answer', 'answer', 'truth']);
    expect(shown.caption).toMatch(
      /^correlation of the embeddings with motion (1\.00|0\.9\d); of pixel distance 0\.\d\d$/,
    );
    const colours = new Set(
      Array.from({ length: 256 }, (_, i) => shown.pictures[1]!.picture.data.slice(3 * i, 3 * i + 3).join()),
    );
    expect(colours.size).toBe(2);
    const similarity = shown.pictures[2]!.picture.data;
    expect(new Set([similarity[3 * (5 * 16)], similarity[3 * (5 * 16 + 15)]])).toEqual(new Set([0, 255]));
    const [wheel] = commonFate.overview!(posed, answers, 2, settings);
    expect(wheel!.caption).toContain('colours of motion');
  });

  it('draws identical embeddings as grey', () => {
    const { data } = embeddingPicture(
      Float32Array.from({ length: 512 }, (_, i) => (i % 2 ? 2 : 1)),
      16,
    );
    expect(new Set(data)).toEqual(new Set([128]));
  });
});

describe('a run', () => {
  const folder = temporaryFolder();
  const asked = {
    size: 32,
    batch: 8,
    learningRate: 0.003,
    length: { steps: 40 },
    taskSettings: { pixels: 64 },
  } as const;
  let scenes: string;
  beforeAll(async () => {
    scenes = await sceneFolder(join(folder, 'scenes'), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4);
  }, 60_000);
  const job = (name: string, folders: string[]) =>
    tinyJob(folder, name, tinySettings(asked, 'common-fate'), {
      dataset: { folders, packDir: join(folder, `pack-${name}`) },
    });

  it('on synthetic scenes lowers the held-out loss by a tenth of a nat, holds out whole scenes and counts the photographs left out', async () => {
    const heard = await train(job('scenes', [scenes, await numberedPhotographs(join(folder, 'numbered'), 5)]));
    expect(heard.ending.status).toBe('finished');
    const { record } = heard.of('started')[0]!;
    expect(record.leftOut).toMatchObject({ 'the last frame of its clip': 10, 'not a frame of a clip': 5 });
    expect(record.images + record.heldOutImages + 15).toBeLessThanOrEqual(45);
    expect(heard.of('log').map(({ message }) => message)).toContain('5 images are left out: not a frame of a clip');
    expect(heard.of('progress').map(({ what }) => what)).toContain('computing optical flow');
    const [first, last] = [heard.snapshots[0]!, heard.snapshots.at(-1)!];
    expect(last.heldOut.loss).toBeLessThan(first.heldOut.loss - 0.1);
  }, 120_000);

  it('on a single clip is refused, because nothing else can be held out', async () => {
    const heard = await train(job('one', [join(scenes, 'scene-1')]));
    expect(heard.ending.status).toBe('failed');
    expect(heard.ending.failure).toMatchObject({
      code: 'unusable-input',
      hint: 'add another clip, or name a folder of held-out ones',
    });
    expect(heard.ending.failure!.message).toContain('the images are of one clip (3 usable)');
  }, 60_000);

  it('without video is refused before training', async () => {
    const heard = await train(job('none', [await numberedPhotographs(join(folder, 'photographs'), 12)]));
    expect(heard.ending.failure).toMatchObject({ code: 'unusable-input' });
    expect(heard.ending.failure!.message).toContain('no video among these 12 images');
    expect(heard.steps).toEqual([]);
  }, 60_000);
});
