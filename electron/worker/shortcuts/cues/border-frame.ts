import type { Picture } from '../../pictures/picture.ts';
import type { Cue, Piece } from './cue.ts';
import { colourCells, meanPicture } from './mean-picture.ts';
import { type Area, mirroredIn, type Side } from './mirror-in.ts';
import { perPiece } from './per-piece.ts';
import { type Plane, picturePlanes, piecePlanes } from './planes.ts';
import { anyTurn } from './planting-controls.ts';
import { median } from './statistics.ts';

const sides: readonly Side[] = ['left', 'right', 'top', 'bottom'];

/** What the bar is painted with: nearly black, as scanners leave it. */
const barValue = 12;

/** Places along a line that are looked at: enough for medians. */
const mostPoints = 64;

/** Values of a line parallel to a side, `depth` px from it, at up to 64 places at equal distances. */
function lineOf({ width, height, data }: Plane, side: Side, depth: number): Float32Array {
  const isRow = side === 'top' || side === 'bottom';
  const length = isRow ? width : height;
  const [first, stride] = isRow
    ? [(side === 'top' ? depth : height - 1 - depth) * width, 1]
    : [side === 'left' ? depth : width - 1 - depth, width];
  const points = Math.min(length, mostPoints);
  const line = new Float32Array(points);
  for (let k = 0; k < points; k++) line[k] = data[first + Math.floor(((k + 0.5) * length) / points) * stride]!;
  return line;
}

/** Median distance from the median: what a mark in a corner does not change. */
function spread(line: Float32Array): number {
  const middle = median(line);
  return median(line.map((value) => Math.abs(value - middle)));
}

/** Depths at which the edge of a frame is looked for, as a share of the piece's side. */
const deepest = 0.3;
/** Depth at which lines are surely of the scene, as a share of the side. */
const inside = 0.35;
const steady = 0.01;

/**
 * What one side tells of a frame: by how much the outermost line is more uniform than one inside, as a logarithm; and the
 * largest step along the whole side, the median over the line of log g(d + 1) − log g(d) at that depth. Scenes seldom make a
 * step along a whole line, slow changes of light none, and a mark in a corner is a small part of a line.
 */
function sideTells(green: Plane, side: Side): [flatness: number, step: number] {
  const across = side === 'top' || side === 'bottom' ? green.height : green.width;
  const logLine = (depth: number): Float32Array => lineOf(green, side, depth).map((value) => Math.log(value + 0.05));
  const outer = logLine(0);
  const flatness = Math.log((spread(logLine(Math.floor(inside * across))) + steady) / (spread(outer) + steady));
  let [step, last] = [0, outer];
  for (let depth = 1; depth <= deepest * across; depth++) {
    const line = logLine(depth);
    const found = median(line.map((value, i) => value - last[i]!));
    if (Math.abs(found) > Math.abs(step)) step = found;
    last = line;
  }
  return [flatness, step];
}

/** Green alone: frames are grey, and a slope of colour is another cue. */
const frameFeatures = (piece: Piece): number[] => sides.flatMap((side) => sideTells(piecePlanes(piece)[1], side));

/** Depths that frames are measured at, in hundredths of the shorter side. */
const steps = 30;
/** A line of a frame differs from its median by no more than this, in the middle of its pixels. */
const flat = 3 / 255;
/** Photographs that must have a frame there for it to be the folder's. */
const shareOfPhotographs = 0.5;

export interface FrameProfile {
  /** Width of the frame on each side that most photographs have, as a share of the shorter side; 0 for none. */
  readonly widths: Readonly<Record<Side, number>>;
  /** Mean of all photographs in 48×48 cells, [48, 48, 3] in 0–1. */
  readonly mean: Float64Array;
}

const meanCells = 48;

/** Width of the frame on one side of a photograph, in hundredths of the shorter side: lines that are uniform and alike. */
function frameWidth(green: Plane, side: Side): number {
  const shorter = Math.min(green.width, green.height);
  const first = median(lineOf(green, side, 0));
  for (let step = 0; step < steps; step++) {
    // The last line of this hundredth: rounded widths differ by a line at most.
    const line = lineOf(green, side, Math.floor(((step + 0.5) * shorter) / 100));
    if (spread(line) > flat || Math.abs(median(line) - first) > flat) return step;
  }
  return steps;
}

/** The bar of a frame on one side of a picture. */
function bar({ width, height }: Picture, side: Side, share: number): Area {
  const depth = Math.round(share * Math.min(width, height));
  if (side === 'top' || side === 'bottom')
    return { left: 0, top: side === 'top' ? 0 : height - depth, width, height: depth };
  return { left: side === 'left' ? 0 : width - depth, top: 0, width: depth, height };
}

const opposite: Readonly<Record<Side, Side>> = { left: 'right', right: 'left', top: 'bottom', bottom: 'top' };

/** One pixel more than measured: frames fade into the scene over one. */
const withFade = (share: number, { width, height }: Picture): number => share + 1 / Math.min(width, height);

/**
 * A frame around the photographs, or a bar along one side: where planted, the bottom s·min(W, H) px, nearly black.
 */
export const borderFrame = {
  id: 'border-frame',

  /** Two numbers for each side of a piece: left, right, top, bottom. */
  features: perPiece(frameFeatures),

  borderMismatch: undefined,

  survey: {
    measure(pictures) {
      const greens = pictures.map((picture) => picturePlanes(picture)[1]);
      const widths = Object.fromEntries(
        sides.map((side) => {
          const found = greens.map((green) => frameWidth(green, side)).sort((a, b) => b - a);
          const most = found[Math.ceil(found.length * shareOfPhotographs) - 1] ?? 0;
          return [side, most / 100];
        }),
      ) as Record<Side, number>;
      return { widths, mean: meanPicture(pictures, meanCells) };
    },

    /** Width on the side where it is widest. */
    strength: ({ widths }) => ({ value: Math.max(...Object.values(widths)), unit: '' }),

    draw({ mean, widths }) {
      const picture = colourCells(mean, meanCells, meanCells, 4);
      const found = sides
        .filter((side) => widths[side] > 0)
        .map((side) => `${side} ${Math.round(100 * widths[side])} %`);
      return {
        caption: `The mean of the photographs; ${found.length > 0 ? `a frame on most: ${found.join(', ')} of the shorter side` : 'most have no frame'}`,
        width: picture.width,
        height: picture.height,
        picture,
      };
    },
  },

  removal: {
    remove: (picture, { widths }) =>
      sides.reduce(
        (changed, side) =>
          widths[side] > 0
            ? mirroredIn(changed, bar(picture, side, withFade(widths[side], picture)), opposite[side])
            : changed,
        picture,
      ),

    /** The same bars, their outer edge moved to the middle of the picture. */
    control: (picture, { widths }) =>
      sides.reduce((changed, side) => {
        if (widths[side] === 0) return changed;
        const { left, top, width, height } = bar(picture, side, withFade(widths[side], picture));
        const moved =
          side === 'top' || side === 'bottom'
            ? { left, top: (picture.height - height) >> 1, width, height }
            : { left: (picture.width - width) >> 1, top, width, height };
        return mirroredIn(changed, moved, opposite[side]);
      }, picture),

    words: {
      remove: 'the frame covered with what lies beside it, mirrored',
      control: 'bars as wide across the middle covered with what lies beside them, mirrored',
    },
  },

  planting: {
    plant(picture, strength) {
      if (strength === 0) return picture;
      const { width, height } = picture;
      const depth = Math.max(1, Math.round(strength * Math.min(width, height)));
      const data = Uint8Array.from(picture.data);
      data.fill(barValue, (height - depth) * width * 3);
      return { width, height, data };
    },

    doses: [0.04, 0.08],
    control: anyTurn,
    words: 'a dark bar put along the bottom',
  },

  interventions: () => [],

  rank: 50,
  atEnds: true,
  inEveryPhotograph: false,
  natural: false,
  metered: ['turn'],
} satisfies Cue<FrameProfile>;
