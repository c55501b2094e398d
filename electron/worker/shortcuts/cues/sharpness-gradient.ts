/** The cue of blur that grows towards the corners. */
import { heatColour } from '../../pictures/heat-picture.ts';
import type { Picture } from '../../pictures/picture.ts';
import { boxPlane, gaussianPlane } from '../cue-parts/blur-plane.ts';
import { cellSharpness } from '../cue-parts/cell-sharpness.ts';
import { cornerRadius, squaredRadii } from '../cue-parts/distance-from-centre.ts';
import { curvesPicture } from '../cue-parts/draw-measurements.ts';
import { perPiece } from '../cue-parts/features-per-piece.ts';
import { type Plane, pictureBrightness, pieceBrightness } from '../cue-parts/planes.ts';
import { displacedCentre } from '../cue-parts/planting-controls.ts';
import { radialBlur } from '../cue-parts/radial-blur.ts';
import { fittedSlopes, median } from '../cue-parts/statistics.ts';
import type { Cue } from './cue.ts';

/** Cells of a piece, each way, that the slope is fitted to. */
const cells = 4;

/** Slope of sharpness over a piece, to the right and down, and its level. */
const sharpness = perPiece((piece) => {
  const { across, down, level } = fittedSlopes(cellSharpness(pieceBrightness(piece), cells), cells, cells);
  return [across, down, level];
});

/** Rings of equal area from the centre to the corner. */
const rings = 8;

/**
 * Sharpness in rings, over many photographs: log of the energy of the gradient over that of details of about 7 to 50 px. It
 * falls steadily with a blur of up to about eight pixels. Energies are summed over photographs, so that hazy ones, whose fine
 * detail is lost to rounding, do not count.
 */
function ringSharpness(greens: readonly Plane[]): Float64Array {
  const [fine, coarse] = [new Float64Array(rings), new Float64Array(rings)];
  for (const green of greens) {
    const { width, height, data } = green;
    const [near, far] = [boxPlane(green, 3), boxPlane(green, 24)];
    const radii = squaredRadii(width, height);
    for (let y = 0; y < height - 1; y++)
      for (let i = y * width; i < y * width + width - 1; i++) {
        const ring = Math.min(rings - 1, Math.floor(radii[i]! * rings));
        fine[ring]! += (data[i + 1]! - data[i]!) ** 2 + (data[i + width]! - data[i]!) ** 2;
        coarse[ring]! += (near.data[i]! - far.data[i]!) ** 2;
      }
  }
  return fine.map((value, ring) => Math.log((value + 1e-9) / (coarse[ring]! + 1e-9)));
}

/** Blurred, and rounded to bytes like planted copies. */
function blurredBytes(green: Plane, sigma: number): Plane {
  const { width, height, data } = gaussianPlane(green, sigma);
  return { width, height, data: data.map((value) => Math.round(value * 255) / 255) };
}

/** Blurs of whole photographs, in pixels, that calibrate a loss of sharpness. */
const calibrationSigmas = [0, 0.5, 1, 1.5, 2, 3, 4, 6, 8] as const;
/** Photographs that are blurred for the calibration. */
const calibrated = 24;

/** What the survey measures. */
export interface SharpnessProfile {
  /** Sharpness of each ring, minus that of the centre. */
  readonly rings: Float64Array;
  /** Blur of each ring beyond the centre's, as standard deviation in pixels of the photographs surveyed. */
  readonly sigmas: Float64Array;
  /** The fitted σ at the corner, σ(r) = corner · r/R, in pixels of the photographs surveyed. */
  readonly corner: number;
  /** The same as a share of R. */
  readonly share: number;
}

/** The σ at which a falling curve over `calibrationSigmas` has a value, by linear interpolation. */
function inverted(curve: readonly number[], value: number): number {
  if (value >= curve[0]!) return 0;
  for (let k = 1; k < curve.length; k++)
    if (value >= curve[k]!)
      return (
        calibrationSigmas[k - 1]! +
        ((curve[k - 1]! - value) / (curve[k - 1]! - curve[k]!)) * (calibrationSigmas[k]! - calibrationSigmas[k - 1]!)
      );
  return calibrationSigmas.at(-1)!;
}

const radiusOf = ({ width, height }: Picture): number => cornerRadius(width, height);

/**
 * Blur that grows from the centre to the corners: a Gaussian with σ(r) = s·r/R pixels, R half the diagonal. Measured as the
 * ratio of the energies of two bands of green, which neither contrast nor brightness changes.
 */
export const sharpnessGradient = {
  id: 'sharpness-gradient',

  /**
   * Slope of sharpness over each piece, to the right and down; for two pieces also how much sharper the second one is. The
   * sharpness of a single piece belongs to the cue of resampling.
   */
  features(pieces) {
    const ofPieces = sharpness(pieces);
    const slopes = ofPieces.filter((_, k) => k % 3 < 2);
    return pieces.length === 2 ? Float64Array.from([...slopes, ofPieces[5]! - ofPieces[2]!]) : slopes;
  },

  borderMismatch: undefined,

  survey: {
    measure(pictures) {
      const greens = pictures.map(pictureBrightness);
      const ofRings = ringSharpness(greens);
      const beyond = ofRings.map((value) => value - ofRings[0]!);
      const some = greens.slice(0, calibrated);
      // Loss of sharpness of the centre, the sharpest part, under a blur of the whole; forced to fall monotonically.
      const centre = (sigma: number): number => ringSharpness(some.map((green) => blurredBytes(green, sigma)))[0]!;
      const sharp = centre(0);
      let least = Number.POSITIVE_INFINITY;
      const curve = calibrationSigmas.map((sigma) => {
        least = Math.min(least - 1e-6, centre(sigma) - sharp);
        return least;
      });
      const sigmas = beyond.map((value) => inverted(curve, value));
      // The blur is measured beyond that of the centre. Variances add, so σ = corner · √(u − u₀), u = (r/R)².
      const corner = median(Array.from(sigmas.subarray(1), (sigma, k) => sigma / Math.sqrt((k + 1) / rings)));
      const radius = pictures.length > 0 ? median(pictures.map(radiusOf)) : 0;
      return { rings: beyond, sigmas, corner, share: radius > 0 ? corner / radius : 0 };
    },

    strength: ({ corner }) => ({ value: corner, unit: 'px' }),

    draw({ sigmas, corner }) {
      const top = Math.max(0.5, corner, ...sigmas);
      const fitted = Float64Array.from({ length: 60 }, (_, i) => (corner * i) / 59);
      const measured = Float64Array.from(
        { length: 60 },
        (_, i) => sigmas[Math.min(rings - 1, Math.floor((i / 59) ** 2 * rings))]!,
      );
      const picture = curvesPicture(
        [
          { values: measured, colour: [150, 150, 150] },
          { values: fitted, colour: heatColour(1) },
        ],
        [0, top],
      );
      return {
        caption: `Blur beyond that of the centre, from the centre (left) to the corner (right), from 0 to ${top.toFixed(1)} px: measured grey, fitted orange`,
        width: picture.width,
        height: picture.height,
        picture,
      };
    },
  },

  removal: {
    remove(picture, { share }) {
      const corner = share * radiusOf(picture);
      return radialBlur(picture, (radius) => corner * Math.sqrt(Math.max(0, 1 - radius * radius)), corner);
    },

    /**
     * Blurs the corners further: σ² = 2c²·u, u = (r/R)². Its mean equals that of the removal's c²·(1 − u), because the mean of u
     * over any rectangle is a third. As much detail is lost, and the gradient stays; a uniform blur would hide it.
     */
    control(picture, { share }) {
      const corner = Math.SQRT2 * share * radiusOf(picture);
      return radialBlur(picture, (radius) => corner * radius, corner);
    },

    words: {
      remove: 'the middle blurred until it is as soft as the corners',
      control: 'the corners blurred further, by the same amount on average',
    },
  },

  planting: {
    plant: (picture, strength) => radialBlur(picture, (radius) => strength * radius, strength),

    doses: [1, 2],
    control: displacedCentre,
    words: 'blur added that grows towards the corners',
  },

  interventions: () => [],

  rank: 70,
  atEnds: false,
  covers: false,
  periodic: false,
  inEveryPhotograph: false,
  natural: false,
  metered: [],
} satisfies Cue<SharpnessProfile>;
