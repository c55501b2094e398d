/**
 * Pearson correlation of two lists, of the places where neither is NaN.
 * @returns −1 to 1; 0 if one of them is constant: if its squared deviations sum to at most 1e-6.
 */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [n, sumA, sumB, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [p, q] = [a[i]!, b[i]!];
    if (Number.isNaN(p) || Number.isNaN(q)) continue;
    n++;
    sumA += p;
    sumB += q;
    aa += p * p;
    bb += q * q;
    ab += p * q;
  }
  const [varianceA, varianceB] = [aa - (sumA * sumA) / n, bb - (sumB * sumB) / n];
  if (!(varianceA > 1e-6 && varianceB > 1e-6)) return 0;
  return (ab - (sumA * sumB) / n) / Math.sqrt(varianceA * varianceB);
}
