import { describe, expect, it } from 'vitest';
import {
  bestCrossEntropy,
  bestL1,
  bestL2,
  darkestL1,
  lossOfDraw,
  lowestLoss,
  modes,
} from '../../../renderer/features/lesson/closed-form-optima.ts';
import { crossEntropy, expectedL1, expectedL2 } from '../../../renderer/features/lesson/expected-loss.ts';
import { channels, equalProbabilities, type Triple } from '../../../renderer/features/lesson/simplex.ts';
import { colourGrid, lowestOf, manyProbabilities, permutations, permuted, simplexGrid, slope } from './losses.ts';

describe('the best answers', () => {
  it('have no higher loss than any colour of a fine grid, and the grid comes close to them', () => {
    for (const probabilities of manyProbabilities) {
      const l2 = lowestOf(colourGrid(60), (answer) => expectedL2(probabilities, answer));
      expect(lowestLoss.l2(probabilities)).toBeLessThanOrEqual(l2 + 1e-12);
      expect(l2 - lowestLoss.l2(probabilities)).toBeLessThan(3 / 120 ** 2 + 1e-12);
      expect(lowestLoss.l1(probabilities)).toBeCloseTo(
        lowestOf(colourGrid(60), (answer) => expectedL1(probabilities, answer)),
        12,
      );
    }
  });
  it('under cross-entropy have no higher loss than any distribution of a fine grid', () => {
    for (const probabilities of manyProbabilities) {
      const lowest = lowestOf(simplexGrid(300), (answer) => crossEntropy(probabilities, answer));
      expect(lowestLoss.crossEntropy(probabilities)).toBeLessThanOrEqual(lowest + 1e-12);
      expect(lowest - lowestLoss.crossEntropy(probabilities)).toBeLessThan(1e-4);
    }
  });
  it('have zero slope: squared error in every channel, cross-entropy along the simplex', () => {
    for (const probabilities of manyProbabilities) {
      for (const channel of channels)
        expect(slope((answer) => expectedL2(probabilities, answer), bestL2(probabilities), channel)).toBeCloseTo(0, 8);
      if (Math.min(...probabilities) === 0) continue;
      const [red, green, blue] = channels.map((channel) =>
        slope((answer) => crossEntropy(probabilities, answer), bestCrossEntropy(probabilities), channel),
      );
      expect(red).toBeCloseTo(green!, 6);
      expect(green).toBeCloseTo(blue!, 6);
    }
  });
  it('permute with the colours', () => {
    for (const probabilities of manyProbabilities)
      for (const order of permutations) {
        expect(bestL2(permuted(probabilities, order))).toEqual(permuted(bestL2(probabilities), order));
        expect(darkestL1(permuted(probabilities, order))).toEqual(permuted(darkestL1(probabilities), order));
        for (const loss of Object.values(lowestLoss))
          expect(loss(permuted(probabilities, order))).toBeCloseTo(loss(probabilities), 12);
      }
  });
});

describe('with equal probabilities', () => {
  it('the best answers are grey with 2/3, black with 1, and the probabilities with ln 3', () => {
    expect(bestL2(equalProbabilities)).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect(lowestLoss.l2(equalProbabilities)).toBeCloseTo(2 / 3, 12);
    expect(darkestL1(equalProbabilities)).toEqual([0, 0, 0]);
    expect(lowestLoss.l1(equalProbabilities)).toBeCloseTo(1, 12);
    expect(lowestLoss.crossEntropy(equalProbabilities)).toBeCloseTo(Math.log(3), 12);
    expect(modes(equalProbabilities)).toEqual([0, 1, 2]);
  });
  it('a random draw has twice the lowest squared error and a third more absolute error than black', () => {
    expect(lossOfDraw(expectedL2, equalProbabilities)).toBeCloseTo(4 / 3, 12);
    expect(lossOfDraw(expectedL1, equalProbabilities)).toBeCloseTo(4 / 3, 12);
  });
});

describe('a certain colour', () => {
  it('is the best answer under every loss, with loss 0', () => {
    const red: Triple = [1, 0, 0];
    expect(bestL2(red)).toEqual(red);
    expect(darkestL1(red)).toEqual(red);
    expect(bestCrossEntropy(red)).toEqual(red);
    for (const loss of Object.values(lowestLoss)) expect(loss(red)).toBe(0);
  });
});

describe('the median', () => {
  it('flips from black to the pure colour above one half', () => {
    expect(darkestL1([0.49, 0.3, 0.21])).toEqual([0, 0, 0]);
    expect(darkestL1([0.51, 0.3, 0.19])).toEqual([1, 0, 0]);
  });
  it('is any value of a channel at exactly one half, all with the same loss', () => {
    const tie: Triple = [0.5, 0.5, 0];
    expect(bestL1(tie)).toEqual([
      { from: 0, to: 1 },
      { from: 0, to: 1 },
      { from: 0, to: 0 },
    ]);
    for (const answer of colourGrid(7)) if (answer[2] === 0) expect(expectedL1(tie, answer)).toBeCloseTo(1, 12);
    expect(bestL1([0.5, 0.25, 0.25])[0]).toEqual({ from: 0, to: 1 });
  });
  it('is level in a tied channel and steep in the others', () => {
    const loss = (answer: Triple) => expectedL1([0.5, 0.3, 0.2], answer);
    expect(slope(loss, [0.4, 0.4, 0.4], 0)).toBeCloseTo(0, 8);
    expect(slope(loss, [0.4, 0.4, 0.4], 1)).toBeCloseTo(0.4, 8);
  });
});
