/** The cue of the grid that JPEG compression leaves. */
import { heatColour } from '../../pictures/heat-picture.ts';
import type { Picture } from '../../pictures/picture.ts';
import { barsPicture } from '../cue-parts/draw-measurements.ts';
import { perPiece } from '../cue-parts/features-per-piece.ts';
import {
  edgeShare,
  everyLine,
  type Plane,
  pictureBrightness,
  pictureOf,
  picturePlanes,
  pieceBrightness,
} from '../cue-parts/planes.ts';
import { anyPhase } from '../cue-parts/planting-controls.ts';
import { median } from '../cue-parts/statistics.ts';
import type { Cue, Piece } from './cue.ts';

/** Side of JPEG's blocks, in pixels. */
const period = 8;
/** Larger steps are edges of the scene. */
const largestStep = 0.1;

/** The plane with rows and columns exchanged. */
function transposed({ width, height, data }: Plane): Plane {
  const turned = new Float32Array(data.length);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) turned[x * height + y] = data[y * width + x]!;
  return { width: height, height: width, data: turned };
}

/** The step between i and the next pixel, minus the mean of the steps on both sides: D = d₀ − ½(d₋₁ + d₊₁). */
const stepAt = (data: ArrayLike<number>, i: number, stride = 1): number =>
  (3 * (data[i + stride]! - data[i]!) + data[i - stride]! - data[i + 2 * stride]!) / 2;

/** Mean over lines of min(|D|, .1)ᵖ for the step between x and x + 1 along them; the outermost ones are 0. */
function steps({ width, height, data }: Plane, down: boolean, power: 1 | 2): Float64Array {
  const [length, lines, stride, line] = down ? [height, width, width, 1] : [width, height, 1, width];
  const sums = new Float64Array(length);
  const edge = Math.round(edgeShare * lines);
  let count = 0;
  for (let n = edge; n < lines - edge; n += everyLine(lines), count++)
    for (let x = 1; x < length - 2; x++) {
      const step = Math.min(largestStep, Math.abs(stepAt(data, n * line + x * stride, stride)));
      sums[x]! += power === 1 ? step : step * step;
    }
  return sums.map((sum) => sum / count);
}

/**
 * The component of period eight in the steps along rows, as cosine and sine relative to the mean step. Borders of blocks
 * contain all multiples of that frequency equally; resampling by usual factors (1.6 has five periods in eight pixels) does
 * not contain the lowest.
 */
function wave(plane: Plane, down: boolean): [cosine: number, sine: number] {
  const heights = steps(plane, down, 1);
  // Whole periods, without the edges: the edge of a frame is a single step and not periodic.
  const edge = Math.max(2, Math.round(edgeShare * heights.length));
  const count = Math.floor((heights.length - 1 - 2 * edge) / period) * period;
  if (count < period) return [0, 0];
  let [cosine, sine, sum] = [0, 0, 0];
  for (let k = 0, x = edge; k < count; k++, x++) {
    const excess = heights[x]! - (heights[x - 1]! + heights[x + 1]!) / 2;
    cosine += excess * Math.cos((2 * Math.PI * (x + 1)) / period);
    sine += excess * Math.sin((2 * Math.PI * (x + 1)) / period);
    sum += heights[x]!;
  }
  const scale = 2 / (sum + count * (0.25 / 255));
  return [cosine * scale, sine * scale];
}

function gridFeatures(piece: Piece): number[] {
  const green = pieceBrightness(piece);
  return [...wave(green, false), ...wave(green, true)];
}

/** What the survey measures. */
export interface GridProfile {
  /** Mean height of the steps by their position in a period of eight, relative to their mean: across and down, [8] each. */
  readonly across: Float64Array;
  readonly down: Float64Array;
  /** p, with borders between pixels p − 1 and p, p + 7 and p + 8 … */
  readonly phaseAcross: number;
  readonly phaseDown: number;
  /** Height of the steps at borders beyond those elsewhere, as a share of the full range. */
  readonly step: number;
}

/** Means of the steps of a photograph, or of their squares, by phase; the step between x and x + 1 has the phase x + 1. */
function byPhase(plane: Plane, down: boolean, power: 1 | 2): Float64Array {
  const heights = steps(plane, down, power);
  const [sums, counts] = [new Float64Array(period), new Float64Array(period)];
  for (let x = 1; x < heights.length - 2; x++) {
    sums[(x + 1) % period]! += heights[x]!;
    counts[(x + 1) % period]!++;
  }
  return sums.map((sum, phase) => (counts[phase]! > 0 ? sum / counts[phase]! : 0));
}

const strongest = (values: Float64Array): number => values.indexOf(Math.max(...values));

/** Squared height of the steps at one phase: their energy minus the median energy of the other phases. */
const beyondOthers = (energies: Float64Array, phase: number): number =>
  energies[phase]! - median(energies.filter((_, other) => other !== phase));

/** Removes the step at every border along rows, by spreading D over four pixels on both sides. */
function smoothed(plane: Plane, phase: number): Plane {
  const { width, height, data } = plane;
  const changed = Float32Array.from(data);
  for (let y = 0; y < height; y++)
    for (let x = phase === 0 ? period : phase; x < width - 2; x += period) {
      if (x < 2) continue;
      const i = y * width + x;
      const step = stepAt(data, i - 1);
      if (Math.abs(step) > largestStep) continue;
      for (let k = 0; k < period / 2; k++) {
        const share = (step / 2) * (1 - (2 * k) / period);
        if (x + k < width) changed[i + k]! -= share;
        if (x - 1 - k >= 0) changed[i - 1 - k]! += share;
      }
    }
  return { width, height, data: changed };
}

function deblocked(picture: Picture, phaseAcross: number, phaseDown: number): Picture {
  const smooth = picturePlanes(picture).map((plane) =>
    transposed(smoothed(transposed(smoothed(plane, phaseAcross)), phaseDown)),
  );
  return pictureOf(smooth, picture.data);
}

/**
 * Steps at the borders of 8×8 blocks. Planted as a chequerboard of blocks, lighter and darker by s/2, so that every border is
 * a step of s. Which blocks are lighter is drawn for each photograph, because the cue is the position of borders, and blocks
 * that are lighter in all photographs would be another one. Phases are those of the pictures surveyed: survey originals,
 * because a reduced picture has another grid.
 */
export const jpegGrid = {
  id: 'jpeg-grid',

  /** Four numbers a piece: cosine and sine of the grid's phase across and down. */
  features: perPiece(gridFeatures),

  borderMismatch: undefined,

  survey: {
    measure(pictures) {
      const greens = pictures.map(pictureBrightness);
      const meanOf = (down: boolean, power: 1 | 2): Float64Array => {
        const sums = new Float64Array(period);
        for (const green of greens)
          byPhase(green, down, power).forEach((value, phase) => {
            sums[phase]! += value / greens.length;
          });
        return sums;
      };
      const [across, down] = [meanOf(false, 1), meanOf(true, 1)];
      const [phaseAcross, phaseDown] = [strongest(across), strongest(down)];
      const energy = (beyondOthers(meanOf(false, 2), phaseAcross) + beyondOthers(meanOf(true, 2), phaseDown)) / 2;
      const againstMean = (values: Float64Array): Float64Array => {
        const mean = values.reduce((sum, value) => sum + value, 0) / period;
        return values.map((value) => (mean > 0 ? value / mean : 1));
      };
      return {
        across: againstMean(across),
        down: againstMean(down),
        phaseAcross,
        phaseDown,
        step: Math.sqrt(Math.max(0, energy)),
      };
    },

    strength: ({ step }) => ({ value: step, unit: '' }),

    draw({ across, down, phaseAcross, phaseDown }) {
      const picture = barsPicture([...across, 0, ...down], heatColour(1));
      return {
        caption: `Mean step between neighbouring pixels by position in a period of eight, across (left) and down (right); largest before pixel ${phaseAcross} and ${phaseDown}, ${Math.max(...across).toFixed(2)} and ${Math.max(...down).toFixed(2)} times the mean`,
        width: picture.width,
        height: picture.height,
        picture,
      };
    },
  },

  removal: {
    remove: (picture, { phaseAcross, phaseDown }) => deblocked(picture, phaseAcross, phaseDown),

    control: (picture, { phaseAcross, phaseDown }) =>
      deblocked(picture, (phaseAcross + period / 2) % period, (phaseDown + period / 2) % period),

    words: {
      remove: 'steps at the borders of 8×8 blocks smoothed',
      control: 'the same smoothing half a block away from the borders',
    },
  },

  planting: {
    plant(picture, strength, random) {
      if (strength === 0) return picture;
      const light = random.chance(0.5) ? 0 : 1;
      const planted = picturePlanes(picture).map(({ width, height, data }) => ({
        width,
        height,
        data: data.map((value, i) => {
          const block = Math.floor((i % width) / period) + Math.floor(Math.floor(i / width) / period);
          return value + (block % 2 === light ? strength : -strength) / 2;
        }),
      }));
      return pictureOf(planted, picture.data);
    },

    doses: [0.03, 0.06],
    control: anyPhase,
    words: 'steps added at the borders of 8×8 blocks',
  },

  interventions: () => [],

  rank: 20,
  atEnds: false,
  covers: false,
  periodic: true,
  inEveryPhotograph: false,
  natural: false,
  metered: [],
} satisfies Cue<GridProfile>;
