import { describe, expect, it } from 'vitest';
import { openDirectly } from '../../../../electron/worker/engine/open-directly.ts';
import { boxAt, centreMap, peaks, unclear } from '../../../../electron/worker/evaluate/places/centre-maps.ts';
import { ignoredPixel } from '../../../../electron/worker/evaluate/places/mask-set.ts';
import {
  beta,
  PlaceMemory,
  retrieved,
  softLabel,
  vote,
} from '../../../../electron/worker/evaluate/places/nearest-places.ts';
import {
  countClasses,
  ignoredPlace,
  interpolatedLabels,
  modes,
  repeatedLabels,
} from '../../../../electron/worker/evaluate/places/patch-labels.ts';
import {
  classesOf,
  inversePenalties,
  placeLogistic,
} from '../../../../electron/worker/evaluate/places/place-logistic.ts';
import { sampled, splitByImage } from '../../../../electron/worker/evaluate/places/sampled-places.ts';
import { boxIou } from '../../../../electron/worker/numerics/average-precision.ts';
import { lbfgs } from '../../../../electron/worker/numerics/lbfgs.ts';
import { rowsOf, scalingOf, standardised } from '../../../../electron/worker/numerics/linear-probe.ts';
import { logisticLoss, weightCount } from '../../../../electron/worker/numerics/logistic-loss.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';

const noise = (count: number, width: number, seed: string) => {
  const random = new Random('places test', seed);
  return { count, width, data: Float32Array.from({ length: count * width }, () => random.normal()) };
};

describe('the class of a place', () => {
  it('is the mode of its pixels, ignored ones included, and of equal ones the lower', () => {
    const x = ignoredPixel;
    // Two rows of two places, 2 × 2 pixels each.
    const square = Uint16Array.of(0, 2, 1, 1, 2, 2, 0, 0, x, x, 2, x, x, 0, 2, x);
    const counts = countClasses(square, 4, { rows: 2, columns: 2 }, 3);
    expect([...counts.subarray(0, 4)]).toEqual([1, 0, 3, 0]);
    expect([...modes(counts, 3)]).toEqual([2, 0, ignoredPlace, 2]);
  });

  it('is repeated for its pixels, also where places are not whole pixels', () => {
    const labels = repeatedLabels([1, 2, 3, 4, 5, 6], { rows: 2, columns: 3 }, 4);
    expect([...labels]).toEqual([1, 1, 2, 3, 1, 1, 2, 3, 4, 4, 5, 6, 4, 4, 5, 6]);
  });

  it('is interpolated from soft labels as slow bilinear loops do it', () => {
    const grid = { rows: 3, columns: 2 };
    const [classes, size] = [3, 7];
    const random = new Random('soft');
    const soft = Float32Array.from({ length: 18 }, () => random.uniform());
    const at = (r: number, c: number, k: number) =>
      soft[(Math.min(2, Math.max(0, r)) * 2 + Math.min(1, Math.max(0, c))) * classes + k]!;
    const expected = Array.from({ length: size * size }, (_, i) => {
      const y = ((Math.floor(i / size) + 0.5) * 3) / size - 0.5;
      const x = (((i % size) + 0.5) * 2) / size - 0.5;
      const [r, c] = [Math.floor(y), Math.floor(x)];
      const values = [0, 1, 2].map(
        (k) =>
          (1 - y + r) * ((1 - x + c) * at(r, c, k) + (x - c) * at(r, c + 1, k)) +
          (y - r) * ((1 - x + c) * at(r + 1, c, k) + (x - c) * at(r + 1, c + 1, k)),
      );
      return values.indexOf(Math.max(...values));
    });
    expect([...interpolatedLabels(soft, grid, classes, size)]).toEqual(expected);
  });
});

describe('the nearest places', () => {
  it('are those of slow loops over all cosines, and their soft labels the softmax of cosines', async () => {
    const engine = await openDirectly('cpu');
    const [train, test] = [noise(400, 12, 'train'), noise(300, 12, 'test')];
    const random = new Random('labels');
    const labels = Int32Array.from({ length: 400 }, () => random.integer(0, 3));
    const soft = Float32Array.from({ length: 1600 }, () => random.uniform());
    const cosine = (a: number, b: number): number => {
      let [dot, aa, bb] = [0, 0, 0];
      for (let d = 0; d < 12; d++) {
        const [x, y] = [test.data[a * 12 + d]!, train.data[b * 12 + d]!];
        dot += x * y;
        aa += x * x;
        bb += y * y;
      }
      return dot / Math.sqrt(aa * bb);
    };
    const memory = await PlaceMemory.open(engine, train);
    let rows = 0;
    await memory.nearest(test, (row, nearest) => {
      rows++;
      const all = Array.from({ length: 400 }, (_, i) => ({ i, cosine: cosine(row, i) })).sort(
        (a, b) => b.cosine - a.cosine,
      );
      const best = all.slice(0, retrieved);
      expect([...nearest.rows]).toEqual(best.map(({ i }) => i));
      const counts = [0, 1, 2, 3].map((c) => best.slice(0, 10).filter(({ i }) => labels[i] === c).length);
      expect(vote(nearest, labels, 10, new Float64Array(4))).toBe(counts.indexOf(Math.max(...counts)));
      const total = best.reduce((sum, each) => sum + Math.exp(each.cosine / beta), 0);
      const into = new Float32Array(4);
      softLabel(nearest, soft, 4, into, 0);
      for (let c = 0; c < 4; c++) {
        const expected = best.reduce(
          (sum, each) => sum + (Math.exp(each.cosine / beta) / total) * soft[each.i * 4 + c]!,
          0,
        );
        expect(into[c]).toBeCloseTo(expected, 4);
      }
    });
    expect(rows).toBe(300);
    await memory.dispose();
    await engine.dispose();
  });
});

describe('logistic regression of places', () => {
  it('has the minimum of the loss that plain loops compute, at the C that scores best', async () => {
    const engine = await openDirectly('cpu');
    const features = noise(240, 6, 'logistic');
    const labels = Int32Array.from({ length: 240 }, (_, i) => {
      const [a, b, c] = features.data.subarray(i * 6);
      return a! + 0.5 * b! > 0.4 ? 2 : c! > 0 ? 1 : 0;
    });
    const train = { features, labels, classes: 3 };
    const rows = Array.from({ length: 240 }, (_, i) => i);
    const [fit, choose] = [rows.filter((i) => i % 4 > 0), rows.filter((i) => i % 4 === 0)];
    const scores: number[] = [];
    const right = rowsOf(train, choose).labels;
    const fitted = await placeLogistic(engine, train, {
      fit,
      score: (found) => {
        const predicted = classesOf(found, rowsOf(train, choose));
        scores.push(predicted.filter((label, i) => label === right[i]).length / right.length);
        return scores.at(-1)!;
      },
      onFit: () => {},
      checkStopped: async () => {},
    });
    expect(scores).toHaveLength(inversePenalties.length);
    expect(fitted.c).toBe(inversePenalties[scores.indexOf(Math.max(...scores))]);
    const whole = { ...train, features: standardised(features, scalingOf(features)) };
    const weights = await lbfgs(logisticLoss(whole, 1 / (fitted.c * 240)), new Float64Array(weightCount(6, 3)), {
      tolerance: 1e-8,
      mostIterations: 1000,
    });
    const logits = new Float64Array(3);
    for (let i = 0; i < 240; i++) {
      fitted.logits(features.data.subarray(i * 6, i * 6 + 6), logits);
      for (const [c, logit] of logits.entries()) {
        let expected = weights[18 + c]!;
        for (let d = 0; d < 6; d++) expected += weights[c * 6 + d]! * whole.features.data[i * 6 + d]!;
        // The gradients are float32 and the tolerance 1e-4.
        expect(logit - logits[0]!).toBeCloseTo(expected - (weights[18]! + dotOf(weights, whole.features.data, i)), 1);
      }
    }
    const predicted = classesOf(fitted, train);
    expect(predicted.filter((label, i) => label === labels[i]).length).toBeGreaterThan(200);
    await engine.dispose();
  });
});

const dotOf = (weights: Float64Array, data: Float32Array, i: number): number => {
  let sum = 0;
  for (let d = 0; d < 6; d++) sum += weights[d]! * data[i * 6 + d]!;
  return sum;
};

describe('training places', () => {
  it('are sampled in their order, the same each time', () => {
    const all = Array.from({ length: 1000 }, (_, i) => i);
    const some = sampled(all, 100);
    expect(some).toHaveLength(100);
    expect(some).toEqual([...some].sort((a, b) => a - b));
    expect(some).toEqual(sampled(all, 100));
    expect(sampled(all, 2000)).toEqual(all);
  });

  it('are split by image, a fifth of the images aside', () => {
    const places = Array.from({ length: 40 }, (_, i) => ({ image: Math.floor(i / 4), place: i % 4 }));
    const { fit, choose } = splitByImage(places);
    expect(choose).toHaveLength(8);
    expect([...fit, ...choose].sort((a, b) => a - b)).toEqual(places.map((_, i) => i));
    const aside = new Set(choose.map((row) => places[row]!.image));
    expect(aside.size).toBe(2);
    expect(fit.some((row) => aside.has(places[row]!.image))).toBe(false);
    const single = splitByImage(places.slice(0, 4).concat(places.slice(0, 4)));
    expect(single.fit.length).toBeGreaterThan(0);
    expect(single.choose.length).toBeGreaterThan(0);
  });
});

describe('a map of centres', () => {
  const grid = { rows: 4, columns: 4 };
  it('has the class at the centre, nothing to learn in the middle of a box, and background elsewhere', () => {
    // 40 px, places of 10 px: a box over the upper left 3 × 2 places, its centre in row 0 … 1.
    const { labels, targets } = centreMap([{ label: 1, box: [0, 0, 32, 18], ignored: false }], grid, 40, 2);
    expect([...labels]).toEqual([unclear, 1, unclear, 2, unclear, unclear, unclear, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
    expect([...targets.keys()]).toEqual([1]);
  });

  it('keeps the smaller of two objects with one centre, and learns nothing where a box is ignored', () => {
    const { labels } = centreMap(
      [
        { label: 0, box: [2, 2, 6, 6], ignored: false },
        { label: 1, box: [0, 0, 9, 9], ignored: false },
        { label: 1, box: [20, 20, 20, 20], ignored: true },
      ],
      grid,
      40,
      2,
    );
    expect(labels[0]).toBe(0);
    expect([10, 11, 14, 15].map((place) => labels[place])).toEqual([unclear, unclear, unclear, unclear]);
  });

  it('gives back the box of its targets', () => {
    const box = [3, 4, 21, 13] as const;
    const { targets } = centreMap([{ label: 0, box, ignored: false }], grid, 40, 1);
    const [[place, target]] = [...targets] as [[number, Parameters<typeof boxAt>[1]]];
    expect(boxIou(boxAt(place, target, grid, 40), box)).toBeCloseTo(1, 9);
  });

  it('has peaks where no neighbour is higher, and none twice', () => {
    const scores = new Float64Array(32); // two classes: the first counts, the second is background
    scores[2 * 5] = 0.9;
    scores[2 * 6] = 0.5; // beside the peak
    scores[2 * 15] = 0.4;
    const found = peaks(scores, 2, 1, grid, (place) => [place * 100, 0, 5, 5]).filter(({ score }) => score > 0);
    expect(found.map(({ score, box }) => [score, box[0]])).toEqual([
      [0.9, 500],
      [0.4, 1500],
    ]);
    const same = peaks(scores, 2, 1, grid, () => [0, 0, 5, 5]);
    expect(same.map(({ score }) => score)).toEqual([0.9]);
  });
});
