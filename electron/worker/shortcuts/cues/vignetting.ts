/** The cue of light that falls off towards the corners. */
import { heatColour } from '../../pictures/heat-picture.ts';
import type { Picture } from '../../pictures/picture.ts';
import { squaredRadii } from '../cue-parts/distance-from-centre.ts';
import { curvesPicture } from '../cue-parts/draw-measurements.ts';
import { perPiece } from '../cue-parts/features-per-piece.ts';
import { pixelLight } from '../cue-parts/linear-light.ts';
import { brightnessLevels, inner, pieceBrightness } from '../cue-parts/planes.ts';
import { displacedCentre } from '../cue-parts/planting-controls.ts';
import { meanOverFrame, type RadialGain, withGain } from '../cue-parts/radial-gain.ts';
import { cellMeans, median } from '../cue-parts/statistics.ts';
import type { Cue, Piece } from './cue.ts';

/** Rings of equal area in which the light is averaged, from the centre to the corner. */
const rings = 16;
/** Added to the light before the logarithm, so that black bars and shadows do not dominate. */
const floor = 0.005;

/** The fall-off of light from the centre to the corner: log gain = a·u + b·u², u = (r/R)². */
export interface VignettingProfile {
  /** Median over photographs of each ring's mean log light, minus that of the centre. */
  readonly rings: Float64Array;
  readonly a: number;
  readonly b: number;
}

/** Mean log light of the brightness in each ring, minus that of the centre. */
function fallOff(picture: Picture): Float64Array {
  const level = brightnessLevels(picture);
  const radii = squaredRadii(picture.width, picture.height);
  const [sums, counts] = [new Float64Array(rings), new Float64Array(rings)];
  for (let i = 0; i < radii.length; i++) {
    const ring = Math.min(rings - 1, Math.floor(radii[i]! * rings));
    sums[ring]! += Math.log(pixelLight(level(i)) + floor);
    counts[ring]!++;
  }
  const means = sums.map((sum, ring) => sum / counts[ring]!);
  return means.map((value) => value - means[0]!);
}

/** Least squares fit of z = a·(u − u₀) + b·(u² − u₀²), with u the mean squared radius of a ring and u₀ that of the centre. */
function fittedFallOff(values: ArrayLike<number>): { a: number; b: number } {
  let [uu, uv, vv, uz, vz] = [0, 0, 0, 0, 0];
  const middle = (ring: number): number => (ring + 0.5) / rings;
  for (let ring = 1; ring < rings; ring++) {
    const z = values[ring]!;
    if (!Number.isFinite(z)) continue;
    const [u, v] = [middle(ring) - middle(0), middle(ring) ** 2 - middle(0) ** 2];
    uu += u * u;
    uv += u * v;
    vv += v * v;
    uz += u * z;
    vz += v * z;
  }
  const determinant = uu * vv - uv * uv;
  return determinant > 0
    ? { a: (vv * uz - uv * vz) / determinant, b: (uu * vz - uv * uz) / determinant }
    : { a: 0, b: 0 };
}

/** Least gain that light is divided by: darker corners are noise. */
const leastGain = 0.05;

/** The fitted gain, 1 in the centre. */
export const gainOf =
  ({ a, b }: Pick<VignettingProfile, 'a' | 'b'>): RadialGain =>
  (u) =>
    Math.max(leastGain, Math.exp(a * u + b * u * u));

/** Side of the cells in which light is averaged, in pixels, and the most cells of a piece, each way. */
const cellSide = 5;
const mostCells = 32;
/** Differences between neighbouring cells are clipped to this, because larger ones come from objects and not from light. */
const largest = 0.005;

/**
 * How a piece gets lighter to the right and down: the mean difference of neighbouring cells in log green, clipped at ±.005.
 * Light falls off by little everywhere and objects differ by much in few places, so objects would dominate an unclipped mean.
 * Measured on green, so that colour gradients do not count, and without the edges, so that marks and frames do not.
 */
function slopes(piece: Piece): number[] {
  const green = inner(pieceBrightness(piece));
  const cells = Math.max(2, Math.min(mostCells, Math.floor(green.width / cellSide)));
  const logs = cellMeans(green, cells, cells).map((value) => Math.log(value + 0.05));
  const cut = (difference: number): number => Math.max(-largest, Math.min(largest, difference));
  let [across, down] = [0, 0];
  for (let row = 0; row < cells; row++)
    for (let column = 1; column < cells; column++) {
      across += cut(logs[row * cells + column]! - logs[row * cells + column - 1]!);
      down += cut(logs[column * cells + row]! - logs[(column - 1) * cells + row]!);
    }
  const pairs = cells * (cells - 1);
  return [across / (pairs * largest), down / (pairs * largest)];
}

/**
 * Light lost towards the corners: L' = L·(1 − s·(r/R)²), with L the linear light of each channel and R half the diagonal.
 */
export const vignetting = {
  id: 'vignetting',

  /** Two numbers a piece. */
  features: perPiece(slopes),

  borderMismatch: undefined,

  survey: {
    measure(pictures) {
      const all = pictures.map(fallOff);
      const medians = Float64Array.from({ length: rings }, (_, ring) =>
        median(all.map((values) => values[ring]!).filter(Number.isFinite)),
      );
      return { rings: medians, ...fittedFallOff(medians) };
    },

    /** Share of the light that is lost at the corner; negative if corners are lighter than the centre. */
    strength: (profile) => ({ value: 1 - gainOf(profile)(1), unit: '' }),

    draw(profile) {
      const gain = gainOf(profile);
      const fitted = Float64Array.from({ length: 60 }, (_, i) => gain((i / 59) ** 2));
      const measured = Float64Array.from({ length: 60 }, (_, i) =>
        Math.exp(profile.rings[Math.min(rings - 1, Math.floor((i / 59) ** 2 * rings))]!),
      );
      const top = Math.max(1.1, ...fitted, ...[...measured].filter(Number.isFinite));
      const picture = curvesPicture(
        [
          { values: measured, colour: [150, 150, 150] },
          { values: fitted, colour: heatColour(1) },
        ],
        [0, top],
      );
      return {
        caption: `Light relative to the centre, from the centre (left) to the corner (right), from 0 to ${top.toFixed(2)}: measured grey, fitted orange; ${gain(1).toFixed(2)} at the corner`,
        width: picture.width,
        height: picture.height,
        picture,
      };
    },
  },

  removal: {
    remove(picture, profile) {
      const gain = gainOf(profile);
      return withGain(picture, (u) => 1 / gain(u));
    },

    control(picture, profile) {
      const gain = gainOf(profile);
      const even = meanOverFrame(picture, (u) => 1 / gain(u));
      return withGain(picture, () => even);
    },

    words: {
      remove: 'corners made as light as the centre',
      control: 'the whole image brightened evenly by as much, so that the corners stay darker',
    },
  },

  planting: {
    plant: (picture, strength) => (strength === 0 ? picture : withGain(picture, (u) => 1 - strength * u)),

    doses: [0.25, 0.5],
    control: displacedCentre,
    words: 'corners darkened',
  },

  interventions: () => [],

  rank: 60,
  atEnds: false,
  covers: false,
  periodic: false,
  inEveryPhotograph: false,
  natural: false,
  metered: ['place', 'part'],
} satisfies Cue<VignettingProfile>;
