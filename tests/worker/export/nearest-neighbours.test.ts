import { describe, expect, it } from 'vitest';
import { cosine, sameNeighbours } from '../../../electron/worker/export/nearest-neighbours.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';

const vectors = (count: number, width: number, seed: number): Float32Array[] => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => Float32Array.from({ length: width }, () => random.normal()));
};

/** The angle between two vectors by the law of cosines, which takes lengths only. */
function cosineByLengths(a: Float32Array, b: Float32Array): number {
  const length = (v: readonly number[]) => Math.hypot(...v);
  const [x, y] = [Array.from(a), Array.from(b)];
  const third = length(x.map((value, i) => value - y[i]!));
  return (length(x) ** 2 + length(y) ** 2 - third ** 2) / (2 * length(x) * length(y));
}

describe('cosine', () => {
  it('is that of the law of cosines', () => {
    const all = vectors(12, 7, 1);
    for (const a of all) for (const b of all) expect(cosine(a, b)).toBeCloseTo(cosineByLengths(a, b), 6);
  });

  it('is 1 along a line, −1 against it, 0 across it, whatever the lengths', () => {
    const of = (...values: number[]) => Float32Array.from(values);
    expect(cosine(of(1, 2), of(10, 20))).toBeCloseTo(1, 12);
    expect(cosine(of(1, 2), of(-3, -6))).toBeCloseTo(-1, 12);
    expect(cosine(of(1, 2), of(-2, 1))).toBeCloseTo(0, 12);
  });

  it('takes two zero vectors for the same, and zero and something for strangers', () => {
    expect(cosine(new Float32Array(3), new Float32Array(3))).toBe(1);
    expect(cosine(new Float32Array(3), Float32Array.of(1, 0, 0))).toBe(0);
  });
});

describe('sameNeighbours', () => {
  it('is 1 for the same features, and for those turned and stretched as a whole', () => {
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

  it('does not mind that equals change places', () => {
    // All on one ray but for rounding: a collapsed encoder.
    const collapsed = Array.from({ length: 20 }, () => Float32Array.of(1, 1, 1));
    const random = new Random(4);
    const shaken = collapsed.map((feature) => feature.map((value) => value + random.uniform(-1e-6, 1e-6)));
    expect(sameNeighbours(collapsed, shaken)).toBe(1);
  });

  it('has nothing to say of a single photograph', () => {
    expect(sameNeighbours([Float32Array.of(1, 2)], [Float32Array.of(1, 2)])).toBe(1);
  });
});
