/**
 * Eigenvalues of a real symmetric matrix, ascending: Householder's reduction to tridiagonal form, then the QL
 * algorithm with implicit shifts.
 * Source: Wilkinson and Reinsch 1971, Handbook for Automatic Computation II, procedures tred1 and tql1.
 * @param matrix Row-major [n, n]; only its lower triangle is read. Not modified.
 */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array {
  if (matrix.length !== n * n)
    throw new RangeError(`a matrix of ${n}×${n} has ${n * n} values, found ${matrix.length}`);
  const { diagonal, beside } = tridiagonal(Float64Array.from(matrix), n);
  diagonaliseByQl(diagonal, beside, n);
  return diagonal.sort();
}

/** Diagonal and subdiagonal (`beside[i]` is entry [i, i − 1]) of a similar tridiagonal matrix; overwrites `a`. */
function tridiagonal(a: Float64Array, n: number): { diagonal: Float64Array; beside: Float64Array } {
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  for (let i = n - 1; i > 0; i--) {
    const row = i * n;
    // The reflection H = I − u uᵀ / h maps the first i entries of row i to a multiple of the last unit vector.
    let scale = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(a[row + k]!);
    if (i === 1 || scale === 0) {
      beside[i] = a[row + i - 1]!;
      continue;
    }
    let h = 0;
    for (let k = 0; k < i; k++) {
      const value = a[row + k]! / scale;
      a[row + k] = value;
      h += value * value;
    }
    const last = a[row + i - 1]!;
    const g = last >= 0 ? -Math.sqrt(h) : Math.sqrt(h);
    beside[i] = scale * g;
    h -= last * g;
    a[row + i - 1] = last - g;
    // p = A u / h, then q = p − (uᵀp / 2h) u, and A ← A − q uᵀ − u qᵀ. p and q use the free part of `beside`.
    let uDotP = 0;
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = 0; k <= j; k++) sum += a[j * n + k]! * a[row + k]!;
      for (let k = j + 1; k < i; k++) sum += a[k * n + j]! * a[row + k]!;
      beside[j] = sum / h;
      uDotP += beside[j]! * a[row + j]!;
    }
    const half = uDotP / (2 * h);
    for (let j = 0; j < i; j++) {
      const u = a[row + j]!;
      const q = beside[j]! - half * u;
      beside[j] = q;
      for (let k = 0; k <= j; k++) a[j * n + k]! -= u * beside[k]! + q * a[row + k]!;
    }
  }
  for (let i = 0; i < n; i++) diagonal[i] = a[i * n + i]!;
  beside[0] = 0;
  return { diagonal, beside };
}

/** Replaces the diagonal `d` by the eigenvalues; overwrites the subdiagonal `e`. */
function diagonaliseByQl(d: Float64Array, e: Float64Array, n: number): void {
  e.copyWithin(0, 1);
  e[n - 1] = 0;
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; ; sweep++) {
      let m = l;
      while (m < n - 1 && Math.abs(e[m]!) > Number.EPSILON * (Math.abs(d[m]!) + Math.abs(d[m + 1]!))) m++;
      if (m === l) break;
      if (sweep === 60) throw new RangeError('the eigenvalues do not converge: is every value of the matrix finite?');
      let g = (d[l + 1]! - d[l]!) / (2 * e[l]!);
      let r = Math.hypot(g, 1);
      g = d[m]! - d[l]! + e[l]! / (g + (g >= 0 ? r : -r));
      let s = 1;
      let c = 1;
      let p = 0;
      let i = m - 1;
      for (; i >= l; i--) {
        const f = s * e[i]!;
        const b = c * e[i]!;
        r = Math.hypot(f, g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1]! -= p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1]! - p;
        r = (d[i]! - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
      }
      if (r === 0 && i >= l) continue;
      d[l]! -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
}
