import { describe, expect, it, vi } from 'vitest';
import { cholesky, choleskySolve, choleskySolveEach } from '../../../electron/worker/numerics/cholesky.ts';
import { lbfgs } from '../../../electron/worker/numerics/lbfgs.ts';
import {
  linearProbe,
  penaltyFor,
  preconditioner,
  rowsOf,
  scalingOf,
  splitForChoosing,
  standardised,
  strengths,
} from '../../../electron/worker/numerics/linear-probe.ts';
import { logisticLoss, logitsOf, weightCount } from '../../../electron/worker/numerics/logistic-loss.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { gramOfUnits } from '../../../electron/worker/numerics/representation-health.ts';
import type { LabelledFeatures } from '../../../electron/worker/numerics/weighted-knn.ts';
import { FailureError } from '../../../shared/failure.ts';

/** Rows with normal noise around the centre of their class, one centre along each axis; further axes carry no information. */
function clusters(seed: number, count: number, width: number, classes: number, noise: number): LabelledFeatures {
  const random = new Random(seed);
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
  const data = Float32Array.from({ length: count * width }, (_, at) => {
    const [row, d] = [Math.floor(at / width), at % width];
    return (labels[row] === d ? 1 : 0) + noise * random.normal();
  });
  return { features: { count, width, data }, labels, classes };
}
/** Rows of classes whose units are correlated, as those of a stage are: mixtures of a few strong and many weak directions. */
function correlated(seed: number, count: number, width: number, classes: number): LabelledFeatures {
  const random = new Random('correlated');
  const drawn = (length: number) => Array.from({ length }, () => random.normal());
  const [mixing, centres] = [drawn(width * width), drawn(classes * width)];
  const own = new Random('correlated', seed);
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
  const data = new Float32Array(count * width);
  for (let row = 0; row < count; row++) {
    const directions = Float64Array.from(
      { length: width },
      (_, k) => (0.6 * centres[labels[row]! * width + k]! + own.normal()) * (k + 1) ** -1.5,
    );
    for (let d = 0; d < width; d++)
      data[row * width + d] = directions.reduce((sum, value, k) => sum + mixing[d * width + k]! * value, 0);
  }
  return { features: { count, width, data }, labels, classes };
}
const accuracy = (probe: { classify(row: Float32Array): number }, { features, labels }: LabelledFeatures) => {
  const { count, width, data } = features;
  let right = 0;
  for (let i = 0; i < count; i++) right += +(probe.classify(data.subarray(i * width, (i + 1) * width)) === labels[i]);
  return right / count;
};
const drawnWeights = (length: number, seed = 1) => {
  const random = new Random(seed, 'weights');
  return Float64Array.from({ length }, () => random.uniform(-1, 1));
};

describe.each([3, 4])('logisticLoss of %i classes', (classes) => {
  const toy = clusters(1, 11, 5, classes, 0.5);
  const all = Array.from({ length: classes }, (_, c) => c);

  it('is ln C at zero weights', async () => {
    const weights = new Float64Array(weightCount(5, classes));
    expect(await logisticLoss(toy, 0.3)(weights, weights.slice())).toBeCloseTo(Math.log(classes), 12);
  });

  it('equals the mean cross-entropy in slow loops, with a penalty on weights but not on biases', async () => {
    const weights = drawnWeights(weightCount(5, classes));
    const { features, labels } = toy;
    let expected = 0;
    for (let n = 0; n < 11; n++) {
      const logits = all.map((c) => {
        let logit = weights[classes * 5 + c]!;
        for (let d = 0; d < 5; d++) logit += weights[c * 5 + d]! * features.data[n * 5 + d]!;
        return logit;
      });
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      expected -= Math.log(Math.exp(logits[labels[n]!]!) / total) / 11;
    }
    for (const weight of weights.subarray(0, classes * 5)) expected += 0.15 * weight ** 2;
    expect(await logisticLoss(toy, 0.3)(weights, weights.slice())).toBeCloseTo(expected, 12);
  });

  it('has the gradient of finite differences', async () => {
    const weights = drawnWeights(weightCount(5, classes));
    const loss = logisticLoss(toy, 0.3);
    const [gradient, unused] = [weights.slice(), weights.slice()];
    await loss(weights, gradient);
    for (let at = 0; at < weights.length; at++) {
      const moved = (by: number) =>
        loss(
          weights.map((weight, i) => (i === at ? weight + by : weight)),
          unused,
        );
      expect(gradient[at], `component ${at}`).toBeCloseTo(((await moved(1e-5)) - (await moved(-1e-5))) / 2e-5, 7);
    }
  });
});

describe('logisticLoss', () => {
  it('is the same for rows that are repeated over several blocks', async () => {
    const [few, times] = [clusters(1, 11, 5, 3, 0.5), 900];
    const repeat = <T extends Float32Array | Int32Array>(values: T, into: T): T => {
      for (let at = 0; at < into.length; at++) into[at] = values[at % values.length]!;
      return into;
    };
    const data = repeat(few.features.data, new Float32Array(times * few.features.data.length));
    const many = {
      features: { count: 11 * times, width: 5, data },
      labels: repeat(few.labels, new Int32Array(11 * times)),
      classes: 3,
    };
    const weights = drawnWeights(weightCount(5, 3));
    const [gradient, expected] = [weights.slice(), weights.slice()];
    const loss = await logisticLoss(few, 0.3)(weights, expected);
    expect(await logisticLoss(many, 0.3)(weights, gradient)).toBeCloseTo(loss, 12);
    for (const [at, value] of expected.entries()) expect(gradient[at]).toBeCloseTo(value, 12);
  });
});

describe('preconditioner', () => {
  it('inverts the Hessian of an undecided classifier on weights whose sum over the classes is 0', async () => {
    const [width, classes, penalty] = [6, 3, 0.2];
    const drawn = correlated(1, 40, width, classes);
    const features = standardised(drawn.features, scalingOf(drawn.features));
    const loss = logisticLoss({ ...drawn, features }, penalty);
    const weights = drawnWeights(weightCount(width, classes));
    for (let at = 0; at < weights.length; at++) {
      const [start, stride] = at < classes * width ? [0, width] : [classes * width, 1];
      if (at - start < stride) {
        const mean = [0, 1, 2].reduce((sum, c) => sum + weights[at + c * stride]!, 0) / classes;
        for (let c = 0; c < classes; c++) weights[at + c * stride]! -= mean;
      }
    }
    const gradientAt = async (share: number) => {
      const gradient = weights.slice();
      await loss(
        weights.map((weight) => share * weight),
        gradient,
      );
      return gradient;
    };
    const [after, before] = [await gradientAt(1e-4), await gradientAt(-1e-4)];
    const product = after.map((value, at) => (value - before[at]!) / 2e-4); // Hessian · weights
    preconditioner(gramOfUnits(features), features, classes, penalty)(product);
    for (const [at, weight] of weights.entries()) expect(product[at], `${at}`).toBeCloseTo(weight, 5);
  });
});

describe('cholesky', () => {
  it('solves A x = b, and refuses a matrix that is not positive definite', () => {
    const half = Float64Array.of(2, 0, 0, 1, 3, 0, -1, 0.5, 1);
    const matrix = Float64Array.from({ length: 9 }, (_, at) => {
      const [i, j] = [Math.floor(at / 3), at % 3];
      return [0, 1, 2].reduce((sum, k) => sum + half[i * 3 + k]! * half[j * 3 + k]!, 0);
    });
    expect([...cholesky(matrix, 3)]).toEqual([...half]);
    const x = [1, -2, 0.5];
    const b = Float64Array.from([9, ...[0, 1, 2].map((i) => x.reduce((sum, v, j) => sum + v * matrix[i * 3 + j]!, 0))]);
    choleskySolve(half, 3, b, 1);
    expect(b[0]).toBe(9);
    for (const [i, value] of x.entries()) expect(b[i + 1]).toBeCloseTo(value, 12);
    expect(() => cholesky(Float64Array.of(1, 0, 2, 1), 2)).toThrow('not positive definite: pivot 1');
  });

  it('factors a larger matrix, and solves several right sides as one by one', () => {
    const [n, sides] = [11, 7];
    const values = drawnWeights(n * n);
    const matrix = Float64Array.from({ length: n * n }, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      let sum = i === j ? 1 : 0;
      for (let k = 0; k < n; k++) sum += values[i * n + k]! * values[j * n + k]!;
      return sum;
    });
    const lower = cholesky(matrix, n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let k = 0; k <= j; k++) sum += lower[i * n + k]! * lower[j * n + k]!;
        expect(sum, `${i}, ${j}`).toBeCloseTo(matrix[i * n + j]!, 12);
      }
    const right = drawnWeights(n * sides, 2);
    const [each, alone] = [right.slice(), right.slice()];
    choleskySolveEach(lower, n, each, sides);
    for (let side = 0; side < sides; side++) choleskySolve(lower, n, alone, side * n);
    for (const [at, value] of alone.entries()) expect(each[at]).toBeCloseTo(value, 12);
  });
});

describe('lbfgs', () => {
  /** ½ (x − c)ᵀ A (x − c) with A = diag(1, 10, 100, 1000): the minimum is c. */
  const [scales, centre] = [
    [1, 10, 100, 1000],
    [3, -2, 1, 0.5],
  ];
  const bowl = (at: Float64Array, gradient: Float64Array) => {
    let value = 0;
    for (let i = 0; i < 4; i++) {
      gradient[i] = scales![i]! * (at[i]! - centre![i]!);
      value += 0.5 * gradient[i]! * (at[i]! - centre![i]!);
    }
    return value;
  };

  it.each([
    ['alone', undefined],
    ['preconditioned', (vector: Float64Array) => vector.set(vector.map((value, i) => value / scales![i]!))],
  ])('finds the minimum of a narrow valley: %s', async (_, precondition) => {
    let iterations = 0;
    const start = new Float64Array(4);
    const found = await lbfgs(bowl, start, {
      tolerance: 1e-9,
      mostIterations: 100,
      ...(precondition ? { precondition } : {}),
      onIteration: async () => void iterations++,
    });
    for (const [i, value] of centre!.entries()) expect(found[i]).toBeCloseTo(value, 8);
    expect([...start]).toEqual([0, 0, 0, 0]);
    expect(iterations).toBeLessThan(precondition ? 8 : 40);
  });

  it('finds the closed-form solution of logistic regression with one feature and two classes', async () => {
    // Without a penalty, groups of equal x are fitted exactly: p = 3/4 at x = 1 and 1/4 at x = −1, a logit difference of ±ln 3.
    const labels = Int32Array.of(1, 1, 1, 0, 0, 0, 0, 1);
    const features = { count: 8, width: 1, data: Float32Array.of(1, 1, 1, 1, -1, -1, -1, -1) };
    const loss = logisticLoss({ features, labels, classes: 2 }, 0);
    const weights = await lbfgs(loss, new Float64Array(4), { tolerance: 1e-10, mostIterations: 100 });
    expect(weights[1]! - weights[0]!).toBeCloseTo(Math.log(3), 8);
    expect(weights[3]! - weights[2]!).toBeCloseTo(0, 8);
  });
});

describe('splitForChoosing', () => {
  it('sets a tenth of every class aside, at least one row, deterministically', () => {
    const labels = Int32Array.from([...Array(20).fill(0), ...Array(7).fill(1), 2, 2]);
    const { fit, choose } = splitForChoosing(labels, 3);
    expect([...fit, ...choose].sort((a, b) => a - b)).toEqual([...labels.keys()]);
    expect([0, 1, 2].map((c) => choose.filter((row) => labels[row] === c).length)).toEqual([2, 1, 1]);
    expect(splitForChoosing(labels, 3)).toEqual({ fit, choose });
  });

  it('keeps the only row of a class, so that the probe knows the class', () => {
    expect(splitForChoosing(Int32Array.of(0, 1, 1), 2).fit).toContain(0);
    expect(splitForChoosing(Int32Array.of(1, 0), 2)).toEqual({ fit: [0, 1], choose: [] });
  });
});

describe('linearProbe', () => {
  it('classifies unseen rows of separable classes', async () => {
    const probe = await linearProbe(clusters(1, 200, 6, 4, 0.05));
    expect(accuracy(probe, clusters(2, 200, 6, 4, 0.05))).toBe(1);
  });

  it('learns from one row of every class, with a strong penalty', async () => {
    const probe = await linearProbe(clusters(1, 4, 4, 4, 0.05));
    expect(probe.penalty).toBe(1);
    expect(accuracy(probe, clusters(2, 200, 4, 4, 0.05))).toBe(1);
  });

  it('is at chance on uninformative features, and chooses a strong penalty for them', async () => {
    const noise = (seed: number) => {
      const random = new Random(seed, 'noise');
      const data = Float32Array.from({ length: 400 * 8 }, () => random.normal());
      return {
        features: { count: 400, width: 8, data },
        labels: Int32Array.from({ length: 400 }, (_, i) => i % 4),
        classes: 4,
      };
    };
    const probe = await linearProbe(noise(1));
    expect(probe.penalty).toBeGreaterThanOrEqual(0.1);
    expect(Math.abs(accuracy(probe, noise(2)) - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 400));
  });

  it('is invariant to the scale and shift of units, and to a constant unit', async () => {
    const [train, test] = [clusters(3, 120, 5, 3, 0.6), clusters(4, 120, 5, 3, 0.6)];
    const moved = ({ features, ...rest }: LabelledFeatures): LabelledFeatures => {
      const { count, width, data } = features;
      const wider = new Float32Array(count * (width + 1)).fill(7);
      for (let i = 0; i < count; i++)
        for (let d = 0; d < width; d++) wider[i * (width + 1) + d] = 100 * d + 10 ** (d - 2) * data[i * width + d]!;
      return { ...rest, features: { count, width: width + 1, data: wider } };
    };
    const [plain, odd] = [await linearProbe(train), await linearProbe(moved(train))];
    expect(odd.penalty).toBe(plain.penalty);
    expect(Math.abs(accuracy(odd, moved(test)) - accuracy(plain, test))).toBeLessThan(0.02);
    expect(accuracy(plain, test)).toBeGreaterThan(0.7);
  });

  // With a gradient tolerance of 1e-4, each of these classified two to five rows otherwise.
  it.each([4, 8, 9])('is at the minimum, also with a weak penalty and correlated units: draw %i', async (draw) => {
    const [width, classes] = [48, 3];
    const [train, test] = [correlated(draw, 120, width, classes), correlated(100 + draw, 300, width, classes)];
    const probe = await linearProbe(train);
    const scaling = scalingOf(train.features);
    const scaled = ({ features, ...rest }: LabelledFeatures) => ({
      ...rest,
      features: standardised(features, scaling),
    });
    const solution = await lbfgs(
      logisticLoss(scaled(train), probe.penalty),
      new Float64Array(weightCount(width, classes)),
      { tolerance: 1e-9, mostIterations: 5000 },
    );
    const { data } = scaled(test).features;
    const classesOfRows = (classify: (row: number) => number) => Array.from({ length: 300 }, (_, row) => classify(row));
    const logits = new Float64Array(classes);
    const expected = classesOfRows((row) => {
      logitsOf(solution, data, row * width, logits);
      return logits.indexOf(Math.max(...logits));
    });
    expect(probe.penalty).toBeLessThan(0.01);
    expect(classesOfRows((row) => probe.classify(test.features.data.subarray(row * width, (row + 1) * width)))).toEqual(
      expected,
    );
  });

  it('chooses the C of dinov2 with the lowest cross-entropy on the rows set aside', async () => {
    expect([strengths.length, strengths[0], strengths.at(-1)]).toEqual([45, 1e-6, 1e5]);
    const train = correlated(3, 90, 6, 3);
    const { fit, choose } = splitForChoosing(train.labels, 3);
    const [fitted, aside] = [rowsOf(train, fit), rowsOf(train, choose)];
    const scaling = scalingOf(fitted.features);
    const scaled = ({ features, ...rest }: LabelledFeatures) => ({
      ...rest,
      features: standardised(features, scaling),
    });
    const judge = logisticLoss(scaled(aside), 0);
    const losses: number[] = [];
    for (const strength of strengths) {
      const loss = logisticLoss(scaled(fitted), penaltyFor(strength, fit.length));
      const start = new Float64Array(weightCount(6, 3));
      const weights = await lbfgs(loss, start, { tolerance: 1e-8, mostIterations: 5000 });
      losses.push(await judge(weights, start));
    }
    const best = strengths[losses.indexOf(Math.min(...losses))]!;
    expect((await linearProbe(train)).penalty).toBeCloseTo(penaltyFor(best, 90), 12);
  });

  it('is deterministic, and does not modify the features', async () => {
    const train = clusters(5, 60, 4, 3, 0.8);
    const before = train.features.data.slice();
    const [first, second] = [await linearProbe(train), await linearProbe(train)];
    expect(train.features.data).toEqual(before);
    const test = clusters(6, 200, 4, 3, 0.8);
    expect(accuracy(first, test)).toBe(accuracy(second, test));
  });

  it('can be stopped between two iterations', async () => {
    const checkStopped = vi.fn(async () => {
      if (checkStopped.mock.calls.length === 3) throw new FailureError({ code: 'stopped', message: 'enough' });
    });
    await expect(linearProbe(clusters(1, 60, 4, 3, 0.5), checkStopped)).rejects.toThrow('enough');
  });
});
