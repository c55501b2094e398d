/**
 * Two-dimensional slices of the losses over colours (the cube 0–1 in red, green and blue), and the line from black
 * through the mean. Each slice gives where its loss is lowest: one point, or the corners of an area.
 */

import { bestL1, modes, pureColour } from './closed-form-optima.ts';
import { expectedL1, expectedL2 } from './expected-loss.ts';
import { type Triple, triple } from './simplex.ts';

/**
 * Corners of the part of the plane r + g + b = 1 within the cube where the absolute error is lowest. In this plane it is
 * 2 − 2 Σ p_c a_c, so it is lowest at the most probable pure colour: a corner, or an edge or the whole triangle if
 * several are equally probable. Black, which is often better, is not in this plane.
 */
export const lowestL1AmongMixtures = (probabilities: Triple): readonly Triple[] => modes(probabilities).map(pureColour);

/**
 * Corners of the rectangle of red and green where the absolute error is lowest: one, two or four. Both losses are sums
 * over the channels, so the slice of red and green with blue at its best value contains the best answer.
 */
export function lowestL1RedGreen(probabilities: Triple): readonly { readonly red: number; readonly green: number }[] {
  const [red, green] = bestL1(probabilities);
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

/** Largest multiple of the mean within the cube: 3 for equal probabilities, whose line runs through all greys to white. */
export const lineEnd = (probabilities: Triple): number => 1 / Math.max(...probabilities);

/**
 * Both losses on the line from black through the mean to the point where a channel is 1.
 *   L2(s) = |p|²(s − 1)² + 1 − |p|²,  L1(s) = 1 + s(1 − 2|p|²)
 * @param points Number of points, at least 2, evenly spaced.
 */
export function lineThroughMean(probabilities: Triple, points: number): readonly LinePoint[] {
  return Array.from({ length: points }, (_, index) => {
    const times = (lineEnd(probabilities) * index) / (points - 1);
    const answer = triple((channel) => Math.min(1, times * probabilities[channel]));
    return { times, l2: expectedL2(probabilities, answer), l1: expectedL1(probabilities, answer) };
  });
}
