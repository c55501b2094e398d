import type { Puzzle } from '../../tasks/puzzle.ts';
import type { Intervention } from '../diagnosis/intervention.ts';
import { changePieces } from './change-pieces.ts';
import type { Cue, Piece } from './cue.ts';
import { colourCells } from './mean-picture.ts';
import { perPiece } from './per-piece.ts';
import { changeAlike, evenOut, shuffleAll } from './piece-statistics.ts';
import { inner, picturePlanes, piecePlanes } from './planes.ts';
import { cellMeans, fittedSlopes, mean } from './statistics.ts';

/** Cells of the middle of a piece, each way: coarse, so that blur and noise do not count as contrast. */
const cells = 8;

/** Mean of a grid of cells and the log of its standard deviation about its own slope. */
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

/** Mean and contrast of log green, log(red/green) and log(blue/green), away from the edges, where marks and frames are. */
function statistics(piece: Piece): number[] {
  const [red, green, blue] = piecePlanes(piece).map((plane) =>
    cellMeans(inner(plane), cells, cells).map((value) => Math.log(value + 0.05)),
  ) as [Float64Array, Float64Array, Float64Array];
  const against = (channel: Float64Array): Float64Array => channel.map((value, cell) => value - green[cell]!);
  return [green, against(red), against(blue)].flatMap(meanAndContrast);
}

/** Means and contrasts evened out; and nothing but them left. */
function evenedAndShuffled(puzzle: Puzzle): Intervention[] {
  const common = { cue: 'tile-statistics' as const, untouchedDose: 0, decides: false, shown: false };
  const evened = [0.5, 1].map(
    (dose): Intervention => ({
      ...common,
      what: 'the patches’ means and contrasts evened out',
      words: `the patches’ means and contrasts evened out${dose < 1 ? ', by half' : ''}`,
      direction: 'remove',
      dose,
      unit: 'share of the differences',
      controlWords: 'all patches changed as much, alike',
      change: changePieces(puzzle, (pieces) => evenOut(pieces, dose)),
      control: changePieces(puzzle, (pieces, random) => changeAlike(pieces, dose, random)),
      decides: dose === 1,
      shown: dose === 1,
    }),
  );
  const shuffled: Intervention = {
    ...common,
    what: 'the pixels of each patch shuffled',
    words: 'the pixels of each patch shuffled: its statistics alone are left',
    direction: 'inject',
    dose: 1,
    unit: 'share of what can be seen',
    controlWords: 'shuffled, and the statistics evened out too',
    change: changePieces(puzzle, (pieces, random) => shuffleAll(pieces, random)),
    control: changePieces(puzzle, (pieces, random) => {
      evenOut(pieces, 1);
      shuffleAll(pieces, random);
    }),
    shown: true,
  };
  return [...evened, shuffled];
}

/** Tiles of a photograph, each way. */
const tiles = 3;

export interface TileProfile {
  /** Mean colour of each tile of the photographs' 3×3, [3, 3, 3] in 0–1. */
  readonly colours: Float64Array;
  /** Standard deviation of green within each tile, mean over photographs, [3, 3], in 0–1. */
  readonly contrasts: Float64Array;
}

/**
 * The mean and the contrast of a piece, by colour. Whatever makes light or colour differ over the frame changes them too
 * (vignetting, a slope of colour): they are to be read after those are accounted for. They belong to tiles and not to whole photographs, so
 * they are taken away by normalising each tile, and not by a change of the photograph.
 */
export const tileStatistics = {
  id: 'tile-statistics',

  /** Six numbers a piece: mean and log contrast of lightness, of red against green and of blue against green. */
  features: perPiece(statistics),

  borderMismatch: undefined,

  survey: {
    measure(pictures) {
      const colours = new Float64Array(tiles * tiles * 3);
      const contrasts = new Float64Array(tiles * tiles);
      for (const picture of pictures)
        picturePlanes(picture).forEach((plane, c) => {
          const means = cellMeans(plane, tiles, tiles);
          means.forEach((value, tile) => {
            colours[3 * tile + c]! += value / pictures.length;
          });
          if (c !== 1) return;
          const squares = cellMeans({ ...plane, data: plane.data.map((value) => value * value) }, tiles, tiles);
          squares.forEach((value, tile) => {
            contrasts[tile]! += Math.sqrt(Math.max(0, value - means[tile]! ** 2)) / pictures.length;
          });
        });
      return { colours, contrasts };
    },

    /** How far the lightest tile is from the darkest on average, in green. */
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
    reason: 'the task’s question is not made of patches that have a place',
  },

  planting: undefined,

  interventions({ puzzle, settings }) {
    if (!puzzle?.lattice) return [];
    return puzzle.removes(settings).statistics
      ? {
          reason:
            'each patch’s mean and contrast are normalised before the network sees it: there is nothing to take away',
        }
      : evenedAndShuffled(puzzle);
  },

  rank: 110,
  atEnds: false,
  inEveryPhotograph: true,
  natural: true,
  metered: [],
} satisfies Cue<TileProfile>;
