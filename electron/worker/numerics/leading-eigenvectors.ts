import { Random } from './random.ts';
import { symmetricEigenvectors } from './symmetric-eigenvectors.ts';

/** Vectors that are iterated in addition to those that are wanted; they make the wanted ones converge faster. */
const extra = 5;
/** Largest residual ‖A v − λ v‖ of a wanted pair, as a share of the largest eigenvalue. */
const tolerance = 1e-9;
const mostIterations = 500;
/** Vectors shorter than this share of their length before orthogonalisation point in no new direction. */
const negligible = 1e-12;

/**
 * The largest eigenvalues of a symmetric positive semi-definite matrix and their unit vectors, by subspace iteration with
 * Rayleigh–Ritz projection: far faster than symmetricEigenvectors where a few of many are wanted. The first subspace is
 * always the same, so that the result is a function of the matrix alone. Equal eigenvalues have some basis of their space.
 * Source: Golub & Van Loan 2013, Matrix Computations, section 8.2.4 (orthogonal iteration).
 * @param matrix Row-major [n, n]. Not modified.
 * @returns `count` eigenvalues, largest first, and their vectors, row by row [count, n]. Where the matrix has no more
 *   directions, the eigenvalue is 0 and the vector is 0.
 * @throws RangeError if a value of the matrix is not finite.
 */
export function leadingEigenvectors(
  matrix: Float64Array,
  n: number,
  count: number,
): { readonly values: Float64Array; readonly vectors: Float64Array } {
  if (!matrix.every(Number.isFinite)) throw new RangeError('eigenvectors need a finite matrix');
  const block = Math.min(n, count + extra);
  const random = new Random('leading eigenvectors');
  let basis = orthonormal(
    Float64Array.from({ length: block * n }, () => random.normal()),
    n,
  );
  let found = { values: new Float64Array(count), vectors: new Float64Array(count * n) };
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    const image = times(matrix, basis, n);
    const ritz = symmetricEigenvectors(products(basis, image, n), block);
    const vectors = combined(ritz.vectors, basis, n);
    const images = combined(ritz.vectors, image, n);
    const kept = Math.min(count, block);
    found = { values: new Float64Array(count), vectors: new Float64Array(count * n) };
    found.vectors.set(vectors.subarray(0, kept * n));
    let worst = 0;
    for (let k = 0; k < kept; k++) {
      const value = Math.max(0, ritz.values[k]!);
      found.values[k] = value;
      let squares = 0;
      for (let d = 0; d < n; d++) squares += (images[k * n + d]! - value * vectors[k * n + d]!) ** 2;
      worst = Math.max(worst, Math.sqrt(squares));
    }
    if (worst <= tolerance * found.values[0]!) break;
    basis = orthonormal(images, n);
  }
  for (let k = 0; k < count; k++)
    if (found.values[k]! <= negligible * found.values[0]!) {
      found.values[k] = 0;
      found.vectors.fill(0, k * n, (k + 1) * n);
    }
  return found;
}

/** A · v for every row v of the block, [block, n]. */
function times(matrix: Float64Array, block: Float64Array, n: number): Float64Array {
  const image = new Float64Array(block.length);
  for (let k = 0; k < block.length; k += n)
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += matrix[i * n + j]! * block[k + j]!;
      image[k + i] = sum;
    }
  return image;
}

/** The products of the rows of two blocks, made symmetric, [block, block]. */
function products(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const block = a.length / n;
  const product = new Float64Array(block * block);
  for (let i = 0; i < block; i++)
    for (let j = 0; j < block; j++)
      for (let d = 0; d < n; d++)
        product[i * block + j]! += (a[i * n + d]! * b[j * n + d]! + a[j * n + d]! * b[i * n + d]!) / 2;
  return product;
}

/** Rows of `weights` [block, block] as weights of the rows of a block. */
function combined(weights: Float64Array, rows: Float64Array, n: number): Float64Array {
  const block = rows.length / n;
  const result = new Float64Array(rows.length);
  for (let i = 0; i < block; i++)
    for (let j = 0; j < block; j++) {
      const weight = weights[i * block + j]!;
      for (let d = 0; d < n; d++) result[i * n + d]! += weight * rows[j * n + d]!;
    }
  return result;
}

/** Gram–Schmidt, twice for accuracy; a row that adds no direction becomes 0. */
function orthonormal(rows: Float64Array, n: number): Float64Array {
  const result = Float64Array.from(rows);
  for (let k = 0; k < result.length; k += n) {
    const row = result.subarray(k, k + n);
    const before = lengthOf(row);
    for (let pass = 0; pass < 2; pass++)
      for (let other = 0; other < k; other += n) {
        let along = 0;
        for (let d = 0; d < n; d++) along += row[d]! * result[other + d]!;
        for (let d = 0; d < n; d++) row[d]! -= along * result[other + d]!;
      }
    const length = lengthOf(row);
    const scale = length > negligible * before ? 1 / length : 0;
    for (let d = 0; d < n; d++) row[d]! *= scale;
  }
  return result;
}

const lengthOf = (row: Float64Array): number => Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
