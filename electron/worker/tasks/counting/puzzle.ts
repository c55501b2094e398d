import type { CountingSettings } from '../../../../shared/task-cards/counting.ts';
import { crop } from '../../posing/crop.ts';
import { halve, type Resampler } from '../../posing/halve.ts';
import { quadrants } from '../../posing/quadrants.ts';
import type { Puzzle } from '../puzzle.ts';

/** Network inputs per photograph: the whole and its four quarters. */
export const inputs = 5;

/**
 * The whole at half resolution, then its quarters: [5, size/2, size/2, 3].
 * @param square [size, size, 3]; `size` is even.
 */
export function wholeAndQuarters(square: Uint8Array, size: number, resampler: Resampler): Uint8Array {
  const whole = halve(square, size, resampler);
  const images = new Uint8Array(inputs * whole.length);
  images.set(whole);
  images.set(quadrants(square, size), whole.length);
  return images;
}

/** Answers 0–3 are the quarters in reading order; 4 is the whole. */
const shown = [[1], [2], [3], [4], [0]];

/**
 * Which part of the photograph is this? The network does not answer this question: its counts need not distinguish
 * parts. But a cue that distinguishes parts can also be counted.
 */
export const countingPuzzle: Puzzle<CountingSettings> = {
  array: 'images',
  count: inputs,
  noun: 'picture',
  side: ({ size }) => size / 2,
  questions: inputs,
  shown: () => shown,
  plainest(square) {
    const size = square.width - (square.width % 2);
    return { pieces: wholeAndQuarters(crop(square, 0, 0, size), size, 'bicubic'), shown };
  },
  seen: (pixels) => pixels,
  removes: () => ({ greenMagenta: false, slope: false, statistics: false }),
  besidePose: ['counters', 'margin'],
  lattice: undefined,
  shuffles: undefined,
  network: undefined,
};
