import { describe, expect, it } from 'vitest';
import { crossEntropy, expectedL1, expectedL2 } from '../../../renderer/features/lesson/expected-loss.ts';
import {
  bestCrossEntropy,
  bestL1,
  bestL2,
  darkestL1,
  lossOfDraw,
  lowestLoss,
  modes,
} from '../../../renderer/features/lesson/optima.ts';
import { channels, equalOdds, type Triple } from '../../../renderer/features/lesson/simplex.ts';
import { colourGrid, lowestOf, manyOdds, permutations, permuted, simplexGrid, slope } from './losses.ts';

describe('the best answers', () => {
  it('cost no more than any colour of a fine grid, and the grid comes close to them', () => {
    for (const odds of manyOdds) {
      const l2 = lowestOf(colourGrid(60), (answer) => expectedL2(odds, answer));
      expect(lowestLoss.l2(odds)).toBeLessThanOrEqual(l2 + 1e-12);
      expect(l2 - lowestLoss.l2(odds)).toBeLessThan(3 / 120 ** 2 + 1e-12);
      expect(lowestLoss.l1(odds)).toBeCloseTo(
        lowestOf(colourGrid(60), (answer) => expectedL1(odds, answer)),
        12,
      );
    }
  });
  it('under cross-entropy cost no more than any distribution of a fine grid', () => {
    for (const odds of manyOdds) {
      const lowest = lowestOf(simplexGrid(300), (answer) => crossEntropy(odds, answer));
      expect(lowestLoss.crossEntropy(odds)).toBeLessThanOrEqual(lowest + 1e-12);
      expect(lowest - lowestLoss.crossEntropy(odds)).toBeLessThan(1e-4);
    }
  });
  it('stand where the loss is level: squared error in every channel, cross-entropy along the simplex', () => {
    for (const odds of manyOdds) {
      for (const channel of channels)
        expect(slope((answer) => expectedL2(odds, answer), bestL2(odds), channel)).toBeCloseTo(0, 8);
      if (Math.min(...odds) === 0) continue;
      const [red, green, blue] = channels.map((channel) =>
        slope((answer) => crossEntropy(odds, answer), bestCrossEntropy(odds), channel),
      );
      expect(red).toBeCloseTo(green!, 6);
      expect(green).toBeCloseTo(blue!, 6);
    }
  });
  it('permute with the colours', () => {
    for (const odds of manyOdds)
      for (const order of permutations) {
        expect(bestL2(permuted(odds, order))).toEqual(permuted(bestL2(odds), order));
        expect(darkestL1(permuted(odds, order))).toEqual(permuted(darkestL1(odds), order));
        for (const loss of Object.values(lowestLoss)) expect(loss(permuted(odds, order))).toBeCloseTo(loss(odds), 12);
      }
  });
});

describe('with equal odds', () => {
  it('squared error wants grey at 2/3, absolute error black at 1, cross-entropy the odds at ln 3', () => {
    expect(bestL2(equalOdds)).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect(lowestLoss.l2(equalOdds)).toBeCloseTo(2 / 3, 12);
    expect(darkestL1(equalOdds)).toEqual([0, 0, 0]);
    expect(lowestLoss.l1(equalOdds)).toBeCloseTo(1, 12);
    expect(lowestLoss.crossEntropy(equalOdds)).toBeCloseTo(Math.log(3), 12);
    expect(modes(equalOdds)).toEqual([0, 1, 2]);
  });
  it('a colour drawn honestly costs twice the best square and a third more than black', () => {
    expect(lossOfDraw(expectedL2, equalOdds)).toBeCloseTo(4 / 3, 12);
    expect(lossOfDraw(expectedL1, equalOdds)).toBeCloseTo(4 / 3, 12);
  });
});

describe('a certain colour', () => {
  it('is the answer of every loss, at no cost', () => {
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
  it('is any value of a channel at exactly one half, all of which cost the same', () => {
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
