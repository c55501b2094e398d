/** The curve by which UMAP turns distances on the map into similarities. */

/** Parameters of 1 / (1 + a·d²ᵇ) for a distance d on the map. */
export interface OutputCurve {
  readonly a: number;
  readonly b: number;
}

/** Distances up to three times the spread, which is 1, as in the authors' code. */
const points = 300;
const farthest = 3;
const mostIterations = 200;

/**
 * Fits the curve to 1 for d ≤ minDist and exp(minDist − d) beyond, by least squares (Levenberg–Marquardt).
 * Source: McInnes et al. 2018, arXiv 1802.03426, definition 11; the points are those of umap-learn's find_ab_params.
 * @param minDist 0 to 1.
 * @returns a ≈ 1.577 and b ≈ 0.895 for 0.1.
 */
export function outputCurve(minDist: number): OutputCurve {
  const at = Array.from({ length: points }, (_, i) => (farthest * i) / (points - 1));
  const target = at.map((d) => (d < minDist ? 1 : Math.exp(minDist - d)));
  const errorOf = ({ a, b }: OutputCurve) =>
    at.reduce((sum, d, i) => sum + (1 / (1 + a * d ** (2 * b)) - target[i]!) ** 2, 0);
  let curve: OutputCurve = { a: 1, b: 1 };
  let error = errorOf(curve);
  let damping = 1e-3;
  for (let iteration = 0; iteration < mostIterations && damping < 1e12; iteration++) {
    const { a, b } = curve;
    let [aa, ab, bb, ga, gb] = [0, 0, 0, 0, 0];
    for (const [i, d] of at.entries()) {
      if (d === 0) continue; // the curve is 1 there, whatever its parameters are
      const power = d ** (2 * b);
      const value = 1 / (1 + a * power);
      const byA = -power * value * value;
      const byB = 2 * a * Math.log(d) * byA;
      const off = value - target[i]!;
      aa += byA * byA;
      ab += byA * byB;
      bb += byB * byB;
      ga += byA * off;
      gb += byB * off;
    }
    const [da, db] = [aa * (1 + damping), bb * (1 + damping)];
    const determinant = da * db - ab * ab;
    const next = { a: a - (db * ga - ab * gb) / determinant, b: b - (da * gb - ab * ga) / determinant };
    const nextError = errorOf(next);
    if (next.a > 0 && next.b > 0 && nextError < error) {
      const gained = error - nextError;
      [curve, error] = [next, nextError];
      damping /= 10;
      if (gained < 1e-16) break;
    } else damping *= 10;
  }
  return curve;
}
