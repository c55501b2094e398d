import { describe, expect, it } from 'vitest';
import { Random } from '../../../electron/worker/numerics/random.ts';
import type { FeatureMatrix } from '../../../electron/worker/numerics/representation-health.ts';
import {
  type LabelledFeatures,
  nearestRows,
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
  features,
  labels: Int32Array.from(labels),
  classes,
});

/** The vote of Wu et al. 2018, as in the paper. */
function byThePaper(train: LabelledFeatures, row: Float32Array, k: number): number {
  const { features, labels, classes } = train;
  const length = (of: Float32Array) => Math.hypot(...of);
  const similarities = Array.from({ length: features.count }, (_, i) => {
    const other = rowOf(features, i);
    let product = 0;
    for (let d = 0; d < features.width; d++) product += row[d]! * other[d]!;
    return { cosine: product / length(row) / length(other), label: labels[i]! };
  });
  const nearest = similarities.sort((a, b) => b.cosine - a.cosine).slice(0, k);
  const votes = Array.from({ length: classes }, (_, c) =>
    nearest.reduce((sum, { cosine, label }) => sum + (label === c ? Math.exp(cosine / temperature) : 0), 0),
  );
  return votes.indexOf(Math.max(...votes));
}

/** The classes of all queries, for each k. */
async function classesOf(train: LabelledFeatures, queries: FeatureMatrix, ks: readonly number[]): Promise<number[][]> {
  const found: number[][] = [];
  for await (const classes of weightedKnn(train, queries, ks)) found.push(classes);
  return found;
}

describe('nearestRows', () => {
  it('finds the rows of slow loops across blocks, and of equal rows the first ones', async () => {
    const [few, queries] = [unitRows(drawn(8, 1500, 6)), unitRows(drawn(9, 300, 6))];
    const features = { count: 4500, width: 6, data: new Float32Array(4500 * 6) };
    for (let times = 0; times < 3; times++) features.data.set(few.data, times * few.data.length); // each row three times
    let q = 0;
    for await (const { found, rows, cosines } of nearestRows(features, queries, 7)) {
      const query = rowOf(queries, q++);
      const all = Array.from({ length: 1500 }, (_, row) => ({
        row,
        cosine: rowOf(few, row).reduce((sum, value, d) => sum + value * query[d]!, 0),
      })).sort((a, b) => b.cosine - a.cosine);
      const expected = all.slice(0, 3).flatMap(({ row }) => [row, row + 1500, row + 3000]);
      expect(found).toBe(7);
      expect([...rows], `query ${q}`).toEqual(expected.slice(0, 7));
      for (const [i, cosine] of cosines.entries()) expect(cosine).toBeCloseTo(all[Math.floor(i / 3)]!.cosine, 7); // units are float32
    }
    expect(q).toBe(300);
  });
});

describe('weightedKnn', () => {
  it.each([1, 3, 20])('votes as in the paper, with %i neighbours', async (k) => {
    const random = new Random('labels');
    const train = labelled(
      drawn(1, 123, 7),
      Array.from({ length: 123 }, () => random.integer(0, 4)),
      5,
    );
    const test = drawn(2, 80, 7);
    expect(await classesOf(train, test, [k])).toEqual(
      Array.from({ length: test.count }, (_, i) => [byThePaper(train, rowOf(test, i), k)]),
    );
  });

  it('answers for several numbers of neighbours at once as for each alone, and lets all vote where there are fewer', async () => {
    const labels = Array.from({ length: 60 }, (_, i) => (i * 7) % 3);
    const train = labelled(drawn(6, 60, 5), labels, 3);
    const test = drawn(7, 40, 5);
    const alone: number[][] = [];
    for (const k of [10, 3, 60]) alone.push((await classesOf(train, test, [k])).flat());
    expect(await classesOf(train, test, [10, 3, 200])).toEqual(alone[0]!.map((_, i) => alone.map((of) => of[i])));
  });

  it('gives one near neighbour more weight than several far ones', async () => {
    const train = labelled(
      { count: 4, width: 2, data: Float32Array.of(1, 0, 0, 1, 0.05, 1, -0.05, 1) },
      [0, 1, 1, 1],
      2,
    );
    const queries = { count: 2, width: 2, data: Float32Array.of(1, 0.3, 0, 1) };
    expect(await classesOf(train, queries, [4])).toEqual([[0], [1]]);
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

  it('classifies all rows correctly if the features give the label, and is at chance if they carry no information', async () => {
    const labels = Array.from({ length: 200 }, (_, i) => i % 4);
    const oneHot = {
      count: 200,
      width: 4,
      data: Float32Array.from({ length: 800 }, (_, i) => +(i % 4 === labels[i >> 2])),
    };
    const share = async (features: FeatureMatrix, asked: FeatureMatrix) => {
      const found = await classesOf(labelled(features, labels, 4), asked, [20]);
      return labels.filter((label, i) => found[i]![0] === label).length / labels.length;
    };
    expect(await share(oneHot, oneHot)).toBe(1);
    // Four standard errors of a proportion of 200 around a quarter.
    expect(Math.abs((await share(drawn(4, 200, 4), drawn(5, 200, 4))) - 0.25)).toBeLessThan(
      4 * Math.sqrt((0.25 * 0.75) / 200),
    );
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
