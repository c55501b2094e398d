/** Example probabilities, and numerical searches that use no closed form. */
import { channels, type Triple } from '../../../renderer/features/lesson/simplex.ts';

export const manyProbabilities: readonly Triple[] = [
  [1 / 3, 1 / 3, 1 / 3],
  [0.6, 0.25, 0.15],
  [0.1, 0.2, 0.7],
  [0.45, 0.35, 0.2],
  [0.5, 0.25, 0.25],
  [0.5, 0.5, 0],
  [0, 1, 0],
];

/** Mean of a distance over the three pure colours, as an explicit sum. */
export function averageOver(probabilities: Triple, answer: Triple, distance: (difference: number) => number): number {
  let total = 0;
  for (const drawn of channels)
    for (const channel of channels)
      total += probabilities[drawn] * distance((drawn === channel ? 1 : 0) - answer[channel]);
  return total;
}

/** All colours whose channels are multiples of 1/steps. */
export function* colourGrid(steps: number): Generator<Triple> {
  for (let red = 0; red <= steps; red++)
    for (let green = 0; green <= steps; green++)
      for (let blue = 0; blue <= steps; blue++) yield [red / steps, green / steps, blue / steps];
}

/** All distributions whose shares are multiples of 1/steps. */
export function* simplexGrid(steps: number): Generator<Triple> {
  for (let red = 0; red <= steps; red++)
    for (let green = 0; green <= steps - red; green++)
      yield [red / steps, green / steps, (steps - red - green) / steps];
}

/** The lowest value over a grid. */
export function lowestOf(grid: Iterable<Triple>, loss: (answer: Triple) => number): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (const answer of grid) lowest = Math.min(lowest, loss(answer));
  return lowest;
}

/** Central difference of a loss in one channel. */
export function slope(loss: (answer: Triple) => number, answer: Triple, channel: number, step = 1e-5): number {
  const moved = (by: number) =>
    loss(answer.map((value, c) => (c === channel ? value + by : value)) as unknown as Triple);
  return (moved(step) - moved(-step)) / (2 * step);
}

export const permutations: readonly (readonly [number, number, number])[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

export const permuted = (values: Triple, order: readonly number[]): Triple =>
  order.map((from) => values[from as 0 | 1 | 2]) as unknown as Triple;
