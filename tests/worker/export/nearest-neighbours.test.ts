import { describe, expect, it } from 'vitest';
import { sameNeighbours } from '../../../electron/worker/export/nearest-neighbours.ts';
import { cosine } from '../../../electron/worker/numerics/cosine.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';

const vectors = (count: number, width: number, seed: number): Float32Array[] => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => Float32Array.from({ length: width }, () => random.normal()));
};

/** The cosine between two vectors by the law of cosines, which uses only lengths. */
function cosineByLengths(a: Float32Array, b: Float32Array): number {
  const length = (v: readonly number[]) => Math.hypot(...v);
  const [x, y] = [Array.from(a), Array.from(b)];
  const third = length(x.map((value, i) => value - y[i]!));
  return (length(x) ** 2 + length(y) ** 2 - third ** 2) / (2 * length(x) * length(y));
}

describe('cosine', () => {
  it('agrees with the law of cosines', () => {
    const all = vectors(12, 7, 1);
    for (const a of all) for (const b of all) expect(cosine(a, b)).toBeCloseTo(cosineByLengths(a, b), 6);
  });

  it('is 1 for parallel, −1 for opposite and 0 for orthogonal vectors of any length', () => {
    const of = (...values: number[]) => Float32Array.from(values);
    expect(cosine(of(1, 2), of(10, 20))).toBeCloseTo(1, 12);
    expect(cosine(of(1, 2), of(-3, -6))).toBeCloseTo(-1, 12);
    expect(cosine(of(1, 2), of(-2, 1))).toBeCloseTo(0, 12);
  });

  it('is 1 for two zero vectors, and 0 if only one is zero', () => {
    expect(cosine(new Float32Array(3), new Float32Array(3))).toBe(1);
    expect(cosine(new Float32Array(3), Float32Array.of(1, 0, 0))).toBe(0);
  });
});

describe('sameNeighbours', () => {
  it('is 1 for the same features, and for features permuted and scaled as a whole', () => {
    const features = vectors(30, 8, 2);
    const turned = features.map((feature) => Float32Array.from(feature, (_, i) => 3 * feature[(i + 1) % 8]!));
    expect(sameNeighbours(features, features)).toBe(1);
    expect(sameNeighbours(features, turned)).toBe(1);
  });

  it('counts the photographs whose sets differ, as slow loops do', () => {
    const expected = vectors(40, 6, 3);
    const actual = expected.map((feature, i) => (i % 10 === 0 ? vectors(1, 6, 100 + i)[0]! : feature));
    const setOf = (features: readonly Float32Array[], i: number): string => {
      const others: { j: number; similarity: number }[] = [];
      for (let j = 0; j < features.length; j++)
        if (j !== i) others.push({ j, similarity: cosineByLengths(features[i]!, features[j]!) });
      others.sort((a, b) => b.similarity - a.similarity);
      return others
        .slice(0, 5)
        .map(({ j }) => j)
        .sort((a, b) => a - b)
        .join();
    };
    let same = 0;
    for (let i = 0; i < 40; i++) if (setOf(expected, i) === setOf(actual, i)) same++;
    expect(same).toBeGreaterThan(0);
    expect(same).toBeLessThan(40);
    expect(sameNeighbours(expected, actual)).toBe(same / 40);
  });

  it('ignores exchanges between ties', () => {
    // A collapsed encoder: all features are equal except for rounding.
    const collapsed = Array.from({ length: 20 }, () => Float32Array.of(1, 1, 1));
    const random = new Random(4);
    const shaken = collapsed.map((feature) => feature.map((value) => value + random.uniform(-1e-6, 1e-6)));
    expect(sameNeighbours(collapsed, shaken)).toBe(1);
  });

  it('is 1 for a single photograph', () => {
    expect(sameNeighbours([Float32Array.of(1, 2)], [Float32Array.of(1, 2)])).toBe(1);
  });
});
