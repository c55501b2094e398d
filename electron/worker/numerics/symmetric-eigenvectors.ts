/**
 * Eigenvalues and eigenvectors of a real symmetric matrix by Jacobi rotations. Each rotation zeroes one off-diagonal pair;
 * sweeps over all pairs repeat until the matrix is diagonal. This is slower than symmetric-eigenvalues.ts, which computes no
 * vectors, but accurate for every eigenvector.
 * Source: Rutishauser 1971, Handbook for Automatic Computation II, procedure jacobi.
 * @param matrix Row-major [n, n], symmetric. Not modified.
 * @returns Eigenvalues, largest first, and their unit vectors, row by row: vector k is `vectors.subarray(k·n, (k+1)·n)`.
 * @throws RangeError if a value of the matrix is not finite.
 */
export function symmetricEigenvectors(
  matrix: Float64Array,
  n: number,
): { readonly values: Float64Array; readonly vectors: Float64Array } {
  if (matrix.length !== n * n)
    throw new RangeError(`a matrix of ${n}×${n} has ${n * n} values, found ${matrix.length}`);
  if (!matrix.every(Number.isFinite)) throw new RangeError('eigenvectors need a finite matrix');
  const a = Float64Array.from(matrix);
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  const size = Math.sqrt(a.reduce((sum, value) => sum + value * value, 0));
  const small = size * Number.EPSILON;
  while (offDiagonal(a, n) > small * n) {
    for (let p = 0; p < n - 1; p++)
      for (let q = p + 1; q < n; q++) if (Math.abs(a[p * n + q]!) > small) rotate(a, vectors, n, p, q);
  }
  const order = Array.from({ length: n }, (_, k) => k).sort((i, j) => a[j * n + j]! - a[i * n + i]!);
  const sorted = new Float64Array(n * n);
  order.forEach((from, to) => {
    sorted.set(vectors.subarray(from * n, (from + 1) * n), to * n);
  });
  return { values: Float64Array.from(order, (k) => a[k * n + k]!), vectors: sorted };
}

function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) sum += 2 * a[i * n + j]! ** 2;
  return Math.sqrt(sum);
}

/** A ← J A Jᵀ with the plane rotation J that zeroes A[p, q]; J is also applied to the rows of `vectors`. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * a[p * n + q]!);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  const turn = (m: Float64Array, at: number, to: number): void => {
    const [x, y] = [m[at]!, m[to]!];
    m[at] = cosine * x - sine * y;
    m[to] = sine * x + cosine * y;
  };
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q);
  for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k);
  for (let k = 0; k < n; k++) turn(vectors, p * n + k, q * n + k);
}
