/** The cue of mean colour and contrast of each piece. */
import { rendered } from '../../pictures/picture.ts';
import type { Puzzle } from '../../tasks/puzzle-for-shortcut-checks.ts';
import { changePieces } from '../cue-parts/change-pieces.ts';
import { perPiece } from '../cue-parts/features-per-piece.ts';
import { colourCells } from '../cue-parts/mean-picture.ts';
import { changeAlike, evenOut, shuffleAll } from '../cue-parts/piece-statistics.ts';
import {
  inner,
  type Plane,
  pictureBrightness,
  picturePlanes,
  pieceBrightness,
  piecePlanes,
} from '../cue-parts/planes.ts';
import { cellMeans, fittedSlopes, mean } from '../cue-parts/statistics.ts';
import type { Intervention } from '../diagnosis/intervention.ts';
import type { Cue, Piece } from './cue.ts';

/** Cells of the middle of a piece, each way: coarse, so that contrast does not depend on blur and noise. */
const cells = 8;

/** Mean of a grid of cells, and the log of its standard deviation around a fitted slope. */
function meanAndContrast(values: Float64Array): [mean: number, contrast: number] {
  const { level, across, down } = fittedSlopes(values, cells, cells);
  let [sum, count] = [0, 0];
  values.forEach((value, cell) => {
    if (!Number.isFinite(value)) return;
    const x = ((cell % cells) + 0.5) / cells - 0.5;
    const y = (Math.floor(cell / cells) + 0.5) / cells - 0.5;
    sum += (value - level - across * x - down * y) ** 2;
    count++;
  });
  return [level, Math.log(Math.sqrt(sum / Math.max(1, count)) + 0.01)];
}

/**
 * Mean and contrast of the log brightness and, for several channels, of log(channel/brightness), without the edges, where
 * marks and frames are. Of three channels, the brightness is the one in the middle: log green, log(red/green), log(blue/green).
 */
function statistics(piece: Piece): number[] {
  const logOf = (plane: Plane): Float64Array =>
    cellMeans(inner(plane), cells, cells).map((value) => Math.log(value + 0.05));
  const planes = piecePlanes(piece);
  const bright = pieceBrightness(piece);
  const level = logOf(bright);
  const others = planes.filter((plane) => plane !== bright);
  const against = (channel: Float64Array): Float64Array => channel.map((value, cell) => value - level[cell]!);
  return [level, ...others.map((plane) => against(logOf(plane)))].flatMap(meanAndContrast);
}

/** Means and contrasts equalised; and pixels shuffled, which leaves only them. */
function equalisedAndShuffled(puzzle: Puzzle, channels: number): Intervention[] {
  const common = { cue: 'tile-statistics' as const, untouchedDose: 0, decides: false, shown: false };
  const equalised = [0.5, 1].map(
    (dose): Intervention => ({
      ...common,
      what: 'the patches’ means and contrasts equalised',
      words: `the patches’ means and contrasts equalised${dose < 1 ? ', by half' : ''}`,
      direction: 'remove',
      dose,
      unit: 'share of the differences',
      controlWords: 'all patches changed in the same way, by as much',
      change: changePieces(puzzle, (pieces) => evenOut(pieces, channels, dose)),
      control: changePieces(puzzle, (pieces, random) => changeAlike(pieces, channels, dose, random)),
      decides: dose === 1,
      shown: dose === 1,
    }),
  );
  const shuffled: Intervention = {
    ...common,
    what: 'the pixels of each patch shuffled',
    words: 'the pixels of each patch shuffled, which leaves only its statistics',
    direction: 'inject',
    dose: 1,
    unit: 'share of the content',
    controlWords: 'pixels shuffled, and statistics equalised too',
    change: changePieces(puzzle, (pieces, random) => shuffleAll(pieces, channels, random)),
    control: changePieces(puzzle, (pieces, random) => {
      evenOut(pieces, channels, 1);
      shuffleAll(pieces, channels, random);
    }),
    shown: true,
  };
  return [...equalised, shuffled];
}

/** Tiles of the survey, each way. */
const tiles = 3;

/** What the survey measures. */
export interface TileProfile {
  /** Mean colour of each tile of the photographs' 3×3 as people see them, [3, 3, 3] in 0–1. */
  readonly colours: Float64Array;
  /** Standard deviation of the brightness within each tile, mean over photographs, [3, 3], in 0–1. */
  readonly contrasts: Float64Array;
}

/**
 * The mean and the contrast of a piece, by colour. Any change of light or colour over the frame (vignetting, a colour
 * gradient) changes them too, so those cues are named first. They are a property of tiles and not of whole photographs, so
 * normalising each tile removes them, and no change of the photograph does.
 */
export const tileStatistics = {
  id: 'tile-statistics',

  /** Two numbers a piece for the brightness, and two for each other channel against it: mean and log contrast. */
  features: perPiece(statistics),

  borderMismatch: undefined,

  survey: {
    measure(pictures) {
      const colours = new Float64Array(tiles * tiles * 3);
      const contrasts = new Float64Array(tiles * tiles);
      for (const picture of pictures) {
        picturePlanes(rendered(picture)).forEach((plane, c) => {
          cellMeans(plane, tiles, tiles).forEach((value, tile) => {
            colours[3 * tile + c]! += value / pictures.length;
          });
        });
        const bright = pictureBrightness(picture);
        const means = cellMeans(bright, tiles, tiles);
        const squares = cellMeans({ ...bright, data: bright.data.map((value) => value * value) }, tiles, tiles);
        squares.forEach((value, tile) => {
          contrasts[tile]! += Math.sqrt(Math.max(0, value - means[tile]! ** 2)) / pictures.length;
        });
      }
      return { colours, contrasts };
    },

    /** Difference between the lightest and the darkest mean tile, in green. */
    strength({ colours }) {
      const greens = Array.from({ length: tiles * tiles }, (_, tile) => colours[3 * tile + 1]!);
      return { value: greens.length > 0 ? Math.max(...greens) - Math.min(...greens) : 0, unit: '' };
    },

    draw({ colours, contrasts }) {
      const picture = colourCells(colours, tiles, tiles, 60);
      return {
        caption: `The mean colour of each of nine tiles; contrast within a tile from ${Math.min(...contrasts).toFixed(2)} to ${Math.max(...contrasts).toFixed(2)} of the full range, ${mean(contrasts).toFixed(2)} on average`,
        width: picture.width,
        height: picture.height,
        picture,
      };
    },
  },

  removal: {
    reason: 'the task does not ask for the place of a patch',
  },

  planting: undefined,

  interventions({ puzzle, settings }) {
    if (!puzzle?.lattice) return [];
    return puzzle.removes(settings).statistics
      ? {
          reason:
            'the mean and contrast of each patch are normalised before the network sees it, so there is nothing to remove',
        }
      : equalisedAndShuffled(puzzle, settings.channels);
  },

  rank: 110,
  atEnds: false,
  covers: false,
  periodic: false,
  inEveryPhotograph: true,
  natural: true,
  metered: [],
} satisfies Cue<TileProfile>;
