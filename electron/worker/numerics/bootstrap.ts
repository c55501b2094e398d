/** Confidence intervals for the change of a score, by a paired bootstrap over the photographs. */

import type { Random } from './random.ts';
import type { PerPhotograph } from './score-contributions.ts';

/** Lower and upper end. */
export type Interval = [number, number];

/** Standard normal quantile of a two-sided 95 % interval. */
const z = 1.959964;
const defaultResamples = 2000;

/** Σ values / Σ weights; 0 if there were no questions. */
export function ratioOf({ values, weights }: PerPhotograph): number {
  const [top, bottom] = [values, weights].map((of) => of.reduce((sum, value) => sum + value, 0)) as [number, number];
  return bottom === 0 ? 0 : top / bottom;
}

/**
 * Scores of resamples. Each resample draws n photographs from n with replacement, the same ones under every condition, so
 * that variation between photographs cancels in a difference.
 * Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapters 6 and 8.
 * @param conditions One entry per condition, all for the same n photographs in the same order.
 * @returns For each condition, its score in every resample; equal conditions have bit-identical scores.
 * @throws RangeError if there are no photographs or the conditions have different numbers of them.
 */
export function resampledScores(
  conditions: readonly PerPhotograph[],
  random: Random,
  resamples = defaultResamples,
): Float64Array[] {
  const n = conditions[0]?.values.length ?? 0;
  if (n === 0 || conditions.some(({ values, weights }) => values.length !== n || weights.length !== n))
    throw new RangeError(`a paired bootstrap needs the same images in all conditions: the first one has ${n}`);
  const scores = conditions.map(() => new Float64Array(resamples));
  const drawn = new Uint32Array(n);
  for (let resample = 0; resample < resamples; resample++) {
    for (let i = 0; i < n; i++) drawn[i] = random.integer(0, n - 1);
    conditions.forEach(({ values, weights }, condition) => {
      let [top, bottom] = [0, 0];
      for (const i of drawn) {
        top += values[i]!;
        bottom += weights[i]!;
      }
      scores[condition]![resample] = bottom === 0 ? 0 : top / bottom;
    });
  }
  return scores;
}

/**
 * The percentile interval: the quantiles (1 − level) / 2 and (1 + level) / 2, linearly interpolated.
 * @param level Confidence level, such as 0.95.
 */
export function percentileInterval(values: Float64Array, level = 0.95): Interval {
  const sorted = values.toSorted();
  const at = (quantile: number): number => {
    const place = quantile * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    return below + (place - Math.floor(place)) * (above - below);
  };
  return [at((1 - level) / 2), at((1 + level) / 2)];
}

/** A score with its uncertainty. */
export interface Outcome {
  readonly score: number;
  readonly standardError: number;
  readonly perPhotograph?: PerPhotograph | undefined;
}

/** The effect of an intervention on a score, and its effect relative to a control. */
export interface Comparison {
  readonly change: number;
  readonly ci95: Interval;
  /** Change of the score under the control. */
  readonly control: number;
  /** change − control */
  readonly effect: number;
  readonly effectCi95: Interval;
  /** Interval of the effect at another level; undefined if the comparison is not paired. */
  readonly effectInterval?: (level: number) => Interval;
}

/**
 * Compares three scores of the same photographs: unchanged, changed, and under the control.
 *
 * If the score is a ratio of sums over photographs, the intervals come from the paired bootstrap. Otherwise they come from
 * the jackknife's standard errors as if the scores were independent, value ± 1.96 √(se₁² + se₂²); this is too wide,
 * because the photographs are the same.
 */
export function compared(before: Outcome, changed: Outcome, control: Outcome, random: Random): Comparison {
  const change = changed.score - before.score;
  const controlChange = control.score - before.score;
  const effect = changed.score - control.score; // the unchanged score cancels
  const conditions = [before, changed, control].flatMap(({ perPhotograph }) => perPhotograph ?? []);
  if (conditions.length < 3) {
    const around = (value: number, a: Outcome, b: Outcome): Interval => {
      const half = z * Math.hypot(a.standardError, b.standardError);
      return [value - half, value + half];
    };
    return {
      change,
      ci95: around(change, changed, before),
      control: controlChange,
      effect,
      effectCi95: around(effect, changed, control),
    };
  }
  const [a, b, c] = resampledScores(conditions, random) as [Float64Array, Float64Array, Float64Array];
  const effects = b.map((score, i) => score - c[i]!);
  return {
    change,
    ci95: percentileInterval(b.map((score, i) => score - a[i]!)),
    control: controlChange,
    effect,
    effectCi95: percentileInterval(effects),
    effectInterval: (level) => percentileInterval(effects, level),
  };
}
