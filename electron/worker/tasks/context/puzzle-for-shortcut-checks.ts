import type { Tensor4D } from '@tensorflow/tfjs';
import { contextGeometry, places } from '../../../../shared/patch-geometry.ts';
import type { ContextSettings } from '../../../../shared/task-cards/context.ts';
import { withoutGreenMagenta } from '../../nets/green-magenta.ts';
import { levelEach } from '../../nets/remove-brightness-gradient.ts';
import { standardiseEach } from '../../nets/standardise-each.ts';
import { centre, latticeOf, sides } from '../../posing/three-by-three-lattice.ts';
import { touchingTiles } from '../../posing/touching-tiles.ts';
import type { Puzzle } from '../puzzle-for-shortcut-checks.ts';

const questions = sides.map((_, question) => question);
/** The middle patch with each of its neighbours, in reading order. */
const shown = questions.map((question) => [centre, latticeOf(question)]);

/** Patches with pixels in 0–1, without the colour direction, slope or statistics that the settings remove. */
function seen(
  pixels: Tensor4D,
  { colour, level, normalise }: Pick<ContextSettings, 'colour' | 'level' | 'normalise'>,
): Tensor4D {
  const projected = colour === 'project' ? withoutGreenMagenta(pixels) : pixels;
  const levelled = level ? levelEach(projected) : projected;
  return normalise ? standardiseEach(levelled) : levelled;
}

const neighbourOf = (piece: number): number => (piece < centre ? piece : piece - 1);

/** On which side of the middle patch is the second one? */
export const contextPuzzle: Puzzle<ContextSettings> = {
  array: 'patches',
  count: places,
  noun: 'patch',
  side: ({ size, gap, jitter }) => contextGeometry(size, gap, jitter).patch,
  questions: sides.length,
  shown: () => shown,
  /**
   * Nine tiles that fill the square. The task's own lattice without gaps spans 9/16 of the square's side at a random
   * place, so few of its questions would show the edges of photographs; here all of them do.
   */
  plainest: (square, random) => ({ pieces: touchingTiles(square, random), shown }),
  seen,
  removes: ({ colour, level, normalise }) => ({
    greenMagenta: colour === 'project',
    slope: level,
    statistics: normalise,
  }),
  besidePose: [],
  lattice: {
    gap: ({ gap }) => gap,
    withGap({ size, gap: own }, gap) {
      const pitch = (between: number): number => contextGeometry(size, between, 0).pitch;
      return { settings: { gap }, shiftPx: Math.abs(pitch(gap) - pitch(own)) };
    },
  },
  shuffles: undefined,
  network: {
    count: sides.length,
    labels: sides.map((side) => `patch ${side}`),
    apart: [[centre], questions.map(latticeOf)],
    questionsOf: (piece) => (piece === centre ? questions : [neighbourOf(piece)]),
    labelOf: (_posed, _photograph, piece) => (piece === centre ? undefined : neighbourOf(piece)),
    turnsOf: () => 0,
    placeOf: (_posed, _photograph, piece) => piece,
  },
};
