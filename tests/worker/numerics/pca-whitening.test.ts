import { describe, expect, it } from 'vitest';
import { pcaWhitened } from '../../../electron/worker/numerics/pca-whitening.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { symmetricEigenvalues } from '../../../electron/worker/numerics/symmetric-eigenvalues.ts';
import { symmetricEigenvectors } from '../../../electron/worker/numerics/symmetric-eigenvectors.ts';

function symmetric(n: number): Float64Array {
  const random = new Random('symmetric', n);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = random.normal();
  return matrix;
}

describe('eigenvectors', () => {
  it('satisfy A v = λ v, are orthonormal, and are sorted with the largest value first', () => {
    for (const n of [1, 2, 5, 24]) {
      const matrix = symmetric(n);
      const { values, vectors } = symmetricEigenvectors(matrix, n);
      for (let k = 0; k < n; k++) {
        if (k > 0) expect(values[k]!).toBeLessThanOrEqual(values[k - 1]!);
        for (let i = 0; i < n; i++) {
          let stretched = 0;
          for (let j = 0; j < n; j++) stretched += matrix[i * n + j]! * vectors[k * n + j]!;
          expect(stretched).toBeCloseTo(values[k]! * vectors[k * n + i]!, 9);
        }
        for (let l = 0; l <= k; l++) {
          let product = 0;
          for (let i = 0; i < n; i++) product += vectors[k * n + i]! * vectors[l * n + i]!;
          expect(product).toBeCloseTo(k === l ? 1 : 0, 9);
        }
      }
    }
  });

  it('have the values of the tridiagonal algorithm', () => {
    const { values } = symmetricEigenvectors(symmetric(16), 16);
    const others = symmetricEigenvalues(symmetric(16), 16).reverse();
    values.forEach((value, k) => {
      expect(value).toBeCloseTo(others[k]!, 9);
    });
  });

  it('refuse a matrix that is not finite or not square', () => {
    expect(() => symmetricEigenvectors(Float64Array.of(Number.NaN), 1)).toThrow('finite');
    expect(() => symmetricEigenvectors(new Float64Array(3), 2)).toThrow('has 4 values, found 3');
  });
});

/** Rows of five columns, in which column three repeats column one: four directions of very different variance. */
function features(count: number) {
  const random = new Random('features');
  const rows = Array.from({ length: count }, () => {
    const [a, b, c, d] = [random.normal(), random.normal(), random.normal(), random.normal()];
    return [3 * a + 1, 0.5 * b + a, 3 * a + 1, c, 0.1 * d];
  });
  return { count, width: 5, data: Float32Array.from(rows.flat()) };
}

describe('whitening', () => {
  it('gives rows of length 1, with as many axes as the features vary in', () => {
    const whitened = pcaWhitened(features(400), 5);
    expect(whitened.width).toBe(4);
    for (let i = 0; i < whitened.count; i++)
      expect(Math.hypot(...whitened.data.subarray(4 * i, 4 * i + 4))).toBeCloseTo(1, 5);
  });

  it('gives directions of large and small variance equal weight', () => {
    const { count, width, data } = pcaWhitened(features(4000), 5);
    const squares = Array.from({ length: width }, (_, k) => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += data[i * width + k]! ** 2;
      return sum / count;
    });
    for (const square of squares) expect(square).toBeCloseTo(1 / width, 1);
  });

  it('keeps the requested number of axes, those of largest variance', () => {
    const all = features(50);
    const one = pcaWhitened(all, 1);
    expect(one.width).toBe(1);
    // The first axis is close to columns one and three, so the sign of a row equals that of its first column, up to a global sign.
    const flips = Array.from(one.data, (value, i) => Math.sign(value) * Math.sign(all.data[5 * i]! - 1));
    const agreeing = flips.filter((flip) => flip === flips[0]).length;
    expect(agreeing).toBeGreaterThan(45);
  });
});
