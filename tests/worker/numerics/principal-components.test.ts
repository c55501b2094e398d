import { describe, expect, it } from 'vitest';
import { leadingEigenvectors } from '../../../electron/worker/numerics/leading-eigenvectors.ts';
import { principalComponents, standardScores } from '../../../electron/worker/numerics/principal-components.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { symmetricEigenvectors } from '../../../electron/worker/numerics/symmetric-eigenvectors.ts';

const matrixOf = (rows: readonly (readonly number[])[]) => ({
  count: rows.length,
  width: rows[0]!.length,
  data: Float32Array.from(rows.flat()),
});

/** A random covariance of rank ≤ `rank`. */
function covariance(n: number, rank: number): Float64Array {
  const random = new Random('covariance', n, rank);
  const rows = Array.from({ length: rank }, () => Array.from({ length: n }, () => random.normal()));
  return Float64Array.from({ length: n * n }, (_, at) =>
    rows.reduce((sum, row) => sum + row[Math.floor(at / n)]! * row[at % n]!, 0),
  );
}

describe('the leading eigenvectors of a matrix', () => {
  it.each([
    [40, 60],
    [7, 20],
    [3, 9],
  ])('are those that Jacobi rotations find, up to their sign: %i × %i', (n, rank) => {
    const matrix = covariance(n, rank);
    const all = symmetricEigenvectors(matrix, n);
    const { values, vectors } = leadingEigenvectors(matrix, n, 3);
    for (let k = 0; k < 3; k++) {
      expect(values[k]! / all.values[k]!).toBeCloseTo(1, 9);
      let product = 0;
      for (let d = 0; d < n; d++) product += vectors[k * n + d]! * all.vectors[k * n + d]!;
      expect(Math.abs(product)).toBeCloseTo(1, 8);
    }
  });

  it('are 0 where the matrix has no more directions', () => {
    const { values, vectors } = leadingEigenvectors(covariance(6, 1), 6, 3);
    expect(values[0]).toBeGreaterThan(0.1);
    expect([...values.subarray(1)]).toEqual([0, 0]);
    expect([...vectors.subarray(6)]).toEqual(new Array(12).fill(0));
    expect([...leadingEigenvectors(new Float64Array(16), 4, 3).values]).toEqual([0, 0, 0]);
  });

  it('are found at once in a wide matrix with one direction or none, and of one with all eigenvalues the same', () => {
    const n = 600;
    const one = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) one[i * n + j] = 2 / n;
    const { values, vectors } = leadingEigenvectors(one, n, 3);
    expect(values[0]).toBeCloseTo(2, 9);
    expect([...values.subarray(1)]).toEqual([0, 0]);
    for (const value of vectors.subarray(0, n)) expect(Math.abs(value)).toBeCloseTo(1 / Math.sqrt(n), 9);
    expect([...leadingEigenvectors(new Float64Array(n * n), n, 3).values]).toEqual([0, 0, 0]);
    const identity = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
    for (const value of leadingEigenvectors(identity, n, 3).values) expect(value).toBeCloseTo(1, 9);
  });

  it('need a finite matrix', () => {
    expect(() => leadingEigenvectors(Float64Array.of(Number.NaN), 1, 1)).toThrow('finite');
  });
});

/** Made with NumPy's svd of the centred rows; each axis with its largest number positive. */
const numpy = {
  rows: [
    [-1.0, -3.125, -4.625, 6.25, -1.875],
    [8.625, 0, 0, 8.625, 4.0],
    [-1.25, -1.75, -1.875, 0.375, 0.375],
    [-1.25, 1.625, 0.375, -1.625, -1.25],
    [-1.0, -0.125, 2.5, -4.0, 0.125],
    [-0.75, 2.0, 2.0, -2.25, -1.375],
    [1.5, 0.125, 2.0, -1.25, 1.25],
    [0, -5.25, -3.5, 3.875, 1.5],
    [-0.125, -0.75, -0.125, -0.375, 0.75],
    [0.75, 1.625, 3.75, -2.75, -0.25],
    [0.375, -0.375, -0.125, 0.625, 0],
    [0.375, 3.0, -2.625, 2.125, -0.375],
  ],
  variances: [20.343842701056182, 9.147724050055734, 2.9698441606437043],
  axes: [
    [0.3389958405750636, -0.2622754792671529, -0.38666701448638247, 0.798175427254274, 0.1723310775328576],
    [0.685766997616818, 0.3994553730523752, 0.526283225346359, 0.02935340416193563, 0.3038476169107504],
    [-0.08224680574919421, 0.8184472769509434, -0.28605171573875154, 0.2558903257652203, -0.4196118145361562],
  ],
  variance: 33.03971354166666,
};

describe('principal components', () => {
  it('are those of NumPy', () => {
    const found = principalComponents(matrixOf(numpy.rows), 3);
    expect(found.variance).toBeCloseTo(numpy.variance, 9);
    numpy.variances.forEach((variance, k) => {
      expect(found.variances[k]).toBeCloseTo(variance, 9);
    });
    numpy.axes.flat().forEach((value, at) => {
      expect(found.axes[at]).toBeCloseTo(value, 8);
    });
  });

  it('of points on two lines through one centre are the lines, the longer first', () => {
    const found = principalComponents(
      matrixOf([
        [1 + 3, 2],
        [1 - 3, 2],
        [1, 2 + 2],
        [1, 2 - 2],
      ]),
      2,
    );
    expect([...found.mean]).toEqual([1, 2]);
    expect([...found.variances].map((value) => Math.round(1e9 * value) / 1e9)).toEqual([18 / 4, 8 / 4]);
    [1, 0, 0, 1].forEach((value, at) => {
      expect(found.axes[at]).toBeCloseTo(value, 9);
    });
  });

  it('give scores with mean 0 and variance 1 that are not correlated', () => {
    const features = matrixOf(numpy.rows);
    const scores = standardScores(features, principalComponents(features, 3));
    for (let a = 0; a < 3; a++) {
      let mean = 0;
      for (let i = 0; i < features.count; i++) mean += scores[3 * i + a]! / features.count;
      expect(mean).toBeCloseTo(0, 5);
      for (let b = 0; b < 3; b++) {
        let product = 0;
        for (let i = 0; i < features.count; i++) product += (scores[3 * i + a]! * scores[3 * i + b]!) / features.count;
        expect(product).toBeCloseTo(a === b ? 1 : 0, 5);
      }
    }
  });

  it('of rows that are all the same give scores of 0', () => {
    const same = matrixOf([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect([...standardScores(same, principalComponents(same, 3))]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
