/** The cue of the periodic trace that resizing leaves. */
import { heatColour } from '../../pictures/heat-picture.ts';
import { curvesPicture } from '../cue-parts/draw-measurements.ts';
import { perPiece } from '../cue-parts/features-per-piece.ts';
import {
  everyLine,
  inner,
  type Plane,
  pictureBrightness,
  pictureOf,
  picturePlanes,
  pieceBrightness,
} from '../cue-parts/planes.ts';
import { anyPhase } from '../cue-parts/planting-controls.ts';
import { resizedPlane } from '../cue-parts/resize-plane.ts';
import type { Cue, Piece } from './cue.ts';

/** Frequencies at which a trace is searched, in periods per pixel: from a tenth to a half. */
const frequencies = Float64Array.from({ length: 33 }, (_, k) => 0.1 + (0.4 * k) / 32);
/** Larger second differences are edges of the scene. */
const largest = 0.1;

/** Mean over rows of min(|g(x − 1) − 2g(x) + g(x + 1)|, .1) at each x, [width − 2]. */
function secondDifferences({ width, height, data }: Plane, down: boolean): Float64Array {
  const [length, lines, stride, line] = down ? [height, width, width, 1] : [width, height, 1, width];
  const sums = new Float64Array(Math.max(0, length - 2));
  let count = 0;
  for (let n = 0; n < lines; n += everyLine(lines), count++)
    for (let x = 1; x < length - 1; x++) {
      const i = n * line + x * stride;
      const difference = Math.abs(data[i - stride]! - 2 * data[i]! + data[i + stride]!);
      sums[x - 1]! += Math.min(difference, largest);
    }
  return sums.map((sum) => sum / count);
}

/** Side of JPEG's blocks, in pixels. */
const period = 8;

/** Removes the excess at the two positions in eight around the borders of JPEG's blocks, which contain every multiple of 1/8. */
function withoutBlocks(values: Float64Array): Float64Array {
  const [sums, counts] = [new Float64Array(period), new Float64Array(period)];
  values.forEach((value, x) => {
    sums[x % period]! += value;
    counts[x % period]!++;
  });
  const means = sums.map((sum, phase) => sum / Math.max(1, counts[phase]!));
  let border = 0;
  const pair = (phase: number): number => means[phase]! + means[(phase + 1) % period]!;
  for (let phase = 1; phase < period; phase++) if (pair(phase) > pair(border)) border = phase;
  const before = (border + period - 1) % period;
  const after = (border + 2) % period;
  const level = (means[before]! + means[after]!) / 2;
  return values.map((value, x) => {
    const phase = x % period;
    return phase === border || phase === (border + 1) % period ? value - means[phase]! + level : value;
  });
}

interface Trace {
  /** Amplitude at each frequency, relative to the mean of the values. */
  readonly amplitudes: Float64Array;
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

/**
 * The spectrum of the mean second differences along a line. Interpolated pixels have weaker second differences than original
 * ones, with the period of the factor f: a peak at 1/f periods per pixel, or at its alias below one half.
 * Source: Gallagher 2005, "Detection of linear and cubic interpolation in JPEG compressed images", CRV.
 */
function traceOf(plane: Plane, down: boolean): Trace {
  const values = withoutBlocks(secondDifferences(plane, down));
  const n = values.length;
  const level = values.reduce((sum, value) => sum + value, 0) / Math.max(1, n) + 0.25 / 255;
  const [cosines, sines] = [new Float64Array(frequencies.length), new Float64Array(frequencies.length)];
  // Without slow changes along the line, and with a window against spectral leakage.
  for (let x = 1; x < n - 1; x++) {
    const change = (values[x]! - (values[x - 1]! + values[x]! + values[x + 1]!) / 3) / level;
    const weighted = (change * (1 - Math.cos((2 * Math.PI * (x + 0.5)) / n))) / n;
    for (let k = 0; k < frequencies.length; k++) {
      const angle = 2 * Math.PI * frequencies[k]! * x;
      cosines[k]! += weighted * Math.cos(angle);
      sines[k]! += weighted * Math.sin(angle);
    }
  }
  return { amplitudes: cosines.map((cosine, k) => Math.hypot(cosine, sines[k]!)), cosines, sines };
}

const strongest = ({ amplitudes }: Trace): number => amplitudes.indexOf(Math.max(...amplitudes));

/** Along rows and columns of the middle: log of the strongest amplitude, and its phase as cosine and sine. */
const traces = perPiece((piece: Piece) => {
  const green = inner(pieceBrightness(piece));
  return [false, true].flatMap((down) => {
    const trace = traceOf(green, down);
    const k = strongest(trace);
    return [Math.log(trace.amplitudes[k]! + 1e-3), trace.cosines[k]!, trace.sines[k]!];
  });
});

/** What the survey measures. */
export interface ResamplingProfile {
  /** Mean amplitude at each frequency over photographs and both directions. */
  readonly spectrum: Float64Array;
  /** The strongest frequency, in periods per pixel. */
  readonly peak: number;
  /** Its amplitude as a multiple of the median one. */
  readonly prominence: number;
}

/** A peak with a lower prominence is noise. */
const leastProminence = 3;

/**
 * The trace that resizing leaves. Planted by reducing a picture by the factor and enlarging it again with linear
 * interpolation. It is not removed: a filter that removes it removes all fine detail, and no control would be as strong.
 */
export const resampling = {
  id: 'resampling',

  /** Six numbers a piece. */
  features: traces,

  borderMismatch: undefined,

  survey: {
    /** Survey originals: a reduced picture has the trace of the reduction. */
    measure(pictures) {
      const spectrum = new Float64Array(frequencies.length);
      for (const picture of pictures) {
        const green = pictureBrightness(picture);
        for (const down of [false, true])
          traceOf(green, down).amplitudes.forEach((value, k) => {
            spectrum[k]! += value / (2 * pictures.length);
          });
      }
      const k = spectrum.indexOf(Math.max(...spectrum));
      const sorted = Float64Array.from(spectrum).sort();
      const middle = sorted[sorted.length >> 1]!;
      return { spectrum, peak: frequencies[k]!, prominence: middle > 0 ? spectrum[k]! / middle : 0 };
    },

    /** The factor, up to 2, of an enlargement whose trace has this peak; 1 if no peak is prominent. */
    strength: ({ peak, prominence }) => ({ value: prominence < leastProminence ? 1 : 1 / (1 - peak), unit: '' }),

    draw({ spectrum, peak, prominence }) {
      const top = Math.max(...spectrum, 1e-6);
      const picture = curvesPicture([{ values: spectrum, colour: heatColour(1) }], [0, top]);
      return {
        caption: `Periodic change of fine detail, from periods of 10 px (left) to 2 px (right); strongest at ${(1 / peak).toFixed(2)} px, ${prominence.toFixed(1)} times the median`,
        width: picture.width,
        height: picture.height,
        picture,
      };
    },
  },

  removal: {
    reason: 'a filter that removes it removes all fine detail, and no control would be as strong',
  },

  planting: {
    plant(picture, strength) {
      if (strength <= 1) return picture;
      const { width, height } = picture;
      const [w, h] = [Math.max(1, Math.round(width / strength)), Math.max(1, Math.round(height / strength))];
      const planes = picturePlanes(picture).map((plane) => resizedPlane(resizedPlane(plane, w, h), width, height));
      return pictureOf(planes, picture.data);
    },

    doses: [1.3, 1.6],
    control: anyPhase,
    words: 'resampling trace added',
  },

  interventions: () => [],

  rank: 30,
  atEnds: false,
  covers: false,
  periodic: true,
  inEveryPhotograph: false,
  natural: false,
  metered: [],
} satisfies Cue<ResamplingProfile>;
