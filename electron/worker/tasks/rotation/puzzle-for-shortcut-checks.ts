import type { RotationSettings } from '../../../../shared/task-cards/rotation.ts';
import { quarterTurns } from '../../posing/quarter-turns.ts';
import type { Puzzle } from '../puzzle-for-shortcut-checks.ts';

/** Answer k is a counter-clockwise turn by k · 90°. */
export const turns = ['0°', '90°', '180°', '270°'] as const;

const each = turns.map((_, k) => k);
const shown = each.map((k) => [k]);

/** Which turn is this? One question for each of the four turns of a square. */
export const rotationPuzzle: Puzzle<RotationSettings> = {
  array: 'images',
  count: turns.length,
  noun: 'image',
  side: ({ size }) => size,
  questions: turns.length,
  shown: () => shown,
  plainest: (square) => ({ pieces: quarterTurns(square.data, square.width), shown }),
  seen: (pixels) => pixels,
  removes: () => ({ greenMagenta: false, slope: false, statistics: false }),
  besidePose: [],
  lattice: undefined,
  shuffles: undefined,
  network: {
    count: turns.length,
    labels: turns.map((turn, k) => (k === 0 ? 'upright' : `turned ${turn}`)),
    apart: [each],
    questionsOf: (piece) => [piece],
    labelOf: (_posed, _photograph, piece) => piece,
    turnsOf: (label) => label,
  },
};
