/** Solves A x = b for a symmetric positive definite A. */

/**
 * Lower triangle L with A = L Lᵀ.
 * Source: Golub and Van Loan 2013, Matrix Computations, algorithm 4.2.1, by rows.
 * @param matrix A, row-major [n, n]; only its lower triangle is read.
 * @throws RangeError if A is not positive definite.
 */
export function cholesky(matrix: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      if (i === j) {
        if (!(sum > 0)) throw new RangeError(`the matrix is not positive definite: pivot ${i} is ${sum}`);
        lower[i * n + i] = Math.sqrt(sum);
      } else lower[i * n + j] = sum / lower[j * n + j]!;
    }
  }
  return lower;
}

/** Solves L x = b in place: x overwrites `b[from … from + n − 1]`. */
export function solveLower(lower: Float64Array, n: number, b: Float64Array, from = 0): void {
  for (let i = 0; i < n; i++) {
    let sum = b[from + i]!;
    for (let k = 0; k < i; k++) sum -= lower[i * n + k]! * b[from + k]!;
    b[from + i] = sum / lower[i * n + i]!;
  }
}

/** Solves L Lᵀ x = b in place: x overwrites `b[from … from + n − 1]`. */
export function choleskySolve(lower: Float64Array, n: number, b: Float64Array, from = 0): void {
  solveLower(lower, n, b, from);
  for (let i = n - 1; i >= 0; i--) {
    const value = b[from + i]! / lower[i * n + i]!;
    b[from + i] = value;
    for (let k = 0; k < i; k++) b[from + k]! -= lower[i * n + k]! * value; // column i of Lᵀ lies along row i of L
  }
}
