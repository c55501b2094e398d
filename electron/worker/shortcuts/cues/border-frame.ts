/** The cue of a frame around photographs, or of a bar along one side. */
import type { Picture } from '../../pictures/picture.ts';
import { type Area, mirroredIn, type Side } from '../cue-parts/cover-with-mirror.ts';
import { withoutMargins } from '../cue-parts/cut-margins.ts';
import { perPiece } from '../cue-parts/features-per-piece.ts';
import { colourCells, meanPicture } from '../cue-parts/mean-picture.ts';
import { edgeShare, type Plane, pictureBrightness, pieceBrightness } from '../cue-parts/planes.ts';
import { anyTurn } from '../cue-parts/planting-controls.ts';
import { median } from '../cue-parts/statistics.ts';
import type { Cue, Piece } from './cue.ts';

const sides: readonly Side[] = ['left', 'right', 'top', 'bottom'];

/** Value of the planted bar: nearly black, like the border of a scan. */
const barValue = 12;

/** Sampled places along a line: enough for medians. */
const mostPoints = 64;

/** Values of a line parallel to a side, `depth` px from it, at up to 64 equidistant places. */
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

/** Median absolute deviation, which a mark in a corner does not change. */
function spread(line: Float32Array): number {
  const middle = median(line);
  return median(line.map((value) => Math.abs(value - middle)));
}

/** Greatest depth at which the edge of a frame is searched, as a share of the piece's side. */
const deepest = 0.3;
/** Depth at which lines belong to the scene, as a share of the side. */
const inside = 0.35;
const steady = 0.01;

/**
 * Features of a frame on one side. `flatness`: how much more uniform the outermost line is than a line inside, as a
 * logarithm. `step`: the largest step along the whole side, i.e. the median over a line of log g(d + 1) − log g(d). Scenes
 * seldom have a step along a whole line, slow changes of light have none, and a corner mark covers a small part of a line.
 */
function sideFeatures(green: Plane, side: Side): [flatness: number, step: number] {
  const across = side === 'top' || side === 'bottom' ? green.height : green.width;
  const logLine = (depth: number): Float32Array => lineOf(green, side, depth).map((value) => Math.log(value + 0.05));
  const outer = logLine(0);
  const flatness = Math.log((spread(logLine(Math.floor(inside * across))) + steady) / (spread(outer) + steady));
  let [step, last] = [0, outer];
  for (let depth = 1; depth <= deepest * across; depth++) {
    const line = logLine(depth);
    const change = median(line.map((value, i) => value - last[i]!));
    if (Math.abs(change) > Math.abs(step)) step = change;
    last = line;
  }
  return [flatness, step];
}

/** From green alone, because frames are grey and a colour gradient is another cue. */
const frameFeatures = (piece: Piece): number[] => sides.flatMap((side) => sideFeatures(pieceBrightness(piece), side));

/** Depths that frames are measured at, in hundredths of the shorter side. */
const steps = 30;
/** Greatest median absolute deviation of a line that belongs to a frame. */
const flat = 3 / 255;
/** Share of the photographs that must have a frame on a side for the survey to report it. */
const shareOfPhotographs = 0.5;

/** What the survey measures. */
export interface FrameProfile {
  /** Width of the frame on each side that most photographs have, as a share of the shorter side; 0 for none. */
  readonly widths: Readonly<Record<Side, number>>;
  /** Mean of all photographs in 48×48 cells, [48, 48, 3] in 0–1. */
  readonly mean: Float64Array;
}

const meanCells = 48;

/** Width of the frame on one side of a photograph, in hundredths of the shorter side: the uniform lines of equal value. */
function frameWidth(green: Plane, side: Side): number {
  const shorter = Math.min(green.width, green.height);
  const first = median(lineOf(green, side, 0));
  for (let step = 0; step < steps; step++) {
    // The middle line of this hundredth of the shorter side.
    const line = lineOf(green, side, Math.floor(((step + 0.5) * shorter) / 100));
    if (spread(line) > flat || Math.abs(median(line) - first) > flat) return step;
  }
  return steps;
}

/** Pixels in a share of the shorter side. */
const depthOf = ({ width, height }: Picture, share: number): number => Math.round(share * Math.min(width, height));

/** The area of a frame on one side of a picture. */
function bar(picture: Picture, side: Side, share: number): Area {
  const { width, height } = picture;
  const depth = depthOf(picture, share);
  if (side === 'top' || side === 'bottom')
    return { left: 0, top: side === 'top' ? 0 : height - depth, width, height: depth };
  return { left: side === 'left' ? 0 : width - depth, top: 0, width: depth, height };
}

const opposite: Readonly<Record<Side, Side>> = { left: 'right', right: 'left', top: 'bottom', bottom: 'top' };

/** One pixel more than measured, because frames fade into the scene over one pixel. */
const withFade = (share: number, { width, height }: Picture): number => share + 1 / Math.min(width, height);

/** Periods are measured in the middle of pieces. Pieces are thirds of a photograph or larger, so they leave out this share. */
const unseen = edgeShare / 3;

/**
 * A frame around the photographs, or a bar along one side. Planted as a nearly black bar over the bottom s·min(W, H) px.
 */
export const borderFrame = {
  id: 'border-frame',

  /** Two numbers for each side of a piece: left, right, top, bottom. */
  features: perPiece(frameFeatures),

  borderMismatch: undefined,

  survey: {
    measure(pictures) {
      const greens = pictures.map(pictureBrightness);
      const widths = Object.fromEntries(
        sides.map((side) => {
          const ofSide = greens.map((green) => frameWidth(green, side)).sort((a, b) => b - a);
          const most = ofSide[Math.ceil(ofSide.length * shareOfPhotographs) - 1] ?? 0;
          return [side, most / 100];
        }),
      ) as Record<Side, number>;
      return { widths, mean: meanPicture(pictures, meanCells) };
    },

    /** The greatest width over the four sides. */
    strength: ({ widths }) => ({ value: Math.max(...Object.values(widths)), unit: '' }),

    draw({ mean, widths }) {
      const picture = colourCells(mean, meanCells, meanCells, 4);
      const framed = sides
        .filter((side) => widths[side] > 0)
        .map((side) => `${side} ${Math.round(100 * widths[side])} %`);
      return {
        caption: `The mean of the images; ${framed.length > 0 ? `most have a frame: ${framed.join(', ')} of the shorter side` : 'most have no frame'}`,
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

    cut(picture, { widths }) {
      const share = withFade(Math.max(...Object.values(widths)), picture);
      return share <= unseen ? undefined : withoutMargins(picture, depthOf(picture, share));
    },

    /** The same bars, moved to the middle of the picture. */
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
      remove: 'the frame covered with a mirror image of the adjacent pixels',
      control: 'bars of the same width in the middle covered with a mirror image of the adjacent pixels',
    },
  },

  planting: {
    plant(picture, strength) {
      if (strength === 0) return picture;
      const { width, height, channels } = picture;
      const depth = Math.max(1, Math.round(strength * Math.min(width, height)));
      const data = picture.data.slice();
      data.fill(barValue, (height - depth) * width * channels);
      return { ...picture, data };
    },

    doses: [0.04, 0.08],
    control: anyTurn,
    words: 'a dark bar added along the bottom',
  },

  interventions: () => [],

  rank: 50,
  atEnds: true,
  covers: true,
  periodic: false,
  inEveryPhotograph: false,
  natural: false,
  metered: ['turn'],
} satisfies Cue<FrameProfile>;
