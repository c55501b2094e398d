import type { Alarm } from '../../../../shared/run-results.ts';
import type { MaeSettings } from '../../../../shared/task-cards/mae.ts';
import type { PoseSettings } from '../posed.ts';
import type { Scorer } from '../pretext-task.ts';
import { explainedShares, ratioStandardError } from '../scoring/standard-error.ts';

/**
 * Answers with less than this share of the photographs' variance, within patches or between photographs, raise an
 * alarm. The best answer under squared error is the mean of all possible contents, so answers always vary less than
 * photographs.
 */
const leastShare = 0.02;

/**
 * Explained variance of the hidden patches relative to a constant fill m, over all held-out photographs:
 *   score = 1 − Σ (painted − truth)² / Σ (m − truth)²,  hidden patches only
 * `truth` is the target of the loss. For pixels normalised by patch, m is 0, the mean of every patch. For plain pixels,
 * m is the mean colour of the photograph's visible patches, as in inpainting. 1 is perfect; 0 is the fill (the
 * baseline); below 0 is worse. The loss is the squared error per hidden value.
 * @param shown Number of visible patches per photograph.
 */
export function maeScorer(
  shown: number,
  { normalise, channels }: Pick<PoseSettings<MaeSettings>, 'normalise' | 'channels'>,
): Scorer {
  const errors: number[] = [];
  const fillErrors: number[] = [];
  /** Number of hidden values of each photograph. */
  const counts: number[] = [];
  let values = 0;
  let within: Record<'painted' | 'truth', number> = { painted: 0, truth: 0 };
  let between: Record<'painted' | 'truth', Moments> | undefined;
  return {
    add({ painted, truth }, { restore }, photographs) {
      const [, tokens, width] = truth!.shape as [number, number, number];
      between ??= { painted: new Moments(tokens * width), truth: new Moments(tokens * width) };
      for (let n = 0; n < photographs; n++) {
        const own = restore!.subarray(n * tokens, (n + 1) * tokens);
        const at = n * tokens * width;
        const x = truth!.data.subarray(at, at + tokens * width);
        const y = painted!.data.subarray(at, at + tokens * width);
        const fill = normalise ? new Array<number>(channels).fill(0) : visibleMean(x, own, shown, width, channels);
        let [error, fillError, count] = [0, 0, 0];
        for (let t = 0; t < tokens; t++) {
          if (own[t]! < shown) continue;
          for (let i = t * width; i < (t + 1) * width; i++) {
            error += (y[i]! - x[i]!) ** 2;
            fillError += (fill[i % channels]! - x[i]!) ** 2;
            between.painted.add(i, y[i]!);
            between.truth.add(i, x[i]!);
          }
          const patch = [t * width, (t + 1) * width] as const;
          within = {
            painted: within.painted + differencesWithin(y.subarray(...patch), channels),
            truth: within.truth + differencesWithin(x.subarray(...patch), channels),
          };
          count += width;
        }
        values += count;
        counts.push(count);
        errors.push(error);
        fillErrors.push(fillError);
      }
    },
    result() {
      const sum = (of: readonly number[]): number => of.reduce((total, value) => total + value, 0);
      const [error, fillError] = [sum(errors), sum(fillErrors)];
      const alarms: Alarm[] = [];
      const check = (painted: number, truth: number, kind: string, say: (percent: string) => string): void => {
        if (painted < leastShare * truth)
          alarms.push({ kind, message: say(`${((100 * painted) / truth).toFixed(1)} %`) });
      };
      check(
        within.painted,
        within.truth,
        'flat-patches',
        (percent) =>
          `The variance inside each painted patch is ${percent} of that of the images: one colour per patch, the trivial answer to squared error.`,
      );
      check(
        between?.painted.differences() ?? 0,
        between?.truth.differences() ?? 0,
        'same-painting',
        (percent) =>
          `The variance of the painted patches between images is ${percent} of that of the hidden patches: the network paints the same whatever is visible.`,
      );
      return {
        loss: error / values,
        score: fillError > 0 ? 1 - error / fillError : 0,
        standardError: ratioStandardError(errors, fillErrors),
        alarms,
        perPhotograph: explainedShares(errors, fillErrors),
        losses: { measure: 'squared error per hidden value', values: errors.map((one, i) => one / counts[i]!) },
      };
    },
  };
}

/** Sum of squared differences from the patch's mean colour. */
function differencesWithin(patch: ArrayLike<number>, channels: number): number {
  const sums = new Array<number>(channels).fill(0);
  let squares = 0;
  for (let i = 0; i < patch.length; i++) {
    sums[i % channels]! += patch[i]!;
    squares += patch[i]! ** 2;
  }
  return squares - sums.reduce((total, sum) => total + sum ** 2, 0) / (patch.length / channels);
}

/** Mean of the visible patches, for each channel. */
function visibleMean(
  values: ArrayLike<number>,
  restore: ArrayLike<number>,
  shown: number,
  width: number,
  channels: number,
): number[] {
  const sums = new Array<number>(channels).fill(0);
  for (let t = 0; t < restore.length; t++) {
    if (restore[t]! >= shown) continue;
    for (let i = t * width; i < (t + 1) * width; i++) sums[i % channels]! += values[i]!;
  }
  return sums.map((sum) => (channels * sum) / (shown * width));
}

/** Moments over photographs, for each value's place in the picture. */
class Moments {
  readonly #counts: Uint32Array;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;

  constructor(places: number) {
    this.#counts = new Uint32Array(places);
    this.#sums = new Float64Array(places);
    this.#squares = new Float64Array(places);
  }

  add(place: number, value: number): void {
    this.#counts[place]! += 1;
    this.#sums[place]! += value;
    this.#squares[place]! += value * value;
  }

  /** Sum over all places of the squared differences from the mean over photographs. */
  differences(): number {
    return this.#squares.reduce((sum, squares, i) => {
      const count = this.#counts[i]!;
      return count > 0 ? sum + squares - this.#sums[i]! ** 2 / count : sum;
    }, 0);
  }
}
