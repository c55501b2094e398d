import { describe, expect, test } from 'vitest';
import { Random } from '../../../electron/worker/numerics/random.ts';
import {
  deadUnits,
  effectiveRank,
  featureStd,
  health,
  healthAlarms,
} from '../../../electron/worker/numerics/representation-health.ts';
import { symmetricEigenvalues } from '../../../electron/worker/numerics/symmetric-eigenvalues.ts';

const matrix = (rows: readonly (readonly number[])[]) => ({
  count: rows.length,
  width: rows[0]!.length,
  data: Float32Array.from(rows.flat()),
});
const gaussian = (count: number, width: number) => {
  const random = new Random('gaussian', count, width);
  return { count, width, data: Float32Array.from({ length: count * width }, () => random.normal()) };
};
const expectClose = (found: Float64Array, wanted: readonly number[], digits = 9) =>
  wanted.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, digits);
  });

describe('symmetricEigenvalues', () => {
  test('of small matrices have their known values', () => {
    expectClose(symmetricEigenvalues(Float64Array.of(7), 1), [7]);
    expectClose(symmetricEigenvalues(Float64Array.of(2, 1, 1, 2), 2), [1, 3]);
    expectClose(symmetricEigenvalues(Float64Array.of(3, 0, 0, 0, -1, 0, 0, 0, 2), 3), [-1, 2, 3]);
    expectClose(symmetricEigenvalues(new Float64Array(16), 4), [0, 0, 0, 0]);
  });

  test('of a chain of n springs are 2 − 2 cos(kπ / (n + 1))', () => {
    const n = 40;
    const chain = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      chain[i * n + i] = 2;
      if (i > 0) chain[i * n + i - 1] = chain[(i - 1) * n + i] = -1;
    }
    expectClose(
      symmetricEigenvalues(chain, n),
      Array.from({ length: n }, (_, k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1))),
    );
  });

  test('of a dense matrix preserve its trace and the trace of its square', () => {
    const n = 60;
    const random = new Random('dense');
    const dense = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) dense[i * n + j] = dense[j * n + i] = random.normal();
    const values = symmetricEigenvalues(dense, n);
    const trace = Array.from({ length: n }, (_, i) => dense[i * n + i]!).reduce((a, b) => a + b);
    expect(values.reduce((a, b) => a + b)).toBeCloseTo(trace, 8);
    expect(values.reduce((a, b) => a + b * b, 0)).toBeCloseTo(
      dense.reduce((a, b) => a + b * b, 0),
      6,
    );
  });

  test('of J (all ones) are n once and 0 otherwise: a repeated eigenvalue', () => {
    const n = 12;
    expectClose(symmetricEigenvalues(new Float64Array(n * n).fill(1), n), [...new Array(n - 1).fill(0), n]);
  });
});

describe('effectiveRank', () => {
  test('is 1 if all features have the same direction', () => {
    expect(
      effectiveRank(
        matrix([
          [1, 2],
          [2, 4],
          [-3, -6],
        ]),
      ),
    ).toBeCloseTo(1, 5);
  });

  test('is the number of directions if all are used equally', () => {
    expect(
      effectiveRank(
        matrix([
          [2, 0, 0],
          [0, 2, 0],
          [0, 0, -2],
        ]),
      ),
    ).toBeCloseTo(3, 9);
    expect(
      effectiveRank(
        matrix([
          [1, 0, 0, 0],
          [0, 0, 1, 0],
        ]),
      ),
    ).toBeCloseTo(2, 9);
  });

  test('of singular values 3 and 1 is exp of the entropy of ¾ and ¼', () => {
    expect(
      effectiveRank(
        matrix([
          [3, 0],
          [0, 1],
          [0, 0],
        ]),
      ),
    ).toBeCloseTo(Math.exp(-(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25))), 9);
  });

  test('is invariant to the scale of the features, and at most min(N, D)', () => {
    const features = gaussian(50, 20);
    const rank = effectiveRank(features);
    expect(effectiveRank({ ...features, data: features.data.map((value) => value * 8) })).toBeCloseTo(rank, 6);
    expect(rank).toBeGreaterThan(15);
    expect(rank).toBeLessThanOrEqual(20);
    expect(effectiveRank(gaussian(5, 64))).toBeLessThanOrEqual(5);
  });

  test('is 0 if all features are zero', () => {
    expect(
      effectiveRank(
        matrix([
          [0, 0],
          [0, 0],
        ]),
      ),
    ).toBe(0);
  });
});

describe('featureStd', () => {
  test('is 0 if all features have the same direction, whatever their lengths', () => {
    expect(
      featureStd(
        matrix([
          [1, 1],
          [5, 5],
          [0.1, 0.1],
        ]),
      ),
    ).toBeCloseTo(0, 6);
  });

  test('is about 1 for an isotropic Gaussian', () => {
    expect(featureStd(gaussian(4000, 32))).toBeCloseTo(1, 1);
  });

  test('of two opposite directions is √D · mean of |zᵢ|', () => {
    expect(
      featureStd(
        matrix([
          [3, 4],
          [-3, -4],
        ]),
      ),
    ).toBeCloseTo((Math.SQRT2 * (0.6 + 0.8)) / 2, 6);
  });
});

describe('deadUnits', () => {
  test('counts constant units, whether their value is zero or not', () => {
    expect(
      deadUnits(
        matrix([
          [0, 1, 5, 2],
          [0, 2, 5, 3],
          [0, 3, 5, 2],
        ]),
      ),
    ).toBe(0.5);
    expect(
      deadUnits(
        matrix([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toBe(0);
  });
});

test('health refuses an empty matrix and one whose length is not N × D', () => {
  expect(() => health({ count: 0, width: 4, data: new Float32Array(0) })).toThrow('health needs features: found none');
  expect(() => health({ count: 2, width: 4, data: new Float32Array(7) })).toThrow('features of [2, 4] found 7 values');
});

test('health refuses features that are not finite', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
    expect(() =>
      health(
        matrix([
          [1, value],
          [2, 3],
        ]),
      ),
    ).toThrow('health needs features that are finite');
});

describe('healthAlarms', () => {
  const well = { effectiveRank: 20, featureStd: 0.4, deadUnits: 0.1 };
  test('are silent for a healthy representation', () => {
    expect(healthAlarms(well)).toEqual([]);
  });
  test('report a collapse and dead units', () => {
    expect(healthAlarms({ ...well, featureStd: 0.004 }).map(({ kind }) => kind)).toEqual(['collapse']);
    expect(healthAlarms({ ...well, deadUnits: 0.6 })[0]).toMatchObject({
      kind: 'dead-units',
      message: '60 % of the feature units never change over the held-out images.',
    });
  });
});
