import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { heatColour, heatPicture } from '../../../electron/worker/pictures/heat-picture.ts';
import { collapseAlarms } from '../../../electron/worker/tasks/scoring/collapse-alarms.ts';
import { twoViewScorer, viewsApart } from '../../../electron/worker/tasks/scoring/two-view-scorer.ts';
import { refuseLoneViews, showLikenesses, showViews } from '../../../electron/worker/tasks/two-view-pictures.ts';
import { FailureError } from '../../../shared/failure.ts';
import { hostTensor } from './photographs.ts';

const size = 64;
/** Three photographs of which every view is one grey of its own: 10, 20 … 60. */
const posed = {
  views: Uint8Array.from({ length: 6 * size * size * 3 }, (_, i) => 10 * (1 + Math.floor(i / (size * size * 3)))),
};
/** The first photograph's views are equal, the second's opposite, the third's first view is like the first photograph. */
const embeddings = hostTensor([6, 2], [1, 0, 2, 0, 0, 1, 0, -1, 5, 0.1, 0, 3]);

describe('the board of two views', () => {
  it('shows both views, and which view of the batch the first one is most like', () => {
    const shown = showViews(posed, embeddings, 2, size);
    expect(shown.pictures.map(({ role, picture }) => [role, picture.data[0]])).toEqual([
      ['asked', 50],
      ['answer', 20],
      ['truth', 60],
    ]);
    expect(shown.correct).toBe(false);
    expect(shown.caption).toBe('found itself: no, 0.02 with itself and 1.00 with another');
    expect(shown.pictures.map(({ caption }) => caption)).toEqual([
      'one view',
      'the most alike of 3 second views, similarity 1.00',
      'its own second view, similarity 0.02',
    ]);
  });

  it('says that a photograph found itself, also where another is equally alike', () => {
    expect(showViews(posed, embeddings, 0, size)).toMatchObject({
      correct: true,
      caption: 'found itself: yes, similarity 1.00',
    });
    const same = hostTensor([6, 2], Array(12).fill(1));
    expect(showViews(posed, same, 2, size).correct).toBe(true);
  });

  it('shows two views as the question before there is an answer', () => {
    const shown = showViews(posed, undefined, 1, size);
    expect(shown.pictures.map(({ role, picture }) => [role, picture.data[0]])).toEqual([
      ['asked', 30],
      ['asked', 40],
    ]);
    expect(shown).not.toHaveProperty('correct');
  });
});

describe('the likenesses', () => {
  const { pictures, caption } = showLikenesses(posed, embeddings, 3, size);
  const { width, height, data } = pictures[0]!.picture;
  const at = (column: number, row: number) => {
    const place = 3 * ((row * 32 + 16) * width + column * 32 + 16);
    return Array.from(data.subarray(place, place + 3));
  };

  it('are a square of colours for every pair, first views down and second views across, with the views at the border', () => {
    expect([width, height]).toEqual([128, 128]);
    expect([1, 2, 3].map((row) => at(0, row)[0])).toEqual([10, 30, 50]);
    expect([1, 2, 3].map((column) => at(column, 0)[0])).toEqual([20, 40, 60]);
    expect(at(0, 0)).toEqual([255, 255, 255]);
    expect(at(1, 1)).toEqual(heatColour(1));
    expect(at(2, 2)).toEqual(heatColour(-1));
    expect(at(1, 2)).toEqual(heatColour(0));
    expect(at(1, 3)).toEqual(heatColour(5 / Math.hypot(5, 0.1)));
  });

  it('are framed where a photograph meets itself, and nowhere else', () => {
    const corner = (column: number, row: number) => data[3 * (row * 32 * width + column * 32)];
    expect([1, 2, 3].map((i) => corner(i, i))).toEqual([20, 20, 20]);
    expect(corner(2, 1)).not.toBe(20);
  });

  it('are summed up in words', () => {
    expect(caption).toBe('similarity of two views of one photograph 0.01 on average, with other photographs 0.33');
  });
});

describe('colours of numbers', () => {
  it('run from blue through near white to orange, and stay at their ends', () => {
    const [low, zero, high] = [-1, 0, 1].map(heatColour);
    expect(low![2]).toBeGreaterThan(low![0]!);
    expect(high![0]).toBeGreaterThan(high![2]!);
    expect(Math.min(...zero!)).toBeGreaterThan(240);
    expect([heatColour(-7), heatColour(7), heatColour(Number.NaN)]).toEqual([low, high, zero]);
  });

  it('fill a square for each', () => {
    const picture = heatPicture([1, 0, 0, -1], 2, 2, 3);
    expect([picture.width, picture.height]).toEqual([6, 6]);
    expect(Array.from(picture.data.subarray(0, 9))).toEqual([...heatColour(1), ...heatColour(1), ...heatColour(1)]);
    expect(Array.from(picture.data.slice(-3))).toEqual(heatColour(-1));
  });
});

describe('the score of two views', () => {
  it('asks whether first views find their own second ones, photographs of padding left out', () => {
    const { first, second } = viewsApart(embeddings);
    expect(Array.from(first.data)).toEqual([1, 0, 0, 1, 5, Math.fround(0.1)]);
    expect(Array.from(second.data)).toEqual([2, 0, 0, -1, 0, 3]);
    const judged = (photographs: number) => {
      const scorer = twoViewScorer('z', ({ count }) => ({ loss: count, alarms: [] }));
      scorer.add({ z: embeddings }, {}, photographs);
      return scorer.result();
    };
    expect(judged(3)).toMatchObject({ score: 1 / 3, loss: 3 });
    expect(judged(1)).toMatchObject({ score: 1, loss: 1 });
  });

  it('cannot be asked of one photograph alone', () => {
    expect(() => refuseLoneViews(tf.zeros([4, 3]))).not.toThrow();
    expect(() => refuseLoneViews(tf.zeros([2, 3]))).toThrow(FailureError);
    expect(() => refuseLoneViews(tf.zeros([2, 3]))).toThrow('views are told apart within a batch: found a batch of 1');
  });
});

describe('the alarm of collapsed embeddings', () => {
  const random = new Random('embeddings');
  const matrix = (of: (row: number, d: number) => number) => ({
    count: 40,
    width: 16,
    data: Float32Array.from({ length: 640 }, (_, i) => of(Math.floor(i / 16), i % 16)),
  });

  it('is not raised for embeddings that point everywhere', () => {
    expect(
      collapseAlarms(
        matrix(() => random.normal()),
        'projections',
      ),
    ).toEqual([]);
  });

  it('is raised with its numbers when all are nearly the same', () => {
    const alarms = collapseAlarms(
      matrix((_, d) => 1 + d + 0.001 * random.normal()),
      'projections',
    );
    expect(alarms).toEqual([
      {
        kind: 'collapsed-embeddings',
        message:
          'The projections of the held-out photographs are nearly all alike: a spread of 0.000, where 1 is evenly spread, over 1.0 of 16 directions. They agree because they say nothing.',
      },
    ]);
  });

  it('is raised when they differ in one direction alone', () => {
    const along = Array.from({ length: 40 }, () => random.normal());
    expect(
      collapseAlarms(
        matrix((row, d) => along[row]! * (d - 7)),
        'embeddings',
      ),
    ).toHaveLength(1);
  });
});
