/** Ends and labels of axes, and the part of a curve that is in view. Pure. */
import type { ChartPoint } from './chart-spec.ts';

export type Range = readonly [number, number];

/**
 * About five round values from `from` to `to`.
 * @param least Distance of neighbouring values. If it is at least 1, the values are whole numbers.
 */
export function roundTicks(from: number, to: number, least = 1): readonly number[] {
  if (to <= from) return [from];
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const round = ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10) * power;
  const unit = least < 1 ? round : Math.max(1, round);
  const first = Math.ceil(from / unit);
  return Array.from({ length: Math.max(0, Math.floor(to / unit) - first + 1) }, (_, index) =>
    Number(((first + index) * unit).toPrecision(12)),
  );
}

/** Multiples of 0.2 from the lowest score of an axis to 1. */
export const scoreTicks = ([lowest]: Range): readonly number[] =>
  Array.from({ length: Math.round((1 - lowest) * 5) + 1 }, (_, index) => Math.round((lowest + index / 5) * 5) / 5);

/**
 * The points of a curve between the ends of a range, and its neighbours on either side, so that the line reaches the ends.
 * @param points By ascending x.
 */
export function inView(points: readonly ChartPoint[], [from, to]: Range): readonly ChartPoint[] {
  const first = points.findLastIndex(({ x }) => x < from);
  const last = points.findIndex(({ x }) => x > to);
  return points.slice(Math.max(0, first), last < 0 ? undefined : last + 1);
}

/** The ends of a logarithmic axis: the smallest and largest value, at least a tenth apart. @param values Above 0. */
export function logDomain(values: readonly number[]): Range {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return high / low < 1.1 ? [low / 1.05, high * 1.05] : [low, high];
}

/** Labels of a logarithmic axis: 1, 2 and 5 times powers of ten; powers of ten alone if those are enough; else its ends. */
export function logTicks([low, high]: Range): readonly number[] {
  const powers = Array.from(
    { length: Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, index) => Math.floor(Math.log10(low)) + index,
  );
  const inside = (factors: readonly number[]) =>
    powers
      .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
      .filter((value) => value >= low && value <= high);
  const tens = inside([1]);
  if (tens.length >= 3) return tens;
  const more = inside([1, 2, 5]);
  return more.length >= 2 ? more : [low, high].map((value) => Number(value.toPrecision(2)));
}

/**
 * The range that a drag over the plot selects.
 * @param ends Where the drag began and ended, as shares of the width of the plot.
 * @param view The range in view.
 * @param least Distance of neighbouring steps. The ends are multiples of it; a drag over less than two selects nothing.
 */
export function draggedRange(ends: Range, [from, to]: Range, least: number): Range | undefined {
  const [a, b] = ends.map((share) => from + Math.min(1, Math.max(0, share)) * (to - from)) as [number, number];
  const [first, last] = [Math.round(Math.min(a, b) / least), Math.round(Math.max(a, b) / least)];
  return last - first < 2 ? undefined : [first * least, last * least];
}

/** Place of the value nearest to `x`. @param values By ascending order, at least one. */
export function nearest(values: readonly number[], x: number): number {
  const after = values.findIndex((value) => value >= x);
  if (after < 0) return values.length - 1;
  return after > 0 && x - values[after - 1]! <= values[after]! - x ? after - 1 : after;
}
