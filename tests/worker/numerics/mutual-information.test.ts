import { describe, expect, it } from 'vitest';
import {
  adjustedMutualInformation as ami,
  normalisedMutualInformation as nmi,
} from '../../../electron/worker/numerics/mutual-information.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';

const a = [0, 0, 0, 1, 1, 1, 2, 2, 2, 2];
const b = [0, 0, 1, 1, 1, 1, 2, 2, 0, 2];

/** Entropies and mutual information from probabilities, pair by pair. */
function slow(x: readonly number[], y: readonly number[]) {
  const share = (isIn: (i: number) => boolean) => x.filter((_, i) => isIn(i)).length / x.length;
  let [hx, hy, information] = [0, 0, 0];
  for (const k of new Set(x)) hx -= share((i) => x[i] === k) * Math.log(share((i) => x[i] === k));
  for (const k of new Set(y)) hy -= share((i) => y[i] === k) * Math.log(share((i) => y[i] === k));
  for (const k of new Set(x)) {
    for (const l of new Set(y)) {
      const both = share((i) => x[i] === k && y[i] === l);
      if (both > 0) information += both * Math.log(both / (share((i) => x[i] === k) * share((i) => y[i] === l)));
    }
  }
  return { hx, hy, information };
}

describe('mutual information', () => {
  it('normalised, is I / √(H H)', () => {
    const { hx, hy, information } = slow(a, b);
    expect(nmi(a, b)).toBeCloseTo(information / Math.sqrt(hx * hy), 12);
  });

  it('adjusted, subtracts the expectation for random labels', () => {
    const random = new Random('dealt');
    const shuffled = Array.from({ length: 20_000 }, () =>
      slow(
        a,
        [...random.permutation(b.length)].map((i) => b[i]!),
      ),
    );
    const expected = shuffled.reduce((sum, { information }) => sum + information, 0) / shuffled.length;
    const { hx, hy, information } = slow(a, b);
    expect(ami(a, b)).toBeCloseTo((information - expected) / ((hx + hy) / 2 - expected), 2);
  });

  it('is 1 for equal clusters with different names, and symmetric', () => {
    const renamed = a.map((label) => 7 - label);
    expect(ami(a, renamed)).toBeCloseTo(1, 12);
    expect(nmi(a, renamed)).toBeCloseTo(1, 12);
    expect(ami(a, b)).toBeCloseTo(ami(b, a), 12);
  });

  it('adjusted, is 0 on average for random clusters; normalised, it is not', () => {
    const random = new Random('chance');
    const draw = () => Array.from({ length: 60 }, () => random.integer(0, 9));
    const scores = Array.from({ length: 200 }, () => [draw(), draw()] as const);
    const mean = (of: (x: number[], y: number[]) => number) =>
      scores.reduce((sum, [x, y]) => sum + of(x, y), 0) / scores.length;
    expect(Math.abs(mean(ami))).toBeLessThan(0.02);
    expect(mean(nmi)).toBeGreaterThan(0.3);
  });

  it('is 0 if one clustering has a single cluster', () => {
    expect(ami([0, 0, 0], [0, 1, 2])).toBe(0);
    expect(ami([0, 0], [1, 1])).toBe(0);
  });
});
