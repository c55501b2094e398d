import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { rotation } from '../../../../electron/worker/tasks/rotation/rotation.ts';
import { colourPixels } from '../../../../shared/image-reading.ts';
import { batchOf, hostTensor, slope } from '../photographs.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const settings = { ...colourPixels, size: 8, flip: true, randomCrop: true, maskBorder: false };
const pose = (seed: number, purpose: 'train' | 'held-out' = 'train', own = settings) =>
  rotation.pose(slope(11, 9, seed), own, new Random('pose', seed), purpose, { index: 0 });

describe('the question', () => {
  it('is one photograph in all four turns, with the shapes of the signature', () => {
    const posed = pose(1);
    const signature = rotation.signature(settings);
    for (const [name, { shape }] of Object.entries(signature))
      expect(posed[name]?.length).toBe(shape.reduce((a, b) => a * b, 1));
    expect(Object.keys(posed)).toEqual(Object.keys(signature));
    expect(Array.from(posed.turn!)).toEqual([0, 1, 2, 3]);
  });

  it('holds the same pixels in every turn, turned counter-clockwise', () => {
    const { images } = pose(2);
    const at = (k: number, x: number, y: number) => images![((k * 8 + y) * 8 + x) * 3];
    for (let y = 0; y < 8; y++)
      for (let x = 0; x < 8; x++) {
        // After a counter-clockwise quarter turn the right column of the photograph is the top row.
        expect(at(1, y, 7 - x)).toBe(at(0, x, y));
        expect(at(2, 7 - x, 7 - y)).toBe(at(0, x, y));
        expect(at(3, 7 - y, x)).toBe(at(0, x, y));
      }
  });

  it('is determined by the seed, and in training differs between seeds', () => {
    const draw = (seed: number) =>
      rotation.pose(slope(30, 30), settings, new Random(seed), 'train', { index: 0 }).images;
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('has a grey border if the remedy is on', () => {
    const { images } = pose(3, 'held-out', { ...settings, maskBorder: true });
    for (let k = 0; k < 4; k++) expect(images![k * 192]).toBe(128);
    expect(images![(4 * 8 + 4) * 3]).not.toBe(128);
  });
});

describe('the loss', () => {
  const lossOf = (logits: number[][], turns: number[]) => {
    const { loss, metrics } = rotation.loss(
      { logits: tf.tensor2d(logits) },
      { turn: tf.tensor1d(turns, 'int32') },
      settings,
    );
    return { loss: loss.dataSync()[0]!, accuracy: metrics.accuracy!.dataSync()[0]! };
  };

  it('is ln 4 at chance, with an accuracy of a quarter', () => {
    const { loss, accuracy } = lossOf(Array(4).fill([0, 0, 0, 0]), [0, 1, 2, 3]);
    expect(loss).toBeCloseTo(Math.log(4), 6);
    expect(accuracy).toBe(rotation.chance(settings, 64));
  });

  it('is the mean of −log softmax, as slow loops compute it', () => {
    const logits = [
      [1, 2, -1, 0.5],
      [0, -3, 2, 1],
    ];
    const turns = [1, 3];
    const expected =
      logits.reduce((sum, row, i) => {
        const total = row.reduce((all, z) => all + Math.exp(z), 0);
        return sum - Math.log(Math.exp(row[turns[i]!]!) / total);
      }, 0) / 2;
    const { loss, accuracy } = lossOf(logits, turns);
    expect(loss).toBeCloseTo(expected, 6);
    expect(accuracy).toBe(0.5);
  });
});

describe('the score', () => {
  const turns = Int32Array.of(0, 1, 2, 3, 0, 1, 2, 3);

  it('is the share of turns answered correctly; padding does not count', () => {
    const scorer = rotation.scorer(settings);
    const right = [0, 1, 2, 0].flatMap((answer) => [0, 1, 2, 3].map((k) => (k === answer ? 9 : 0)));
    const padding = Array(16).fill(0);
    scorer.add({ logits: hostTensor([8, 4], [...right, ...padding]) }, { turn: turns }, 1);
    const { score, loss, alarms } = scorer.result();
    expect(score).toBe(0.75);
    const correct = -Math.log(Math.exp(9) / (Math.exp(9) + 3));
    const wrong = -Math.log(1 / (Math.exp(9) + 3));
    expect(loss).toBeCloseTo((3 * correct + wrong) / 4, 5);
    expect(alarms).toEqual([]);
  });

  it('raises an alarm if all answers are the same', () => {
    const scorer = rotation.scorer(settings);
    const always180 = Array(8).fill([0, 0, 1, 0]).flat();
    scorer.add({ logits: hostTensor([8, 4], always180) }, { turn: turns }, 2);
    const { score, alarms } = scorer.result();
    expect(score).toBe(0.25);
    expect(alarms).toEqual([
      {
        kind: 'constant-answer',
        message:
          "100 % of the answers on held-out images are '180°': the network gives the same answer whatever it sees.",
      },
    ]);
  });
});

describe('the board', () => {
  const photographs = Array.from({ length: 24 }, (_, seed) => pose(seed, 'held-out'));
  const posed = batchOf(photographs);
  const askedOf = (index: number) => rotation.show(posed, undefined, index, settings).caption;

  it('shows different turns of different photographs', () => {
    const asked = new Set(photographs.map((_, index) => askedOf(index)));
    expect(asked.size).toBe(4);
  });

  it('shows the same turn of a photograph in every batch and at every time', () => {
    const moved = batchOf([photographs[9]!, photographs[5]!]);
    expect(rotation.show(moved, undefined, 1, settings)).toEqual(rotation.show(posed, undefined, 5, settings));
  });

  it('names the turn and the answer, and shows the turned picture', () => {
    const index = photographs.findIndex((_, i) => askedOf(i) === 'turned 90° counter-clockwise');
    const logits = new Float32Array(photographs.length * 16);
    logits.set([0, 0, Math.log(4.9), 0], (index * 4 + 1) * 4);
    const shown = rotation.show(posed, { logits: hostTensor([96, 4], logits) }, index, settings);
    expect(shown.caption).toBe('turned 90°; the network answers 180° (62 %)');
    expect(shown.correct).toBe(false);
    expect(shown.probabilities?.map(({ label, truth }) => [label, truth])).toEqual([
      ['0°', false],
      ['90°', true],
      ['180°', false],
      ['270°', false],
    ]);
    expect(shown.probabilities?.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
    const [picture] = shown.pictures;
    expect(picture?.role).toBe('asked');
    expect(picture?.picture.data).toEqual(photographs[index]!.images!.slice(192, 384));
  });
});
