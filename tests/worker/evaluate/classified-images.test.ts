import { describe, expect, it } from 'vitest';
import { classifiedImagesOf } from '../../../electron/worker/evaluate/classified-images.ts';
import type { LabelledSet } from '../../../electron/worker/evaluate/labelled-photographs.ts';
import { judgeStage } from '../../../electron/worker/evaluate/stage-accuracies.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import type { LabelledFeatures } from '../../../electron/worker/numerics/weighted-knn.ts';
import { mostClassified } from '../../../shared/classified-images.ts';

const width = 4;
const classes = ['a', 'b', 'c'];

/** Overlapping clusters, so that some answers are wrong. */
function rows(seed: number, count: number): LabelledFeatures {
  const random = new Random('classified', seed);
  const labels = Int32Array.from({ length: count }, (_, i) => i % 3);
  const data = Float32Array.from(
    { length: count * width },
    (_, at) => (labels[Math.floor(at / width)] === at % width ? 1 : 0) + 0.7 * random.normal(),
  );
  return { features: { count, width, data }, labels, classes: 3 };
}
/** A set whose pictures are called by their numbers. */
const set = (name: string, { labels }: LabelledFeatures): LabelledSet => ({
  pack: { path: (i: number) => `/${name}/${i}` } as LabelledSet['pack'],
  photographs: Uint32Array.from(labels.keys()),
  labels,
});

const cosine = (a: Float32Array, b: Float32Array): number => {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};
const rowOf = ({ features }: LabelledFeatures, i: number) => features.data.subarray(i * width, (i + 1) * width);

async function classified(train: LabelledFeatures, test: LabelledFeatures) {
  const best = await judgeStage('last', train, test, async () => {});
  const labelled = {
    classes,
    train: set('train', train),
    test: set('test', test),
    chance: 1 / 3,
    unlabelled: { train: { count: 0 }, test: { count: 0 } },
  };
  return { best, found: await classifiedImagesOf(labelled, { best, atBest: { train, test } }) };
}

describe('classified images', () => {
  it('have the five nearest training images of each wrong one, as slow loops find them', async () => {
    const [train, test] = [rows(1, 60), rows(2, 90)];
    const { best, found } = await classified(train, test);
    expect(found.paths).toEqual(Array.from({ length: 90 }, (_, i) => `/test/${i}`));
    expect(found.answers.knn).toEqual([...best.answers.knn]);
    let wrong = 0;
    for (const [i, neighbours] of found.neighbours.entries()) {
      if (best.hits.knn[i] && best.hits.linear[i]) {
        expect(neighbours).toEqual([]);
        continue;
      }
      wrong++;
      const slow = Array.from({ length: 60 }, (_, row) => ({ row, cosine: cosine(rowOf(test, i), rowOf(train, row)) }))
        .sort((a, b) => b.cosine - a.cosine)
        .slice(0, 5);
      expect(neighbours.map(([at]) => found.training.paths[at])).toEqual(slow.map(({ row }) => `/train/${row}`));
      expect(neighbours.map(([at]) => found.training.truths[at])).toEqual(slow.map(({ row }) => train.labels[row]));
      for (const [n, [, near]] of neighbours.entries()) expect(near).toBeCloseTo(slow[n]!.cosine, 3);
    }
    expect(wrong).toBeGreaterThan(5);
  });

  it('count every test image but list at most 10,000, evenly spaced', async () => {
    const [train, test] = [rows(3, 6), rows(4, mostClassified + 2000)];
    const { found } = await classified(train, test);
    expect(found.of).toBe(mostClassified + 2000);
    expect(found.cells.knn.reduce((sum, [, , count]) => sum + count, 0)).toBe(found.of);
    expect(found.paths).toHaveLength(mostClassified);
    expect(new Set(found.paths).size).toBe(mostClassified);
    expect(found.paths.at(-1)).toBe(`/test/${mostClassified + 1998}`);
  });
});
