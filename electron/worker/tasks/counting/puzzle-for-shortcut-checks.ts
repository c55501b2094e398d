import type { CountingSettings } from '../../../../shared/task-cards/counting.ts';
import { crop } from '../../posing/crop.ts';
import type { Puzzle } from '../puzzle-for-shortcut-checks.ts';
import { inputs, wholeAndQuarters } from './whole-and-quarters.ts';

/** Answers 0–3 are the quarters in reading order; 4 is the whole. */
const shown = [[1], [2], [3], [4], [0]];

/**
 * Which part of the photograph is this? The network does not answer this question: its counts need not distinguish
 * parts. But a cue that distinguishes parts can also be counted.
 */
export const countingPuzzle: Puzzle<CountingSettings> = {
  array: 'images',
  count: inputs,
  noun: 'image',
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
