import { Random } from './random.ts';
import { symmetricEigenvectors } from './symmetric-eigenvectors.ts';

/** Steps before the first look at how exact the wanted pairs are; the next come after twice as many. */
const firstLook = 24;
/** Steps after which the pairs are taken as they are: where many eigenvalues are nearly the same, so are their directions. */
const mostSteps = 192;
/** Largest residual ‖A v − λ v‖ of a wanted pair, as a share of the largest eigenvalue. */
const tolerance = 1e-9;
/** Lengths below this share of the trace, and eigenvalues below it of the largest, are 0 but for rounding. */
const negligible = 1e-12;

/**
 * The largest eigenvalues of a symmetric positive semi-definite matrix and their unit vectors, by Lanczos iteration in which
 * every vector is made orthogonal to all before: far faster than symmetricEigenvectors where a few of many are wanted. The
 * first vector is always the same, so that the result is a function of the matrix alone.
 * Source: Golub & Van Loan 2013, Matrix Computations, sections 10.1 and 10.3.
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
  let trace = 0;
  for (let i = 0; i < n; i++) trace += matrix[i * n + i]!;
  const none = negligible * trace;
  const random = new Random('leading eigenvectors');
  const basis: Float64Array[] = [];
  /** A in the basis: tridiagonal but for rounding. Row by row, the lower triangle. */
  const projected: number[][] = [];
  let next = freshVector(random, basis, n);
  let remainder = 0;
  for (let look = firstLook; ; look *= 2) {
    while (next && basis.length < Math.min(n, look)) {
      const image = times(matrix, next);
      if (length(image) <= none) {
        next = undefined; // a vector of no special direction has no image: the basis holds all that the matrix has
        break;
      }
      basis.push(next);
      projected.push(basis.map((vector) => dot(vector, image)));
      orthogonalise(image, basis);
      remainder = length(image);
      if (remainder <= none) remainder = 0; // the basis holds a whole part of the space: go on in another
      next = remainder > 0 ? scaled(image, 1 / remainder) : freshVector(random, basis, n);
    }
    const size = basis.length;
    const ritz = symmetricEigenvectors(symmetric(projected), size);
    const isEnd = next === undefined || size >= Math.min(n, mostSteps);
    if (isEnd || (size < n && isWithin(ritz, size, remainder, count))) return wanted(ritz, basis, n, count);
  }
}

type Eigen = ReturnType<typeof symmetricEigenvectors>;

/** The residual of a Ritz pair is the remainder times the last number of its vector. */
function isWithin({ values, vectors }: Eigen, size: number, remainder: number, count: number): boolean {
  if (size < count || remainder === 0) return false;
  for (let k = 0; k < count; k++)
    if (Math.abs(remainder * vectors[(k + 1) * size - 1]!) > tolerance * values[0]!) return false;
  return true;
}

/** The Ritz vectors in the space of the matrix. */
function wanted({ values, vectors }: Eigen, basis: readonly Float64Array[], n: number, count: number) {
  const size = basis.length;
  const found = { values: new Float64Array(count), vectors: new Float64Array(count * n) };
  for (let k = 0; k < Math.min(count, size); k++) {
    if (values[k]! <= negligible * values[0]!) break;
    found.values[k] = values[k]!;
    for (let b = 0; b < size; b++) {
      const weight = vectors[k * size + b]!;
      for (let d = 0; d < n; d++) found.vectors[k * n + d]! += weight * basis[b]![d]!;
    }
  }
  return found;
}

/** A square matrix from the rows of its lower triangle. */
function symmetric(rows: readonly (readonly number[])[]): Float64Array {
  const size = rows.length;
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return rows[Math.max(i, j)]![Math.min(i, j)]!;
  });
}

/** A unit vector that is orthogonal to a basis; undefined if there is none. */
function freshVector(random: Random, basis: readonly Float64Array[], n: number): Float64Array | undefined {
  if (basis.length >= n) return undefined;
  const vector = Float64Array.from({ length: n }, () => random.normal());
  orthogonalise(vector, basis);
  return scaled(vector, 1 / length(vector));
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length;
  const image = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += matrix[i * n + j]! * vector[j]!;
    image[i] = sum;
  }
  return image;
}

/** Gram–Schmidt, twice for accuracy, in place. */
function orthogonalise(vector: Float64Array, basis: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass++)
    for (const other of basis) {
      const along = dot(vector, other);
      for (let d = 0; d < vector.length; d++) vector[d]! -= along * other[d]!;
    }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d]! * b[d]!;
  return sum;
}

const length = (vector: Float64Array): number => Math.sqrt(dot(vector, vector));
const scaled = (vector: Float64Array, by: number): Float64Array => vector.map((value) => value * by);
