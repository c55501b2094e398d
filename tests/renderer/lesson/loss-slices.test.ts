import { describe, expect, it } from 'vitest';
import { bestL1, bestL2, lowestLoss } from '../../../renderer/features/lesson/closed-form-optima.ts';
import { expectedL1, expectedL2 } from '../../../renderer/features/lesson/expected-loss.ts';
import {
  lineEnd,
  lineThroughMean,
  lowestL1AmongMixtures,
  lowestL1RedGreen,
} from '../../../renderer/features/lesson/loss-slices.ts';
import { equalProbabilities } from '../../../renderer/features/lesson/simplex.ts';
import { lowestOf, manyProbabilities, simplexGrid } from './losses.ts';

describe('the plane of the pure colours', () => {
  it('has its lowest absolute error at the corners that the slice gives', () => {
    for (const probabilities of manyProbabilities) {
      const lowest = lowestOf(simplexGrid(60), (answer) => expectedL1(probabilities, answer));
      for (const corner of lowestL1AmongMixtures(probabilities))
        expect(expectedL1(probabilities, corner)).toBeCloseTo(lowest, 12);
    }
    expect(lowestL1AmongMixtures(equalProbabilities)).toHaveLength(3);
    expect(expectedL1(equalProbabilities, [1, 0, 0])).toBeCloseTo(4 / 3, 12);
  });
});

describe('the slice of red and green', () => {
  it('contains the best answer', () => {
    for (const probabilities of manyProbabilities) {
      const [red, green, blue] = bestL2(probabilities);
      expect(expectedL2(probabilities, [red, green, blue])).toBe(lowestLoss.l2(probabilities));
      for (const end of lowestL1RedGreen(probabilities))
        expect(expectedL1(probabilities, [end.red, end.green, bestL1(probabilities)[2].from])).toBeCloseTo(
          lowestLoss.l1(probabilities),
          12,
        );
    }
  });
  it('is lowest in a point, along a line if one channel is tied, everywhere if both are', () => {
    expect(lowestL1RedGreen(equalProbabilities)).toEqual([{ red: 0, green: 0 }]);
    expect(lowestL1RedGreen([0.5, 0.3, 0.2])).toHaveLength(2);
    expect(lowestL1RedGreen([0.5, 0.5, 0])).toHaveLength(4);
  });
});

describe('the line from black through the mean', () => {
  it('follows the formulas, starts at 1 and ends where a channel is 1', () => {
    for (const probabilities of manyProbabilities) {
      const square = probabilities.reduce<number>((sum, share) => sum + share * share, 0);
      const line = lineThroughMean(probabilities, 31);
      expect(line[0]).toEqual({ times: 0, l2: expect.closeTo(1, 12), l1: expect.closeTo(1, 12) });
      expect(line.at(-1)!.times).toBeCloseTo(lineEnd(probabilities), 12);
      for (const { times, l2, l1 } of line) {
        expect(l2).toBeCloseTo(square * (times - 1) ** 2 + 1 - square, 12);
        expect(l1).toBeCloseTo(1 + times * (1 - 2 * square), 12);
      }
    }
  });
  it('runs through the greys to white for equal probabilities', () => {
    const line = lineThroughMean(equalProbabilities, 4);
    expect(line.map(({ times }) => times)).toEqual([0, 1, 2, 3]);
    expect(line.at(-1)!.l2).toBeCloseTo(2, 12);
    expect(line.at(-1)!.l1).toBeCloseTo(2, 12);
    expect(line[1]!.l2).toBeCloseTo(2 / 3, 12);
  });
});
