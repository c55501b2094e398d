/** The cue of a mark in the same corner of every photograph. */
import { type Picture, rendered } from '../../pictures/picture.ts';
import { type Area, mirroredIn, type Side } from '../cue-parts/cover-with-mirror.ts';
import { perPiece } from '../cue-parts/features-per-piece.ts';
import { colourCells } from '../cue-parts/mean-picture.ts';
import { type Plane, pictureBrightness, picturePlanes, pieceBrightness } from '../cue-parts/planes.ts';
import { anyTurn } from '../cue-parts/planting-controls.ts';
import { mean, median, nearestToZero } from '../cue-parts/statistics.ts';
import type { Cue, Piece } from './cue.ts';

/** The planted mark: 1 is light. */
const mark = ['11111111', '11000011', '11011111', '11000111', '11011111', '11000011', '11111111', '11111111'] as const;
const [markDark, markLight] = [16, 240];

/** Corners as [right, bottom]: top left, top right, bottom left, bottom right. */
const corners = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
] as const;
const names = ['top left', 'top right', 'bottom left', 'bottom right'] as const;

/** A value of a plane, `x` px from the corner's vertical side and `y` px from its horizontal one. */
function fromCorner(
  { width, height, data }: Plane,
  [right, bottom]: readonly [number, number],
  x: number,
  y: number,
): number {
  return data[(bottom ? height - 1 - y : y) * width + (right ? width - 1 - x : x)]!;
}

/** Mean over a rectangle measured from a corner; ends in pixels, the second exclusive. */
function meanOver(
  plane: Plane,
  corner: readonly [number, number],
  [x0, x1]: readonly [number, number],
  [y0, y1]: readonly [number, number],
): number {
  let sum = 0;
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) sum += fromCorner(plane, corner, x, y);
  return sum / ((x1 - x0) * (y1 - y0));
}

const logMean = (...where: Parameters<typeof meanOver>): number => Math.log(meanOver(...where) + 0.05);

/** Cells of a corner's block, each way, and a cell's share of the piece's side. */
const cells = 3;
const cellShare = 0.04;
/** Log differences are clipped to this: larger ones are no stronger sign of a mark. */
const most = 1.5;

/**
 * Features of content that is in a corner and does not continue next to it. Cell (i, j) of the corner's 3×3 is compared in log
 * green with the area further along one side at the same depth (h), with the area along the other side (v), and with
 * h + v − m, where m is the scene diagonally inside: a frame continues along its sides, and vignetting is the sum of its
 * parts along both. The smallest of the three differences counts. The last feature is the contrast of the block against
 * its surroundings.
 */
function cornerFeatures(green: Plane, corner: readonly [number, number]): number[] {
  const cell = Math.max(1, Math.round(cellShare * green.width));
  const block = cells * cell;
  if (3 * block > Math.min(green.width, green.height)) return new Array<number>(cells * cells + 1).fill(0);
  const adjacent = [block, 3 * block] as const;
  const inside = logMean(green, corner, adjacent, adjacent);
  const span = (k: number): [number, number] => [k * cell, (k + 1) * cell];
  const differences: number[] = [];
  for (let j = 0; j < cells; j++)
    for (let i = 0; i < cells; i++) {
      const value = logMean(green, corner, span(i), span(j));
      const h = logMean(green, corner, adjacent, span(j));
      const v = logMean(green, corner, span(i), adjacent);
      differences.push(Math.max(-most, Math.min(most, nearestToZero(value - h, value - v, value - h - v + inside))));
    }
  return [...differences, againstSides(green, corner, block)];
}

/** log of the mean step between neighbouring pixels of a rectangle, relative to its mean. */
function contrast(
  plane: Plane,
  corner: readonly [number, number],
  [x0, x1]: readonly [number, number],
  [y0, y1]: readonly [number, number],
): number {
  let [steps, sum] = [0, 0];
  for (let y = y0; y < y1 - 1; y++)
    for (let x = x0; x < x1 - 1; x++) {
      const here = fromCorner(plane, corner, x, y);
      steps +=
        Math.abs(fromCorner(plane, corner, x + 1, y) - here) + Math.abs(fromCorner(plane, corner, x, y + 1) - here);
      sum += here + 0.05;
    }
  return sum > 0 ? Math.log(steps / sum + 0.01) : 0;
}

/** Contrast of the corner's block relative to the area next to it, on the side where the difference is smaller. */
function againstSides(plane: Plane, corner: readonly [number, number], block: number): number {
  const own = contrast(plane, corner, [0, block], [0, block]);
  return nearestToZero(
    own - contrast(plane, corner, [block, 3 * block], [0, block]),
    own - contrast(plane, corner, [0, block], [block, 3 * block]),
  );
}

const markFeatures = (piece: Piece): number[] =>
  corners.flatMap((corner) => cornerFeatures(pieceBrightness(piece), corner));

/** Cells of a corner that can belong to a mark, each way: 0.45 of the shorter side, because dates are wide. */
const surveyedCells = 30;
/**
 * Cells that are measured, each way, up to half of the shorter side: those beyond the surveyed ones show what continues along
 * a side.
 */
const seenCells = 33;
/** Side of a cell, as a share of the shorter side. */
const surveyedShare = 0.015;
/** A cell shows the same in every photograph if its deviation is below this share of the median deviation. */
const repeats = 0.35;
/** With fewer photographs, repetition cannot be distinguished from chance. */
const fewest = 8;

interface Corner {
  /** The area of the mark, as shares of the shorter side from the corner's two sides; undefined if nothing repeats. */
  readonly mark?: { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
  /** Mean of the photographs as people see them, [30, 30, 3] in 0–1, from the corner inward. */
  readonly mean: Float64Array;
}
/** What the survey measures: top left, top right, bottom left, bottom right. */
export interface MarkProfile {
  readonly corners: readonly Corner[];
}

/** Means over the cells of one corner of a plane, [33, 33]. */
function cornerCells(plane: Plane, corner: readonly [number, number]): Float64Array {
  const shorter = Math.min(plane.width, plane.height);
  const span = (k: number): [number, number] => {
    const from = Math.floor(k * surveyedShare * shorter);
    return [from, Math.max(from + 1, Math.floor((k + 1) * surveyedShare * shorter))];
  };
  return Float64Array.from({ length: seenCells ** 2 }, (_, cell) =>
    meanOver(plane, corner, span(cell % seenCells), span(Math.floor(cell / seenCells))),
  );
}

/** Standard deviation over photographs of every cell. */
function spreads(photographs: readonly Float64Array[]): Float64Array {
  return Float64Array.from({ length: seenCells ** 2 }, (_, cell) => {
    const values = photographs.map((one) => one[cell]!);
    const centre = mean(values);
    return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
  });
}

/** The rectangle of cells that show the same in every photograph, while the continuation of their rows and columns differs. */
function repeated(spread: Float64Array, usual: number): Corner['mark'] {
  const at = (i: number, j: number): number => spread[j * seenCells + i]!;
  const beyond = Array.from({ length: seenCells - surveyedCells }, (_, k) => surveyedCells + k);
  const differs = Array.from({ length: surveyedCells }, (_, k) => ({
    row: median(beyond.map((i) => at(i, k))) >= repeats * usual,
    column: median(beyond.map((j) => at(k, j))) >= repeats * usual,
  }));
  const [x, y]: [number[], number[]] = [[], []];
  for (let j = 0; j < surveyedCells; j++)
    for (let i = 0; i < surveyedCells; i++) {
      // A frame repeats along its whole side, and is not a mark.
      if (at(i, j) >= repeats * usual || !differs[j]!.row || !differs[i]!.column) continue;
      x.push(i);
      y.push(j);
    }
  if (x.length < 2) return undefined;
  const range = (places: number[]): [number, number] => [
    Math.min(...places) * surveyedShare,
    (Math.max(...places) + 1) * surveyedShare,
  ];
  return { x: range(x), y: range(y) };
}

/** The mark's rectangle in a picture, enlarged by one cell, because marks end within a cell. */
function areaOf(
  { width, height }: Picture,
  place: NonNullable<Corner['mark']>,
  [right, bottom]: readonly [number, number],
): Area {
  const shorter = Math.min(width, height);
  const span = ([from, to]: readonly [number, number]): [number, number] => [
    Math.max(0, Math.floor((from - surveyedShare) * shorter)),
    Math.min(shorter, Math.ceil((to + surveyedShare) * shorter)),
  ];
  const [x0, x1] = span(place.x);
  const [y0, y1] = span(place.y);
  return { left: right ? width - x1 : x0, top: bottom ? height - y1 : y0, width: x1 - x0, height: y1 - y0 };
}

/**
 * The longer side of a mark's area that faces the middle of the picture. Mirrored over it, the scene continues there without a
 * step; a step along the side of a date is as long as the side of a piece, and looks like a frame.
 */
const innerSide = ({ width, height }: Area, [right, bottom]: readonly [number, number]): Side =>
  width > height ? (bottom ? 'top' : 'bottom') : right ? 'left' : 'right';

/**
 * A mark in the same corner of every photograph: a date, a logo, a watermark. Planted in the bottom right corner with a side
 * of s·min(W, H) px, in two greys.
 */
export const cornerMark = {
  id: 'corner-mark',

  /** Ten numbers for each corner of a piece: top left, top right, bottom left, bottom right. */
  features: perPiece(markFeatures),

  borderMismatch: undefined,

  survey: {
    measure(pictures) {
      const bright = pictures.map(pictureBrightness);
      const shown = pictures.map((picture) => picturePlanes(rendered(picture)));
      const ofCorners = corners.map((corner) => bright.map((plane) => cornerCells(plane, corner)));
      const spread = ofCorners.map(spreads);
      const usual = median(spread.flatMap((one) => [...one]));
      return {
        corners: corners.map((corner, k) => {
          const repeating = pictures.length >= fewest && usual > 0 ? repeated(spread[k]!, usual) : undefined;
          const colours = new Float64Array(surveyedCells ** 2 * 3);
          for (const photograph of shown)
            photograph.forEach((plane, c) => {
              const means = cornerCells(plane, corner);
              for (let cell = 0; cell < surveyedCells ** 2; cell++) {
                const from = Math.floor(cell / surveyedCells) * seenCells + (cell % surveyedCells);
                colours[3 * cell + c]! += means[from]! / shown.length;
              }
            });
          return { ...(repeating && { mark: repeating }), mean: colours };
        }),
      };
    },

    /** Longer side of the largest mark, as a share of the shorter side of the photographs; 0 if nothing repeats. */
    strength: (profile) => ({
      value: Math.max(
        0,
        ...profile.corners.flatMap(({ mark: place }) =>
          place ? [place.x[1] - place.x[0], place.y[1] - place.y[0]] : [],
        ),
      ),
      unit: '',
    }),

    draw({ corners: surveyed }) {
      // The four corners arranged as in a photograph, with a line between them.
      const side = 2 * surveyedCells + 1;
      const colours = new Float64Array(side * side * 3).fill(1);
      surveyed.forEach(({ mean: colour }, k) => {
        const [right, bottom] = corners[k]!;
        for (let j = 0; j < surveyedCells; j++)
          for (let i = 0; i < surveyedCells; i++) {
            const to = (bottom ? side - 1 - j : j) * side + (right ? side - 1 - i : i);
            colours.set(colour.subarray(3 * (j * surveyedCells + i), 3 * (j * surveyedCells + i) + 3), 3 * to);
          }
      });
      const picture = colourCells(colours, side, side, 5);
      const marked = names.filter((_, k) => surveyed[k]?.mark);
      return {
        caption: `The mean of each corner, 0.45 of the shorter side; ${marked.length > 0 ? `the same in every image: ${marked.join(', ')}` : 'none shows the same in every image'}`,
        width: picture.width,
        height: picture.height,
        picture,
      };
    },
  },

  removal: {
    remove: (picture, profile) =>
      profile.corners.reduce((changed, { mark: place }, k) => {
        const corner = corners[k]!;
        if (!place) return changed;
        const area = areaOf(picture, place, corner);
        return mirroredIn(changed, area, innerSide(area, corner));
      }, picture),

    /** The same rectangles, moved along the side of the picture to its middle. */
    control: (picture, profile) =>
      profile.corners.reduce((changed, { mark: place }, k) => {
        if (!place) return changed;
        const corner = corners[k]!;
        const area = areaOf(picture, place, corner);
        return mirroredIn(changed, { ...area, left: (picture.width - area.width) >> 1 }, innerSide(area, corner));
      }, picture),

    words: {
      remove: 'the mark covered with a mirror image of the adjacent pixels',
      control: 'an equal area at the middle of the same side covered with a mirror image of the adjacent pixels',
    },
  },

  planting: {
    plant(picture, strength) {
      if (strength === 0) return picture;
      const { width, height, channels } = picture;
      const side = Math.max(1, Math.round(strength * Math.min(width, height)));
      const data = picture.data.slice();
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++) {
          const light = mark[Math.floor((y * mark.length) / side)]![Math.floor((x * mark.length) / side)] === '1';
          const at = channels * ((height - side + y) * width + width - side + x);
          data.fill(light ? markLight : markDark, at, at + channels);
        }
      return { ...picture, data };
    },

    doses: [0.06, 0.12],
    control: anyTurn,
    words: 'a mark added in the bottom right corner',
  },

  interventions: () => [],

  rank: 40,
  atEnds: true,
  covers: true,
  periodic: false,
  inEveryPhotograph: false,
  natural: false,
  metered: ['turn'],
} satisfies Cue<MarkProfile>;
