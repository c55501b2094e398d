import { describe, expect, it } from 'vitest';
import { drawnOf, drawRows, fewerThanOne, fewLabels } from '../../../electron/worker/numerics/few-labels.ts';
import { linearProbe, rowsOf, scalingOf } from '../../../electron/worker/numerics/linear-probe.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import type { LabelledFeatures } from '../../../electron/worker/numerics/weighted-knn.ts';
import { amountsOf, fewDraws, fewRequestSchema } from '../../../shared/few-labels.ts';

/** Rows around the centre of their class, one along each axis. @param counts Rows of each class. */
function clusters(seed: number, counts: readonly number[], noise: number, width = 6): LabelledFeatures {
  const random = new Random('clusters', seed);
  const labels = Int32Array.from(counts.flatMap((count, label) => Array<number>(count).fill(label)));
  const data = Float32Array.from(
    { length: labels.length * width },
    (_, at) => (labels[Math.floor(at / width)] === at % width ? 1 : 0) + noise * random.normal(),
  );
  return { features: { count: labels.length, width, data }, labels, classes: counts.length };
}

describe('a draw of few labels', () => {
  const labels = Int32Array.from([...Array(100).fill(0), ...Array(50).fill(1), ...Array(4).fill(2)]);
  const perClass = (rows: readonly number[]) => [0, 1, 2].map((c) => rows.filter((row) => labels[row] === c).length);

  it('has the share of every class, and at least one image of it', () => {
    expect(perClass(drawRows(labels, 3, { percent: 10 }, 0))).toEqual([10, 5, 1]);
    expect(perClass(drawRows(labels, 3, { percent: 1 }, 0))).toEqual([1, 1, 1]);
    expect(perClass(drawRows(labels, 3, { percent: 100 }, 0))).toEqual([100, 50, 4]);
  });

  it('has the number of every class, or all of a smaller one', () => {
    expect(perClass(drawRows(labels, 3, { perClass: 5 }, 0))).toEqual([5, 5, 4]);
    expect(drawnOf({ perClass: 5 }, 4)).toBe(4);
  });

  it('repeats no row, is the same each time, and another one for every draw', () => {
    const draws = Array.from({ length: fewDraws }, (_, draw) => drawRows(labels, 3, { percent: 20 }, draw));
    for (const rows of draws) expect(new Set(rows).size).toBe(rows.length);
    expect(drawRows(labels, 3, { percent: 20 }, 2)).toEqual(draws[2]);
    expect(new Set(draws.map(String)).size).toBe(fewDraws);
  });

  it('takes every row of a class equally often', () => {
    const times = new Array<number>(100).fill(0);
    const draws = 2000;
    for (let draw = 0; draw < draws; draw++)
      for (const row of drawRows(labels, 3, { percent: 10 }, draw)) if (row < 100) times[row]! += 1;
    // Each is drawn with probability .1: 200 times, with a standard deviation of 13.4.
    expect(Math.min(...times)).toBeGreaterThan(200 - 5 * 13.4);
    expect(Math.max(...times)).toBeLessThan(200 + 5 * 13.4);
  });

  it('says where a share is less than one image of a class, and where a class is too small', () => {
    expect(fewerThanOne([{ percent: 1 }], labels, 3)).toEqual([
      '1 % of the labels is less than one image of 2 of 3 classes: one image of each is used, 3 in all (1.9 %)',
    ]);
    expect(fewerThanOne([{ perClass: 20 }], labels, 3)).toEqual([
      '1 of 3 classes has fewer than 20 training images: all of it is used',
    ]);
    expect(fewerThanOne([{ percent: 50 }, { perClass: 4 }], labels, 3)).toEqual([]);
  });
});

describe('accuracy with few labels', () => {
  const train = clusters(1, [40, 40, 40], 0.6);
  const test = clusters(2, [50, 50, 50], 0.6);
  const accuracyOf = async (rows: readonly number[]) => {
    const probe = await linearProbe(rowsOf(train, rows), undefined, scalingOf(train.features));
    const { data, width, count } = test.features;
    let right = 0;
    for (let i = 0; i < count; i++)
      if (probe.classify(data.subarray(i * width, (i + 1) * width)) === test.labels[i]) right++;
    return right / count;
  };

  it('is the mean of the probes on the draws, with Student’s interval', async () => {
    const [measured] = await fewLabels([{ percent: 10 }], train, test, 0.9);
    const each = [];
    for (let draw = 0; draw < fewDraws; draw++)
      each.push(await accuracyOf(drawRows(train.labels, 3, { percent: 10 }, draw)));
    const mean = each.reduce((a, b) => a + b) / fewDraws;
    const deviation = Math.sqrt(each.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (fewDraws - 1));
    expect(measured).toMatchObject({ percent: 10, images: 12, draws: fewDraws });
    expect(measured!.accuracy).toBeCloseTo(mean, 12);
    // t of 4 degrees of freedom.
    const half = (2.7764 * deviation) / Math.sqrt(fewDraws);
    expect(measured!.ci95[0]).toBeCloseTo(Math.max(0, mean - half), 9);
    expect(measured!.ci95[1]).toBeCloseTo(Math.min(1, mean + half), 9);
    expect(deviation).toBeGreaterThan(0);
  });

  it('grows with the number of labels, and ends at the probe on all of them', async () => {
    const whole = await accuracyOf([...train.labels.keys()]);
    const [one, ten, all] = await fewLabels([{ perClass: 1 }, { perClass: 10 }, { percent: 100 }], train, test, whole);
    expect(ten!.accuracy).toBeGreaterThan(one!.accuracy);
    expect(whole).toBeGreaterThan(one!.accuracy);
    expect(all).toEqual({ percent: 100, images: 120, draws: 1, accuracy: whole, ci95: [whole, whole] });
  });

  it('is 1 for separable classes even with one image of each, and a third for labels that say nothing', async () => {
    const [separable] = await fewLabels(
      [{ perClass: 1 }],
      clusters(3, [9, 9, 9], 0.01, 3),
      clusters(4, [9, 9, 9], 0.01, 3),
      1,
    );
    expect(separable).toEqual({ perClass: 1, images: 3, draws: fewDraws, accuracy: 1, ci95: [1, 1] });
    const shuffled = { ...test, labels: Int32Array.from(new Random('shuffled').permutation(150), (i) => i % 3) };
    const [random] = await fewLabels([{ percent: 10 }], train, shuffled, 0.3);
    expect(Math.abs(random!.accuracy - 1 / 3)).toBeLessThan(5 * Math.sqrt(2 / 9 / 150));
  });

  it('can be stopped between iterations', async () => {
    const stop = async () => {
      throw new Error('stopped');
    };
    await expect(fewLabels([{ percent: 10 }], train, test, 0.9, stop)).rejects.toThrow('stopped');
  });
});

describe('a request for few labels', () => {
  it('has each amount once, in its order', () => {
    expect(amountsOf({ percent: [10, 1, 10], perClass: [5] })).toEqual([
      { percent: 10 },
      { percent: 1 },
      { perClass: 5 },
    ]);
    expect(amountsOf({})).toEqual([]);
  });

  it('takes shares above 0 up to 100 %, and whole numbers from 1', () => {
    const takes = (request: object) => fewRequestSchema.safeParse(request).success;
    expect([0.5, 100].every((percent) => takes({ percent: [percent] }))).toBe(true);
    expect([0, -1, 101].some((percent) => takes({ percent: [percent] }))).toBe(false);
    expect([0, 1.5].some((each) => takes({ perClass: [each] }))).toBe(false);
  });
});
