import { describe, expect, it } from 'vitest';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import {
  jackknifeStandardError,
  ratioStandardError,
} from '../../../../electron/worker/tasks/scoring/standard-error.ts';

const ones = (n: number) => Array.from({ length: n }, () => 1);

describe('the standard error of a ratio', () => {
  it('is √(p (1 − p) / (n − 1)) for independent answers', () => {
    const right = Array.from({ length: 100 }, (_, i) => (i < 30 ? 1 : 0));
    expect(ratioStandardError(right, ones(100))).toBeCloseTo(Math.sqrt((0.3 * 0.7) / 99), 12);
  });

  it('does not shrink if each photograph gives four equal answers', () => {
    const right = Array.from({ length: 50 }, (_, i) => (i % 2 ? 4 : 0));
    const fours = ones(50).map(() => 4);
    expect(ratioStandardError(right, fours)).toBeCloseTo(
      ratioStandardError(
        right.map((hits) => hits / 4),
        ones(50),
      ),
      12,
    );
  });

  it('is 0 where it is not defined', () => {
    expect(ratioStandardError([1], [1])).toBe(0);
    expect(ratioStandardError([1, 2], [0, 0])).toBe(0);
  });
});

describe('the jackknife', () => {
  it('of a mean is close to the textbook standard error', () => {
    const random = new Random('jackknife');
    const values = Array.from({ length: 4000 }, () => random.normal());
    const meanOf = (isKept: (i: number) => boolean): number => {
      const kept = values.filter((_, i) => isKept(i));
      return kept.reduce((sum, value) => sum + value, 0) / kept.length;
    };
    const error = jackknifeStandardError(values.length, meanOf) * Math.sqrt(4000);
    expect(error).toBeGreaterThan(0.6); // 20 groups: the estimate itself has a standard error of about 16 %
    expect(error).toBeLessThan(1.5);
  });

  it('of one photograph is 0', () => {
    expect(jackknifeStandardError(1, () => 1)).toBe(0);
  });
});
