import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { heatColour, heatPicture } from '../../../electron/worker/pictures/heat-picture.ts';
import { collapseAlarms } from '../../../electron/worker/tasks/scoring/collapse-alarms.ts';
import { splitViews, twoViewScorer } from '../../../electron/worker/tasks/scoring/two-view-scorer.ts';
import {
  refuseBatchOfOne,
  showSimilarities,
  showViews,
} from '../../../electron/worker/tasks/two-view-board-pictures.ts';
import { FailureError } from '../../../shared/failure.ts';
import { hostTensor } from './photographs.ts';

const size = 64;
const side = { size, channels: 3 };
/** Three photographs; each view is a different grey: 10, 20 … 60. */
const posed = {
  views: Uint8Array.from({ length: 6 * size * size * 3 }, (_, i) => 10 * (1 + Math.floor(i / (size * size * 3)))),
};
/** The views of the first photograph are equal, those of the second opposite; the third's first view is similar to the first photograph. */
const embeddings = hostTensor([6, 2], [1, 0, 2, 0, 0, 1, 0, -1, 5, 0.1, 0, 3]);

describe('the board of two views', () => {
  it('shows both views, and the view of the batch that is most similar to the first', () => {
    const shown = showViews(posed, embeddings, 2, side);
    expect(shown.pictures.map(({ role, picture }) => [role, picture.data[0]])).toEqual([
      ['asked', 50],
      ['answer', 20],
      ['truth', 60],
    ]);
    expect(shown.correct).toBe(false);
    expect(shown.caption).toBe('retrieved the positive: no, similarity 0.02 with it and 1.00 with another image');
    expect(shown.pictures.map(({ caption }) => caption)).toEqual([
      'one view',
      'the most similar of 3 second views: similarity 1.00',
      'its own second view: similarity 0.02',
    ]);
  });

  it('says that a photograph retrieved its positive, also if another view is equally similar', () => {
    expect(showViews(posed, embeddings, 0, side)).toMatchObject({
      correct: true,
      caption: 'retrieved the positive: yes, similarity 1.00',
    });
    const same = hostTensor([6, 2], Array(12).fill(1));
    expect(showViews(posed, same, 2, side).correct).toBe(true);
  });

  it('shows two views as the question before there is an answer', () => {
    const shown = showViews(posed, undefined, 1, side);
    expect(shown.pictures.map(({ role, picture }) => [role, picture.data[0]])).toEqual([
      ['asked', 30],
      ['asked', 40],
    ]);
    expect(shown).not.toHaveProperty('correct');
  });
});

describe('the similarity matrix', () => {
  const { pictures, caption } = showSimilarities(posed, embeddings, 3, side);
  const { width, height, data } = pictures[0]!.picture;
  const at = (column: number, row: number) => {
    const place = 3 * ((row * 32 + 16) * width + column * 32 + 16);
    return Array.from(data.subarray(place, place + 3));
  };

  it('has a colour for every pair, first views as rows and second views as columns, with the views at the border', () => {
    expect([width, height]).toEqual([128, 128]);
    expect([1, 2, 3].map((row) => at(0, row)[0])).toEqual([10, 30, 50]);
    expect([1, 2, 3].map((column) => at(column, 0)[0])).toEqual([20, 40, 60]);
    expect(at(0, 0)).toEqual([255, 255, 255]);
    expect(at(1, 1)).toEqual(heatColour(1));
    expect(at(2, 2)).toEqual(heatColour(-1));
    expect(at(1, 2)).toEqual(heatColour(0));
    expect(at(1, 3)).toEqual(heatColour(5 / Math.hypot(5, 0.1)));
  });

  it('has frames on the diagonal only', () => {
    const corner = (column: number, row: number) => data[3 * (row * 32 * width + column * 32)];
    expect([1, 2, 3].map((i) => corner(i, i))).toEqual([20, 20, 20]);
    expect(corner(2, 1)).not.toBe(20);
  });

  it('is summarised in the caption', () => {
    expect(caption).toBe('mean similarity of two views of one image 0.01, of views of different images 0.33');
  });
});

describe('colours of numbers', () => {
  it('run from blue through near white to orange, and are clipped at both ends', () => {
    const [low, zero, high] = [-1, 0, 1].map(heatColour);
    expect(low![2]).toBeGreaterThan(low![0]!);
    expect(high![0]).toBeGreaterThan(high![2]!);
    expect(Math.min(...zero!)).toBeGreaterThan(240);
    expect([heatColour(-7), heatColour(7), heatColour(Number.NaN)]).toEqual([low, high, zero]);
  });

  it('fill one square per number', () => {
    const picture = heatPicture([1, 0, 0, -1], 2, 2, 3);
    expect([picture.width, picture.height]).toEqual([6, 6]);
    expect(Array.from(picture.data.subarray(0, 9))).toEqual([...heatColour(1), ...heatColour(1), ...heatColour(1)]);
    expect(Array.from(picture.data.slice(-3))).toEqual(heatColour(-1));
  });
});

describe('the score of two views', () => {
  it('measures whether first views retrieve their own second views, without padding', () => {
    const { first, second } = splitViews(embeddings);
    expect(Array.from(first.data)).toEqual([1, 0, 0, 1, 5, Math.fround(0.1)]);
    expect(Array.from(second.data)).toEqual([2, 0, 0, -1, 0, 3]);
    const scored = (photographs: number) => {
      const scorer = twoViewScorer('z', ({ count }) => ({ loss: count, alarms: [] }));
      scorer.add({ z: embeddings }, {}, photographs);
      return scorer.result();
    };
    expect(scored(3)).toMatchObject({ score: 1 / 3, loss: 3 });
    expect(scored(1)).toMatchObject({ score: 1, loss: 1 });
  });

  it('requires at least two photographs', () => {
    expect(() => refuseBatchOfOne(tf.zeros([4, 3]))).not.toThrow();
    expect(() => refuseBatchOfOne(tf.zeros([2, 3]))).toThrow(FailureError);
    expect(() => refuseBatchOfOne(tf.zeros([2, 3]))).toThrow(
      'views are compared with other images of the batch: found a batch of 1',
    );
  });
});

describe('the alarm of collapsed embeddings', () => {
  const random = new Random('embeddings');
  const matrix = (of: (row: number, d: number) => number) => ({
    count: 40,
    width: 16,
    data: Float32Array.from({ length: 640 }, (_, i) => of(Math.floor(i / 16), i % 16)),
  });

  it('is not raised for embeddings in all directions', () => {
    expect(
      collapseAlarms(
        matrix(() => random.normal()),
        'projections',
      ),
    ).toEqual([]);
  });

  it('is raised with its numbers if all are nearly the same', () => {
    const alarms = collapseAlarms(
      matrix((_, d) => 1 + d + 0.001 * random.normal()),
      'projections',
    );
    expect(alarms).toEqual([
      {
        kind: 'collapsed-embeddings',
        message:
          'The projections of the held-out images have collapsed: their spread is 0.000 (1 is even), and their effective rank is 1.0 of 16. They agree because they are nearly all the same.',
      },
    ]);
  });

  it('is raised if they differ in only one direction', () => {
    const along = Array.from({ length: 40 }, () => random.normal());
    expect(
      collapseAlarms(
        matrix((row, d) => along[row]! * (d - 7)),
        'embeddings',
      ),
    ).toHaveLength(1);
  });
});
