/**
 * Two-dimensional slices of the losses over colours (the cube 0–1 in red, green and blue), and the line from black
 * through the mean. Each slice says where in it the loss is lowest: one point, or the corners of a piece of it.
 */
import { expectedL1, expectedL2 } from './expected-loss.ts';
import { bestL1, modes, pureColour } from './optima.ts';
import { type Triple, triple } from './simplex.ts';

/**
 * Corners of the part of the plane r + g + b = 1 within the cube where the absolute error is lowest. There it is
 * 2 − 2 Σ p_c a_c, so it is lowest at the pure colour of the highest odds: a corner, or with equal odds an edge or all
 * of the triangle. Black, which is often better, is not in this plane.
 */
export const lowestL1AmongMixtures = (odds: Triple): readonly Triple[] => modes(odds).map(pureColour);

/**
 * Corners of the rectangle of red and green where the absolute error is lowest: one, two or four. As both losses add up
 * over the channels, the slice of red and green with blue at its best contains the best of all answers.
 */
export function lowestL1RedGreen(odds: Triple): readonly { readonly red: number; readonly green: number }[] {
  const [red, green] = bestL1(odds);
  const ends = [
    { red: red.from, green: green.from },
    { red: red.to, green: green.from },
    { red: red.to, green: green.to },
    { red: red.from, green: green.to },
  ];
  return ends.filter(
    (end, index) => ends.findIndex((other) => other.red === end.red && other.green === end.green) === index,
  );
}

export interface LinePoint {
  /** The answer is this times the mean: 0 is black, 1 the mean. */
  readonly times: number;
  readonly l2: number;
  readonly l1: number;
}

/** How often the mean fits into the cube: 3 for equal odds, whose line goes through all greys to white. */
export const lineEnd = (odds: Triple): number => 1 / Math.max(...odds);

/**
 * Both losses on the line from black through the mean to where a channel is full.
 *   L2(s) = |p|²(s − 1)² + 1 − |p|²,  L1(s) = 1 + s(1 − 2|p|²)
 * @param points Number of points, at least 2, evenly spaced.
 */
export function lineThroughMean(odds: Triple, points: number): readonly LinePoint[] {
  return Array.from({ length: points }, (_, index) => {
    const times = (lineEnd(odds) * index) / (points - 1);
    const answer = triple((channel) => Math.min(1, times * odds[channel]));
    return { times, l2: expectedL2(odds, answer), l1: expectedL1(odds, answer) };
  });
}
