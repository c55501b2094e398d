import { describe, expect, it } from 'vitest';
import { Random } from '../../../electron/worker/numerics/random.ts';
import type { FeatureMatrix } from '../../../electron/worker/numerics/representation-health.ts';
import {
  type LabelledFeatures,
  neighboursFor,
  temperature,
  unitRows,
  weightedKnn,
} from '../../../electron/worker/numerics/weighted-knn.ts';

function drawn(seed: number, count: number, width: number): FeatureMatrix {
  const random = new Random(seed);
  return { count, width, data: Float32Array.from({ length: count * width }, () => random.normal()) };
}
const rowOf = ({ width, data }: FeatureMatrix, row: number) => data.subarray(row * width, (row + 1) * width);
const labelled = (features: FeatureMatrix, labels: readonly number[], classes: number): LabelledFeatures => ({
  features: unitRows(features),
  labels: Int32Array.from(labels),
  classes,
});

/** The vote of Wu et al. 2018, as in the paper. */
function byThePaper(train: LabelledFeatures, row: Float32Array, k: number): number {
  const { features, labels, classes } = train;
  const similarities = Array.from({ length: features.count }, (_, i) => {
    let cosine = 0;
    for (let d = 0; d < features.width; d++) cosine += row[d]! * rowOf(features, i)[d]!;
    return { cosine, label: labels[i]! };
  });
  const nearest = similarities.sort((a, b) => b.cosine - a.cosine).slice(0, k);
  const votes = Array.from({ length: classes }, (_, c) =>
    nearest.reduce((sum, { cosine, label }) => sum + (label === c ? Math.exp(cosine / temperature) : 0), 0),
  );
  return votes.indexOf(Math.max(...votes));
}

describe('weightedKnn', () => {
  it.each([1, 3, 20])('votes as in the paper, with %i neighbours', (k) => {
    const random = new Random('labels');
    // Rows are compared four at a time: three remain.
    const train = labelled(
      drawn(1, 123, 7),
      Array.from({ length: 123 }, () => random.integer(0, 4)),
      5,
    );
    const classify = weightedKnn(train, [k]);
    const test = unitRows(drawn(2, 80, 7));
    for (let i = 0; i < test.count; i++)
      expect(classify(rowOf(test, i)), `row ${i}`).toEqual([byThePaper(train, rowOf(test, i), k)]);
  });

  it('answers for several numbers of neighbours at once as for each alone, and lets all vote where there are fewer', () => {
    const labels = Array.from({ length: 60 }, (_, i) => (i * 7) % 3);
    const train = labelled(drawn(6, 60, 5), labels, 3);
    const together = weightedKnn(train, [10, 3, 200]);
    const alone = [10, 3, 60].map((k) => weightedKnn(train, [k]));
    const test = unitRows(drawn(7, 40, 5));
    for (let i = 0; i < test.count; i++)
      expect(together(rowOf(test, i))).toEqual(alone.flatMap((classify) => classify(rowOf(test, i))));
  });

  it('gives one near neighbour more weight than several far ones', () => {
    const train = labelled(
      { count: 4, width: 2, data: Float32Array.of(1, 0, 0, 1, 0.05, 1, -0.05, 1) },
      [0, 1, 1, 1],
      2,
    );
    const classify = weightedKnn(train, [4]);
    expect(classify(unitRows({ count: 1, width: 2, data: Float32Array.of(1, 0.3) }).data)).toEqual([0]);
    expect(classify(Float32Array.of(0, 1))).toEqual([1]);
  });

  it('depends on directions but not on lengths', () => {
    const features = drawn(3, 30, 4);
    const longer = { ...features, data: features.data.map((value, i) => value * (1 + Math.floor(i / 4))) };
    for (const [i, value] of unitRows(longer).data.entries()) expect(value).toBeCloseTo(unitRows(features).data[i]!, 6);
  });

  it('keeps a row of zeros', () => {
    expect([...unitRows({ count: 2, width: 2, data: Float32Array.of(0, 0, 3, 4) }).data]).toEqual([
      0,
      0,
      Math.fround(0.6),
      Math.fround(0.8),
    ]);
  });

  it('classifies all rows correctly if the features give the label, and is at chance if they carry no information', () => {
    const labels = Array.from({ length: 200 }, (_, i) => i % 4);
    const oneHot = {
      count: 200,
      width: 4,
      data: Float32Array.from({ length: 800 }, (_, i) => +(i % 4 === labels[i >> 2])),
    };
    const share = (features: FeatureMatrix, asked: FeatureMatrix) => {
      const classify = weightedKnn(labelled(features, labels, 4), [20]);
      const units = unitRows(asked);
      return labels.filter((label, i) => classify(rowOf(units, i))[0] === label).length / labels.length;
    };
    expect(share(oneHot, oneHot)).toBe(1);
    // Four standard errors of a proportion of 200 around a quarter.
    expect(Math.abs(share(drawn(4, 200, 4), drawn(5, 200, 4)) - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 200));
  });
});

describe('neighboursFor', () => {
  it('is 20, and on small sets at most the number of photographs per class', () => {
    expect(neighboursFor(2000, 10)).toBe(20);
    expect(neighboursFor(50, 10)).toBe(5);
    expect(neighboursFor(4, 4)).toBe(1);
    expect(neighboursFor(3, 10)).toBe(1);
  });
});
