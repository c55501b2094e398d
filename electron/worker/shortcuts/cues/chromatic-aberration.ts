/** The cue of lateral chromatic aberration. */
import { heatColour, paint } from '../../pictures/heat-picture.ts';
import type { Picture } from '../../pictures/picture.ts';
import { type BlockFit, blockDisplacements } from '../cue-parts/block-displacements.ts';
import { edgesOf } from '../cue-parts/blur-plane.ts';
import { colourInterventions } from '../cue-parts/colour-interventions.ts';
import { cornerRadius } from '../cue-parts/distance-from-centre.ts';
import { blankPicture, drawLine } from '../cue-parts/draw-measurements.ts';
import { perPiece } from '../cue-parts/features-per-piece.ts';
import { aberrationFits } from '../cue-parts/measure-aberration.ts';
import { type ColourPlanes, colourPlanes, pictureOf, picturePlanes, piecePlanes } from '../cue-parts/planes.ts';
import { allChannelsAlike } from '../cue-parts/planting-controls.ts';
import { radialWarp } from '../cue-parts/radial-warp.ts';
import { median } from '../cue-parts/statistics.ts';
import type { Cue, Piece } from './cue.ts';

/** Cells of the frame, each way, that the displacement is drawn in. */
const cells = 5;

/** One channel's displacement against green over the photographs of a folder. */
export interface ChannelDisplacement {
  /** Median over photographs of the displacement at their corners, outward positive, in pixels of the photographs surveyed. */
  readonly px: number;
  /** The same as a share of the distance to the corner. */
  readonly share: number;
  /** Mean displacement in 5×5 cells of the frame, [5, 5, 2]: x to the right, y down, in pixels. */
  readonly field: Float64Array;
}
/** What the survey measures. */
export interface AberrationProfile {
  readonly red: ChannelDisplacement;
  readonly blue: ChannelDisplacement;
  /** Photographs with enough edges to be measured. */
  readonly measured: number;
}

/** Sums of A and b over the blocks of all photographs, by cell of the frame. */
class Field {
  readonly #sums = new Float64Array(5 * cells * cells);

  add(fits: readonly BlockFit[], px: number, { width, height }: Picture): void {
    const radius = cornerRadius(width, height);
    for (const { x, y, xx, xy, yy, bx, by } of fits) {
      const cell = 5 * (Math.floor((y / height + 0.5) * cells) * cells + Math.floor((x / width + 0.5) * cells));
      const [dx, dy] = [(px * x) / radius, (px * y) / radius];
      const sums = this.#sums;
      sums[cell]! += xx;
      sums[cell + 1]! += xy;
      sums[cell + 2]! += yy;
      sums[cell + 3]! += bx + xx * dx + xy * dy;
      sums[cell + 4]! += by + xy * dx + yy * dy;
    }
  }

  get displacements(): Float64Array {
    const field = new Float64Array(2 * cells * cells);
    for (let cell = 0; cell < cells * cells; cell++)
      field.set(solved(this.#sums.subarray(5 * cell, 5 * cell + 5), ridge), 2 * cell);
    return field;
  }
}

/** λ, about the weight of half a block: pulls cells with few edges towards no displacement. */
const ridge = 0.05;

/** d = (A + λI)⁻¹ b. */
function solved([xx, xy, yy, bx, by]: ArrayLike<number> & Iterable<number>, lambda: number): [number, number] {
  const [a, b, d] = [xx! + lambda, xy!, yy! + lambda];
  const determinant = a * d - b * b;
  return [(d * bx! - b * by!) / determinant, (a * by! - b * bx!) / determinant];
}

const surveyed = (corners: readonly { px: number; radius: number }[], field: Field): ChannelDisplacement => ({
  px: corners.length > 0 ? median(corners.map(({ px }) => px)) : 0,
  share: corners.length > 0 ? median(corners.map(({ px, radius }) => px / radius)) : 0,
  field: field.displacements,
});

/** Larger displacements within a piece come from mismatched edges. */
const mostPx = 4;
const within = (px: number): number => Math.max(-mostPx, Math.min(mostPx, px));

/** Displacement of red and of blue against green over a piece: x and y of each, in its pixels; 0 if it has no edges. */
function displacements(piece: Piece): number[] {
  const [red, green, blue] = piecePlanes(piece).map((plane) => edgesOf(plane, 3)) as unknown as ColourPlanes;
  const block = Math.max(6, Math.min(16, Math.floor((piece.side - 2) / 3)));
  return [red, blue].flatMap((channel) => {
    const sum = [0, 0, 0, 0, 0];
    for (const { xx, xy, yy, bx, by } of blockDisplacements(green, channel, block, 0))
      [xx, xy, yy, bx, by].forEach((value, k) => {
        sum[k]! += value;
      });
    return solved(sum, ridge).map(within);
  });
}

const arrow = [
  { name: 'red', colour: heatColour(1) },
  { name: 'blue', colour: heatColour(-1) },
] as const;

/**
 * Lateral chromatic aberration: red and blue are displaced against green along the radius, r' = r(1 ± x/R), R half the
 * diagonal. Planted with +x for red and −x for blue. Source of the cue: Doersch et al. 2015, arXiv 1505.05192, section 3.1.
 */
export const chromaticAberration = {
  id: 'chromatic-aberration',

  /** Four numbers a piece: x and y of red, x and y of blue. */
  features: perPiece(displacements),

  borderMismatch: undefined,

  survey: {
    /** Pixels are those of the pictures surveyed: survey originals to report pixels of the files. */
    measure(pictures) {
      const fields = { red: new Field(), blue: new Field() };
      const corners: Record<'red' | 'blue', { px: number; radius: number }[]> = { red: [], blue: [] };
      let measured = 0;
      for (const picture of pictures) {
        const fits = aberrationFits(picture);
        const radius = cornerRadius(picture.width, picture.height);
        for (const channel of ['red', 'blue'] as const) {
          const px = fits.aberration[channel];
          if (!Number.isFinite(px)) continue;
          corners[channel].push({ px, radius });
          fields[channel].add(fits[channel], px, picture);
        }
        if (Number.isFinite(fits.aberration.red) && Number.isFinite(fits.aberration.blue)) measured++;
      }
      return { red: surveyed(corners.red, fields.red), blue: surveyed(corners.blue, fields.blue), measured };
    },

    strength: ({ red }) => ({ value: red.px, unit: 'px' }),

    /** Arrows from the middle of each cell, scaled so that the longest fits its cell; below, displacement by radius, measured and fitted. */
    draw(profile) {
      const [side, chart] = [300, 120];
      const picture = blankPicture(side, side + chart);
      const cell = side / cells;
      const largest = Math.max(
        0.25,
        ...[profile.red, profile.blue].flatMap(({ px, field }) => [Math.abs(px), ...field.map(Math.abs)]),
      );
      const zero = side + chart / 2;
      paint(picture, 0, side, { width: side, height: 1 }, [190, 190, 190]);
      paint(picture, 0, zero, { width: side, height: 1 }, [190, 190, 190]);
      for (const { name, colour } of arrow) {
        const { px, field } = profile[name];
        drawLine(picture, [0, zero], [side - 1, zero - (px / largest) * (chart / 2 - 4)], colour);
        for (let k = 0; k < cells * cells; k++) {
          const [x, y] = [((k % cells) + 0.5) * cell, (Math.floor(k / cells) + 0.5) * cell];
          const [dx, dy] = [field[2 * k]!, field[2 * k + 1]!];
          const long = (0.48 * cell) / largest;
          drawLine(picture, [x, y], [x + long * dx, y + long * dy], colour);
          paint(picture, Math.round(x) - 1, Math.round(y) - 1, { width: 3, height: 3 }, [120, 120, 120]);
          const [vx, vy] = [x - side / 2, y - side / 2];
          const length = Math.hypot(vx, vy);
          const outward = length > 0 ? (dx * vx + dy * vy) / length : 0;
          const at = [(length / (side / Math.SQRT2)) * side, zero - (outward / largest) * (chart / 2 - 4)] as const;
          paint(picture, Math.round(at[0]) - 1, Math.round(at[1]) - 1, { width: 3, height: 3 }, colour);
        }
      }
      const px = (value: number): string => `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(2)} px`;
      return {
        caption: `Displacement against green over the frame (orange: red, blue: blue) and along the radius: ${px(profile.red.px)} and ${px(profile.blue.px)} at the corner, the median of ${profile.measured} images; longest arrow ${largest.toFixed(2)} px`,
        width: picture.width,
        height: picture.height,
        picture,
      };
    },
  },

  removal: {
    remove(picture, { red, blue }) {
      const [r, g, b] = colourPlanes(picture);
      return pictureOf([radialWarp(r, 1 / (1 + red.share)), g, radialWarp(b, 1 / (1 + blue.share))], picture.data);
    },

    control(picture, { red, blue }) {
      const share = Math.abs(red.share) > Math.abs(blue.share) ? red.share : blue.share;
      const warped = picturePlanes(picture).map((plane) => radialWarp(plane, 1 / (1 + share)));
      return pictureOf(warped, picture.data);
    },

    words: {
      remove: 'red and blue channels re-registered to green',
      control: 'all three channels displaced equally, by as much as the most displaced one',
    },
  },

  planting: {
    plant(picture, strength) {
      if (strength === 0) return picture;
      const share = strength / cornerRadius(picture.width, picture.height);
      const [red, green, blue] = colourPlanes(picture);
      return pictureOf([radialWarp(red, 1 + share), green, radialWarp(blue, 1 - share)], picture.data);
    },

    doses: [-2, -1, -0.5, 0.5, 1, 2],
    control: allChannelsAlike,
    words: 'red displaced outward and blue inward',
  },

  interventions: ({ puzzle, settings }) => (puzzle ? colourInterventions(puzzle.removes(settings).greenMagenta) : []),

  rank: 10,
  atEnds: false,
  covers: false,
  periodic: false,
  inEveryPhotograph: false,
  natural: false,
  metered: ['place', 'part'],
} satisfies Cue<AberrationProfile>;
