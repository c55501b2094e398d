import { describe, expect, it } from 'vitest';
import { outputCurve } from '../../../../electron/worker/numerics/umap/output-curve.ts';

describe("UMAP's curve of similarity", () => {
  it('has the parameters of umap-learn', () => {
    // umap.umap_.find_ab_params(1.0, min_dist)
    for (const [minDist, a, b] of [
      [0.1, 1.5769, 0.8951],
      [0.5, 0.583, 1.3342],
    ] as const) {
      const curve = outputCurve(minDist);
      expect(curve.a).toBeCloseTo(a, 3);
      expect(curve.b).toBeCloseTo(b, 3);
    }
  });

  it('is at a least sum of squares', () => {
    const error = (a: number, b: number) =>
      Array.from({ length: 300 }, (_, i) => (3 * i) / 299).reduce(
        (sum, d) => sum + (1 / (1 + a * d ** (2 * b)) - (d < 0.25 ? 1 : Math.exp(0.25 - d))) ** 2,
        0,
      );
    const { a, b } = outputCurve(0.25);
    for (const [da, db] of [
      [0.01, 0],
      [-0.01, 0],
      [0, 0.01],
      [0, -0.01],
    ] as const)
      expect(error(a + da, b + db)).toBeGreaterThan(error(a, b));
  });
});
