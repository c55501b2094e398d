/** The cue of lines and textures that continue from one piece into the next. */
import { sides } from '../../posing/three-by-three-lattice.ts';
import type { Puzzle } from '../../tasks/puzzle-for-shortcut-checks.ts';
import { blankEdges, blankMiddle } from '../cue-parts/blank-pixels.ts';
import { changePieces } from '../cue-parts/change-pieces.ts';
import { gapInterventions, touchingBelow } from '../cue-parts/gap-interventions.ts';
import { type Plane, piecePlanes } from '../cue-parts/planes.ts';
import type { Intervention } from '../diagnosis/intervention.ts';
import type { BorderSide, Cue, Piece } from './cue.ts';

/** A line of values without its mean and slope, because a change of light along it does not show what continues. */
function detrended(line: ArrayLike<number>): Float64Array {
  const n = line.length;
  const middle = (n - 1) / 2;
  let [sum, slope, squares] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    sum += line[i]!;
    slope += (i - middle) * line[i]!;
    squares += (i - middle) ** 2;
  }
  return Float64Array.from({ length: n }, (_, i) => line[i]! - sum / n - ((i - middle) * slope) / (squares || 1));
}

/** The outermost line of a piece towards a side; towards a corner, the mean of the corner's square relative to the piece. */
function borderOf({ width, height, data }: Plane, side: BorderSide): Float64Array {
  switch (side) {
    case 'above':
      return detrended(data.subarray(0, width));
    case 'below':
      return detrended(data.subarray((height - 1) * width));
    case 'left':
      return detrended(Float32Array.from({ length: height }, (_, y) => data[y * width]!));
    case 'right':
      return detrended(Float32Array.from({ length: height }, (_, y) => data[y * width + width - 1]!));
    default: {
      const reach = Math.max(1, width >> 3);
      const left = side.endsWith('left') ? 0 : width - reach;
      const top = side.startsWith('above') ? 0 : height - reach;
      let [corner, all] = [0, 0];
      for (let y = top; y < top + reach; y++) for (let x = left; x < left + reach; x++) corner += data[y * width + x]!;
      for (const value of data) all += value;
      return Float64Array.of(corner / (reach * reach) - all / data.length);
    }
  }
}

const opposite: Readonly<Record<BorderSide, BorderSide>> = {
  'above left': 'below right',
  above: 'below',
  'above right': 'below left',
  left: 'right',
  right: 'left',
  'below left': 'above right',
  below: 'above',
  'below right': 'above left',
};

/** Added to both sums for every pixel, about two grey levels squared: flat borders, which all look the same, do not match. */
const floor = (2 / 255) ** 2;

/** How badly two borders match, from 0 (the same) to 2 (opposite in value): Σ(p − q)² / Σ(p² + q²), over the channels. */
function mismatch(a: Piece, b: Piece, side: BorderSide): number {
  const [first, second] = [bordersOf(a), bordersOf(b)];
  let [apart, together] = [0, 0];
  for (let c = 0; c < first.length; c++) {
    const [p, q] = [first[c]![side], second[c]![opposite[side]]];
    for (let i = 0; i < Math.min(p.length, q.length); i++) {
      apart += (p[i]! - q[i]!) ** 2 + floor;
      together += p[i]! ** 2 + q[i]! ** 2 + floor;
    }
  }
  return apart / together;
}

type Borders = readonly Readonly<Record<BorderSide, Float64Array>>[];
const cache = new WeakMap<Piece, Borders>();

function bordersOf(piece: Piece): Borders {
  const cached = cache.get(piece);
  if (cached) return cached;
  const borders = piecePlanes(piece).map(
    (plane) =>
      Object.fromEntries(sides.map((side) => [side, borderOf(plane, side)])) as Record<BorderSide, Float64Array>,
  );
  cache.set(piece, borders);
  return borders;
}

/**
 * How badly a piece continues in another one placed at this side of it, as a logarithm: about 0 for unrelated pieces (their
 * patterns are uncorrelated), and far below for the same line. The mean and the slope along each border are removed first,
 * so that slow changes of light and of colour over a photograph do not count. For a diagonal neighbour, the two corners that
 * would touch are compared, each relative to the mean of its piece.
 */
export const borderMismatch = (a: Piece, b: Piece, side: BorderSide): number => Math.log(mismatch(a, b, side));

/** The edges of all pieces blanked, which removes what continues from one into the next. */
function edgesBlanked(puzzle: Puzzle, side: number, touching: boolean): Intervention[] {
  const most = Math.max(1, Math.round(side / 16));
  return [...new Set([1, most])].map((width): Intervention => {
    const every = (fill: typeof blankEdges) =>
      changePieces(puzzle, (pieces) => {
        for (const piece of pieces) fill(piece, side, width);
      });
    return {
      cue: 'edge-continuity',
      what: 'the edges of each patch blanked',
      words: `${width} px along the edges of each patch blanked`,
      direction: 'remove',
      dose: width,
      untouchedDose: 0,
      unit: 'px blanked along the edges',
      controlWords: 'as many pixels blanked in the middle of each patch',
      change: every(blankEdges),
      control: every(blankMiddle),
      decides: touching && width === most,
      shown: width === most,
    };
  });
}

/**
 * Lines and textures that continue from a piece into its neighbour. Every photograph has them, and a change of whole
 * photographs cannot remove them: only a gap between the pieces or a change of their edges can.
 */
export const edgeContinuity = {
  id: 'edge-continuity',

  /**
   * Eight numbers: the mismatch at each side where the second piece might be, minus their mean.
   * @throws RangeError unless there are two pieces.
   */
  features(pieces) {
    const [first, second] = pieces;
    if (!first || !second || pieces.length > 2)
      throw new RangeError(`borders are compared between two pieces: found ${pieces.length}`);
    const values = Float64Array.from(sides, (side) => borderMismatch(first, second, side));
    const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - centre);
  },

  borderMismatch,

  survey: undefined,

  removal: {
    reason: 'the task does not ask for the place of a patch',
  },

  planting: undefined,

  interventions({ puzzle, settings }) {
    if (!puzzle?.lattice) return [];
    const { lattice } = puzzle;
    const { gap, withGap } = lattice;
    return withGap
      ? gapInterventions({ gap, withGap }, settings)
      : edgesBlanked(puzzle, puzzle.side(settings), gap(settings) < touchingBelow);
  },

  rank: 100,
  atEnds: false,
  covers: false,
  periodic: false,
  inEveryPhotograph: true,
  natural: true,
  metered: [],
} satisfies Cue;
