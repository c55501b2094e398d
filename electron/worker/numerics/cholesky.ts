/** Solves A x = b for a symmetric positive definite A. */

/** Σ values[a + k] · values[b + k] over `length` values, in four sums: one sum would wait for each of its additions. */
function dotOf(values: Float64Array, a: number, b: number, length: number): number {
  let [s, t, u, v] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 4 <= length; k += 4) {
    s += values[a + k]! * values[b + k]!;
    t += values[a + k + 1]! * values[b + k + 1]!;
    u += values[a + k + 2]! * values[b + k + 2]!;
    v += values[a + k + 3]! * values[b + k + 3]!;
  }
  for (; k < length; k++) s += values[a + k]! * values[b + k]!;
  return s + t + u + v;
}

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
      const sum = matrix[i * n + j]! - dotOf(lower, i * n, j * n, j);
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

/**
 * Solves L Lᵀ xₛ = bₛ in place for several right sides, one after the other in `b`. Four at a time, so that L is read once
 * for four.
 */
export function choleskySolveEach(lower: Float64Array, n: number, b: Float64Array, sides: number): void {
  let side = 0;
  for (; side + 4 <= sides; side += 4) solveFour(lower, n, b, side * n);
  for (; side < sides; side++) choleskySolve(lower, n, b, side * n);
}

function solveFour(lower: Float64Array, n: number, b: Float64Array, from: number): void {
  const [s, t, u, v] = [from, from + n, from + 2 * n, from + 3 * n];
  for (let i = 0; i < n; i++) {
    let [sumS, sumT, sumU, sumV] = [b[s + i]!, b[t + i]!, b[u + i]!, b[v + i]!];
    for (let k = 0, at = i * n; k < i; k++, at++) {
      const factor = lower[at]!;
      sumS -= factor * b[s + k]!;
      sumT -= factor * b[t + k]!;
      sumU -= factor * b[u + k]!;
      sumV -= factor * b[v + k]!;
    }
    const pivot = lower[i * n + i]!;
    b[s + i] = sumS / pivot;
    b[t + i] = sumT / pivot;
    b[u + i] = sumU / pivot;
    b[v + i] = sumV / pivot;
  }
  for (let i = n - 1; i >= 0; i--) {
    const pivot = lower[i * n + i]!;
    const [valueS, valueT, valueU, valueV] = [
      b[s + i]! / pivot,
      b[t + i]! / pivot,
      b[u + i]! / pivot,
      b[v + i]! / pivot,
    ];
    b[s + i] = valueS;
    b[t + i] = valueT;
    b[u + i] = valueU;
    b[v + i] = valueV;
    for (let k = 0, at = i * n; k < i; k++, at++) {
      const factor = lower[at]!;
      b[s + k]! -= factor * valueS;
      b[t + k]! -= factor * valueT;
      b[u + k]! -= factor * valueU;
      b[v + k]! -= factor * valueV;
    }
  }
}
