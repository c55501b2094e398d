import { describe, expect, it } from 'vitest';
import { crossEntropy, expectedL1, expectedL2 } from '../../../renderer/features/lesson/expected-loss.ts';
import type { Triple } from '../../../renderer/features/lesson/simplex.ts';
import { averageOver, colourGrid, manyProbabilities, permutations, permuted } from './losses.ts';

describe('the expected losses', () => {
  it('are averages over the three pure colours', () => {
    for (const probabilities of manyProbabilities)
      for (const answer of colourGrid(4)) {
        expect(expectedL2(probabilities, answer)).toBeCloseTo(
          averageOver(probabilities, answer, (difference) => difference ** 2),
          12,
        );
        expect(expectedL1(probabilities, answer)).toBeCloseTo(averageOver(probabilities, answer, Math.abs), 12);
      }
  });
  it('match the formulas of the lesson: a bowl around the probabilities, and a plane', () => {
    const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    for (const probabilities of manyProbabilities)
      for (const answer of colourGrid(3)) {
        const bowl = total(
          answer.map(
            (value, c) => (value - probabilities[c as 0]) ** 2 + probabilities[c as 0] * (1 - probabilities[c as 0]),
          ),
        );
        const plane = 1 + total(answer.map((value, c) => value * (1 - 2 * probabilities[c as 0])));
        expect(expectedL2(probabilities, answer)).toBeCloseTo(bowl, 12);
        expect(expectedL1(probabilities, answer)).toBeCloseTo(plane, 12);
      }
  });
  it('do not depend on the order of the colours', () => {
    const probabilities: Triple = [0.6, 0.25, 0.15];
    const answer: Triple = [0.2, 0.5, 0.3];
    for (const loss of [expectedL2, expectedL1, crossEntropy])
      for (const order of permutations)
        expect(loss(permuted(probabilities, order), permuted(answer, order))).toBeCloseTo(
          loss(probabilities, answer),
          12,
        );
  });
  it('are 1 for black with any probabilities', () => {
    for (const probabilities of manyProbabilities) {
      expect(expectedL2(probabilities, [0, 0, 0])).toBeCloseTo(1, 12);
      expect(expectedL1(probabilities, [0, 0, 0])).toBeCloseTo(1, 12);
    }
  });
});

describe('cross-entropy', () => {
  it('is ln 3 nats for equal q, infinite if q is 0 for a colour that occurs, and ignores colours that do not', () => {
    const guess: Triple = [1 / 3, 1 / 3, 1 / 3];
    for (const probabilities of manyProbabilities)
      expect(crossEntropy(probabilities, guess)).toBeCloseTo(Math.log(3), 12);
    expect(crossEntropy([0.5, 0.25, 0.25], [1, 0, 0])).toBe(Number.POSITIVE_INFINITY);
    expect(crossEntropy([0, 1, 0], [0, 1, 0])).toBe(0);
    expect(crossEntropy([0.5, 0.5, 0], [0.5, 0.5, 0])).toBeCloseTo(Math.log(2), 12);
  });
});
