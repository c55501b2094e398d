import { describe, expect, it } from 'vitest';
import { crossEntropy, expectedL1, expectedL2 } from '../../../renderer/features/lesson/expected-loss.ts';
import type { Triple } from '../../../renderer/features/lesson/simplex.ts';
import { averageOver, colourGrid, manyOdds, permutations, permuted } from './losses.ts';

describe('the expected losses', () => {
  it('are averages over the three pure colours', () => {
    for (const odds of manyOdds)
      for (const answer of colourGrid(4)) {
        expect(expectedL2(odds, answer)).toBeCloseTo(
          averageOver(odds, answer, (difference) => difference ** 2),
          12,
        );
        expect(expectedL1(odds, answer)).toBeCloseTo(averageOver(odds, answer, Math.abs), 12);
      }
  });
  it('are the formulas of the lesson: a bowl about the odds, and a plane', () => {
    const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    for (const odds of manyOdds)
      for (const answer of colourGrid(3)) {
        const bowl = total(answer.map((value, c) => (value - odds[c as 0]) ** 2 + odds[c as 0] * (1 - odds[c as 0])));
        const plane = 1 + total(answer.map((value, c) => value * (1 - 2 * odds[c as 0])));
        expect(expectedL2(odds, answer)).toBeCloseTo(bowl, 12);
        expect(expectedL1(odds, answer)).toBeCloseTo(plane, 12);
      }
  });
  it('do not care which colour is called which', () => {
    const odds: Triple = [0.6, 0.25, 0.15];
    const answer: Triple = [0.2, 0.5, 0.3];
    for (const loss of [expectedL2, expectedL1, crossEntropy])
      for (const order of permutations)
        expect(loss(permuted(odds, order), permuted(answer, order))).toBeCloseTo(loss(odds, answer), 12);
  });
  it('cost 1 for black whatever the odds, in squares and in absolutes', () => {
    for (const odds of manyOdds) {
      expect(expectedL2(odds, [0, 0, 0])).toBeCloseTo(1, 12);
      expect(expectedL1(odds, [0, 0, 0])).toBeCloseTo(1, 12);
    }
  });
});

describe('cross-entropy', () => {
  it('is ln 3 nats for a guesser, infinite for denying what occurs, and ignores what does not', () => {
    const guess: Triple = [1 / 3, 1 / 3, 1 / 3];
    for (const odds of manyOdds) expect(crossEntropy(odds, guess)).toBeCloseTo(Math.log(3), 12);
    expect(crossEntropy([0.5, 0.25, 0.25], [1, 0, 0])).toBe(Number.POSITIVE_INFINITY);
    expect(crossEntropy([0, 1, 0], [0, 1, 0])).toBe(0);
    expect(crossEntropy([0.5, 0.5, 0], [0.5, 0.5, 0])).toBeCloseTo(Math.log(2), 12);
  });
});
